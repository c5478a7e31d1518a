"""Decodes a picture once, already shrunk, upright and in sRGB; only after `guard.examine` has let it in."""

import logging
from functools import cache

import numpy as np
import pyvips
from numpy.typing import NDArray

from impasto_engine.vision.refusal import PictureRefused

SQUARE = 448  # side of the analysis picture, near the 512 that PDQ is defined on
VIEW = 224  # side of what the networks take
# Loaders by the formats that the guard lets in. Nothing else of libvips may read a file.
LOADERS = (
    "VipsForeignLoadPng",
    "VipsForeignLoadJpeg",
    "VipsForeignLoadWebp",
    "VipsForeignLoadHeif",
    "VipsForeignLoadNsgif",
)


@cache
def _restrain() -> None:
    """Keep libvips to our five decoders, to one thread, and without a cache of past pictures."""
    pyvips.operation_block_set("VipsForeignLoad", True)
    for loader in LOADERS:
        pyvips.operation_block_set(loader, False)
    # A hostile picture can cause a warning a row; what matters comes back as an error.
    logging.getLogger("pyvips").setLevel(logging.ERROR)
    pyvips.cache_set_max(0)
    pyvips.concurrency_set(1)


def decode(data: bytes, width: int, height: int) -> pyvips.Image:
    """The first frame in memory, upright, 8-bit sRGB with or without alpha, shrunk to fit the box but never enlarged.

    Raises `PictureRefused` when the compressed pixels are damaged.
    """
    _restrain()
    try:
        image = pyvips.Image.thumbnail_buffer(data, width, height=height, size="down", fail_on="error")
        return _without_idle_alpha(_as_srgb(image).copy_memory())
    except pyvips.Error as error:
        raise PictureRefused(
            "broken",
            "The pixels of this picture are damaged and cannot be shown. Save it again from the program that made it.",
        ) from error


def _as_srgb(image: pyvips.Image) -> pyvips.Image:
    if image.get_typeof("icc-profile-data") and not _is_srgb(image.get("icc-profile-data")):
        image = _through_profile(image)
    if image.interpretation != "srgb" or image.format != "uchar":
        image = image.colourspace("srgb").cast("uchar")
    return image


def _is_srgb(profile: bytes) -> bool:
    """Whether a colour profile says it is sRGB, as most do; converting sRGB to sRGB costs as much as all else here."""
    return any(name in profile[:4096] for name in (b"sRGB IEC61966", b"s\0R\0G\0B", b"desc\0\0\0\0\0\0\0\x05sRGB"))


def _through_profile(image: pyvips.Image) -> pyvips.Image:
    try:
        return image.icc_transform("srgb", embedded=True).copy_memory()
    except pyvips.Error:  # a broken profile is no reason to refuse a good picture
        return image


def _without_idle_alpha(image: pyvips.Image) -> pyvips.Image:
    """Drop an alpha channel that hides nothing: it would only make every thumbnail larger."""
    if image.hasalpha() and image[image.bands - 1].min() == 255:
        return image[: image.bands - 1].copy_memory()
    return image


def shrink(image: pyvips.Image, width: int, height: int) -> pyvips.Image:
    """A decoded picture shrunk to fit the box, in memory."""
    return image.thumbnail_image(width, height=height, size="down").copy_memory()


def on_white(image: pyvips.Image) -> pyvips.Image:
    """A decoded picture without alpha, its transparent parts white, as pages show it."""
    return image.flatten(background=255).copy_memory() if image.hasalpha() else image


def analysis_square(image: pyvips.Image) -> NDArray[np.uint8]:
    """An opaque picture stretched to `square_HWC` [448, 448, 3]: what hashes and placeholders are made of."""
    square: NDArray[np.uint8] = image.thumbnail_image(SQUARE, height=SQUARE, size="force").numpy()
    return square


def network_view(image: pyvips.Image) -> NDArray[np.float32]:
    """An opaque picture stretched to float32 [224, 224, 3], 0 to 255: what every network looks at.

    A linear kernel, as in training; with a sharper one the rating's probabilities move by up to 0.18 (measured).
    """
    small = image.resize(VIEW / image.width, vscale=VIEW / image.height, kernel="linear")
    pixels: NDArray[np.uint8] = small.numpy()
    return pixels.astype(np.float32)
