"""What the gallery announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ImagePublished:
    """A picture became public: its post is published, it is studied, rated and not hidden."""

    image_id: int


@dataclass(frozen=True)
class ImageChanged:
    """Anything that lists show of a public picture changed."""

    image_id: int


@dataclass(frozen=True)
class ImageHidden:
    """A picture is no longer public: hidden, deleted, unpublished or blocked."""

    image_id: int
