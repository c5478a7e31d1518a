"""Registers jobs with Django."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The durable queue."""

    name = "impasto.jobs"

    def ready(self) -> None:
        """Tell live pages how far work has come."""
        from impasto.jobs.queries import topic_states
        from impasto.kit.topics import register_topic_reader

        register_topic_reader(topic_states)
