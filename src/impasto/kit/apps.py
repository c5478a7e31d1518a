"""Registers kit with Django."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """Glue that every room stands on."""

    name = "impasto.kit"
    default_auto_field = "django.db.models.BigAutoField"
