"""Everything a new picture needs, from one decoding: facts, thumbnails, placeholder, rating, tags, embedding, hashes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impasto_engine.vision.decoding import analysis_square, decode, network_view, on_white
from impasto_engine.vision.guard import PictureFacts, examine
from impasto_engine.vision.levels import DEFAULT_POLICY, Rating, RatingPolicy
from impasto_engine.vision.limits import DEFAULT_LIMITS, PictureLimits
from impasto_engine.vision.perceptual import PerceptualHash, perceptual_hash
from impasto_engine.vision.placeholder import Placeholder, placeholder
from impasto_engine.vision.rating import rate
from impasto_engine.vision.tags import Tag, look
from impasto_engine.vision.thumbnails import SIZES, TALLEST, Size, Thumbnail, thumbnails


@dataclass(frozen=True, slots=True, eq=False)
class PictureStudy:
    """What `study` found; each part is described at its own class. embedding: float16 [1280], unit length."""

    facts: PictureFacts
    thumbnails: tuple[Thumbnail, ...]
    placeholder: Placeholder
    rating: Rating
    tags: tuple[Tag, ...]
    embedding: NDArray[np.float16]
    hashes: PerceptualHash


def study(
    data: bytes,
    *,
    sizes: tuple[Size, ...] = SIZES,
    policy: RatingPolicy = DEFAULT_POLICY,
    limits: PictureLimits = DEFAULT_LIMITS,
) -> PictureStudy:
    """Study a picture file. Raises `PictureRefused` with a sentence when it is not taken."""
    facts = examine(data, limits)
    widest = max(size.width for size in sizes)
    image = decode(data, widest, TALLEST * widest)
    opaque = on_white(image)
    square, view = analysis_square(opaque), network_view(opaque)
    sight = look(view)
    return PictureStudy(
        facts=facts,
        thumbnails=thumbnails(image, sizes),
        placeholder=placeholder(square),
        rating=rate(view, square, sight.swimwear, policy),
        tags=sight.tags,
        embedding=sight.embedding,
        hashes=perceptual_hash(square),
    )
