"""Registers moderation with Django."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """Levels, reports, decisions."""

    name = "impasto.moderation"
