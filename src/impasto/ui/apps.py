"""Registers ui with Django."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Base page and components."""

    name = "impasto.ui"
