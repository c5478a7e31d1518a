"""Small eyes: lets pictures in, makes thumbnails, rates, tags, hashes, and takes locations out. Imports nothing until asked."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from impasto_engine.vision.guard import PictureFacts, examine
    from impasto_engine.vision.levels import Level, Rating, RatingPolicy
    from impasto_engine.vision.limits import PictureLimits
    from impasto_engine.vision.perceptual import PerceptualHash, distance64, distance256, nearest
    from impasto_engine.vision.picture_study import PictureStudy, study
    from impasto_engine.vision.privacy import strip_location
    from impasto_engine.vision.refusal import PictureRefused
    from impasto_engine.vision.tags import likeness

# Where each name lives. A web process asks for the light ones only; onnxruntime and libvips load with `study`.
_HOMES = {
    "Level": "levels",
    "PerceptualHash": "perceptual",
    "PictureFacts": "guard",
    "PictureLimits": "limits",
    "PictureRefused": "refusal",
    "PictureStudy": "picture_study",
    "Rating": "levels",
    "RatingPolicy": "levels",
    "distance64": "perceptual",
    "distance256": "perceptual",
    "examine": "guard",
    "likeness": "tags",
    "nearest": "perceptual",
    "strip_location": "privacy",
    "study": "picture_study",
}

__all__ = [
    "Level",
    "PerceptualHash",
    "PictureFacts",
    "PictureLimits",
    "PictureRefused",
    "PictureStudy",
    "Rating",
    "RatingPolicy",
    "distance64",
    "distance256",
    "examine",
    "likeness",
    "nearest",
    "strip_location",
    "study",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
