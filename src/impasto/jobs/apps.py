"""Registers jobs with Django."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The durable queue."""

    name = "impasto.jobs"
