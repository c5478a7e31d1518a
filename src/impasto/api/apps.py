"""Registers api with Django."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The public API."""

    name = "impasto.api"
