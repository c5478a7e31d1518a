"""Keeps the search index in step with what rooms announce, in their transaction: what is published is found at once."""

from impasto.accounts.events import PersonChanged
from impasto.discovery import services
from impasto.gallery.events import ImageChanged, ImageHidden, ImagePublished
from impasto.library.events import FilePublished, ModelChanged, VersionPublished


def on_model(event: VersionPublished | FilePublished | ModelChanged) -> None:
    """A model's lists or words changed."""
    services.index_model(event.model_id)


def on_image(event: ImagePublished | ImageChanged | ImageHidden) -> None:
    """A picture appeared, changed or went."""
    services.index_image(event.image_id)


def on_person(event: PersonChanged) -> None:
    """A person joined, changed or was erased."""
    services.index_person(event.user_id)
