"""Registers library with Django: its targets, its tab, what it hears."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """Models, versions, files."""

    name = "impasto.library"

    def ready(self) -> None:
        """Make models and versions known to the rooms below, and the library to the shell."""
        _register_targets()
        _register_places()
        _register_handlers()


def _register_targets() -> None:
    from impasto.kit.targets import TargetKind, register
    from impasto.library import queries, services

    register(
        TargetKind(
            kind="library.model",
            noun="model",
            cards=queries.model_targets,
            accepts=frozenset({"reaction", "comment", "collect", "tag", "report"}),
            count_changed=services.count_changed,
            hide=services.hide_model,
            tags_changed=services.tags_changed,
            rate=services.level_changed,
        )
    )
    register(
        TargetKind(
            kind="library.version",
            noun="version",
            cards=queries.version_targets,
            accepts=frozenset({"reaction", "comment", "collect", "report"}),
            hide=services.hide_version,
        )
    )


def _register_places() -> None:
    from impasto.ui.context import SHELL, Link

    SHELL.add_tab(Link("Models", "library:model_list", icon="box", order=20))
    SHELL.add_create(Link("Publish a model", "library:model_new", icon="box", order=30))
    SHELL.add_account(Link("My drafts", "library:drafts", icon="box", order=30))


def _register_handlers() -> None:
    from impasto.engagement import services as engagement
    from impasto.kit import events
    from impasto.library import handlers
    from impasto.library.events import ModelChanged, VersionPublished

    events.listen(ModelChanged, handlers.count_models)
    events.listen(VersionPublished, handlers.tell_followers)
    engagement.register_notice("library.version", "someone I follow publishes a model")
    engagement.register_notice("library.review", "someone reviews my model")
