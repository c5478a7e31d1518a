"""What a maker says about a model and a version: validated at the door (form or schema), plain inside."""

import datetime as dt
from dataclasses import dataclass

from anyascii import anyascii
from django.utils.text import slugify

MAX_TRAINED_WORDS = 100
# What stands after /models/{id}/ as a place of its own cannot be the readable part of an address.
PLACES = frozenset({"delete", "edit", "gallery", "order", "reviews", "shelf", "takedown", "versions"})


@dataclass(frozen=True)
class ModelDetails:
    """The model itself, its text in Markdown, and what its maker allows."""

    name: str
    kind: str
    description: str = ""
    allow_no_credit: bool = True
    allow_derivatives: bool = True
    allow_different_license: bool = True
    allow_commercial_use: tuple[str, ...] = ()


@dataclass(frozen=True)
class VersionDetails:
    """One version: what it stands on and how it is best used; `strength` and its bounds are LoRA weights."""

    name: str
    base_model: str
    trained_words: tuple[str, ...] = ()
    changelog: str = ""
    strength: float | None = None
    strength_min: float | None = None
    strength_max: float | None = None
    clip_skip: int | None = None
    steps: int | None = None
    epochs: int | None = None
    early_access_until: dt.datetime | None = None


def slug_of(name: str) -> str:
    """The readable part of an address, ASCII, at most 80 characters, never empty."""
    slug = slugify(anyascii(name))[:80].strip("-") or "model"
    return f"{slug}-model" if slug in PLACES else slug
