"""What stands in a picture's place until it arrives: its colour, a BlurHash, and a tiny picture for plain CSS."""

import base64
import zlib
from dataclasses import dataclass

import numpy as np
from blurhash_rs import blurhash_encode
from numpy.typing import NDArray
from PIL import Image

from impasto_engine.vision.containers.png import SIGNATURE, checked
from impasto_engine.vision.decoding import SQUARE

GRID = 4
BLUR_SAMPLES = 32


@dataclass(frozen=True, slots=True)
class Placeholder:
    """Three ways to fill the space of a picture.

    colour: the mean as `#rrggbb`. blurhash: 28 characters, for clients that draw it. data_uri: a 4 x 4 PNG of at most 300
    characters; `background: url(...) center / 100% 100%` shows it as a smooth gradient without any script.
    """

    colour: str
    blurhash: str
    data_uri: str


def placeholder(square: NDArray[np.uint8]) -> Placeholder:
    """The placeholder of a picture given as its analysis square [448, 448, 3]."""
    samples = Image.fromarray(square).reduce(SQUARE // BLUR_SAMPLES)
    grid = np.asarray(samples.reduce(BLUR_SAMPLES // GRID))
    red, green, blue = (round(float(value)) for value in grid.mean(axis=(0, 1)))
    return Placeholder(
        colour=f"#{red:02x}{green:02x}{blue:02x}",
        blurhash=blurhash_encode(samples, 4, 3),
        data_uri="data:image/png;base64," + base64.b64encode(_tiny_png(grid)).decode(),
    )


def _tiny_png(grid: NDArray[np.uint8]) -> bytes:
    rows = b"".join(b"\0" + row.tobytes() for row in grid)
    shape = GRID.to_bytes(4) + GRID.to_bytes(4) + b"\x08\x02\0\0\0"
    return SIGNATURE + checked(b"IHDR", shape) + checked(b"IDAT", zlib.compress(rows, 9)) + checked(b"IEND", b"")
