"""Registers library with Django."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """Models, versions, files."""

    name = "impasto.library"
