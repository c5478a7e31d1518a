"""Registers discovery with Django: what it hears, its tab."""

from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    """Home, featured, search."""

    name = "impasto.discovery"

    def ready(self) -> None:
        """Listen to everything that can be found, and stand first among the tabs."""
        from impasto.accounts.events import PersonChanged
        from impasto.discovery import handlers
        from impasto.engagement import services as engagement
        from impasto.gallery.events import ImageChanged, ImageHidden, ImagePublished
        from impasto.kit.events import listen
        from impasto.library.events import FilePublished, ModelChanged, VersionPublished
        from impasto.ui.context import SHELL, Link

        listen(VersionPublished, handlers.on_model)
        listen(FilePublished, handlers.on_model)
        listen(ModelChanged, handlers.on_model)
        listen(ImagePublished, handlers.on_image)
        listen(ImageChanged, handlers.on_image)
        listen(ImageHidden, handlers.on_image)
        listen(PersonChanged, handlers.on_person)
        engagement.register_notice("featured", "the house features what I made")
        SHELL.add_tab(Link("Home", "discovery:home", "house", 10))
