"""Registers engagement with Django."""

from django.apps import AppConfig


class EngagementConfig(AppConfig):
    """Reactions, comments, follows, collections, tags, notifications."""

    name = "impasto.engagement"
