"""Rates a decoded picture with the carried network; thresholds and levels are data in `levels`."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from impasto_engine.vision import sessions
from impasto_engine.vision.decoding import SQUARE, VIEW
from impasto_engine.vision.levels import CLASSES, DEFAULT_POLICY, Rating, RatingPolicy, decide, needs_second_look

NETWORK = "nsfwjs_mid"
MARGIN = SQUARE // 8  # the second look sees the middle three quarters, mirrored


def rate(
    view: NDArray[np.float32],
    square: NDArray[np.uint8],
    swimwear: float = 0.0,
    policy: RatingPolicy = DEFAULT_POLICY,
) -> Rating:
    """Rate a picture given as its network view [224, 224, 3] and its analysis square [448, 448, 3].

    swimwear: what the object network saw, 0 to 1 (`tags.Sight.swimwear`). A second look, at the middle of the square, is
    paid only when the first is alarmed.
    """
    first = class_scores(view)
    second = class_scores(second_view(square)) if needs_second_look(first, policy) else None
    return decide(first, second, swimwear, policy)


def class_scores(view: NDArray[np.float32]) -> dict[str, float]:
    """Probability of each class for one view, float [224, 224, 3] from 0 to 255."""
    (rows,) = sessions.run(NETWORK, view[np.newaxis] / np.float32(255))
    return {name: round(float(value), 4) for name, value in zip(CLASSES, rows[0], strict=True)}


def second_view(square: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Another look at the same picture: its middle, mirrored, float [224, 224, 3] from 0 to 255."""
    box = (MARGIN, MARGIN, SQUARE - MARGIN, SQUARE - MARGIN)
    middle = Image.fromarray(square).resize((VIEW, VIEW), Image.Resampling.BILINEAR, box=box)
    return np.asarray(middle, dtype=np.float32)[:, ::-1]
