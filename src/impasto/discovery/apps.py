"""Registers discovery with Django."""

from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    """Home, featured, search."""

    name = "impasto.discovery"
