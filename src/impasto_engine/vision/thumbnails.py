"""WebP thumbnails from one decoded picture: upright, sRGB, without any metadata."""

from dataclasses import dataclass

import pyvips

from impasto_engine.vision.decoding import decode, shrink

QUALITY, EFFORT = 80, 2  # effort 2 is half the work of 4 for 3 % more bytes
TALLEST = 4  # a strip of panels may be four times as tall as its width before the height decides


@dataclass(frozen=True, slots=True)
class Size:
    """A thumbnail size by name; `width` is the widest it gets, in pixels."""

    name: str
    width: int


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """One thumbnail: WebP bytes and the pixels they really have."""

    name: str
    width: int
    height: int
    data: bytes


SIZES = (Size("large", 1024), Size("card", 450), Size("mini", 160))


def thumbnails(image: pyvips.Image, sizes: tuple[Size, ...] = SIZES) -> tuple[Thumbnail, ...]:
    """A thumbnail of each size, widest first; a picture smaller than a size keeps its own pixels."""
    made: list[Thumbnail] = []
    for size in sorted(sizes, key=lambda size: -size.width):
        smaller = image.width > size.width or image.height > TALLEST * size.width
        image = shrink(image, size.width, TALLEST * size.width) if smaller else image
        made.append(_reused(made, image, size) or _encoded(image, size))
    return tuple(made)


def portrait(data: bytes, side: int) -> bytes:
    """WebP of `side` x `side` pixels from the middle of a picture; data: a file that `guard.examine` has let in."""
    upright = decode(data, TALLEST * side, TALLEST * side)
    square = upright.thumbnail_image(side, height=side, crop="centre")
    return _encoded(square, Size("portrait", side)).data


def _reused(made: list[Thumbnail], image: pyvips.Image, size: Size) -> Thumbnail | None:
    if made and (made[-1].width, made[-1].height) == (image.width, image.height):
        return Thumbnail(size.name, image.width, image.height, made[-1].data)
    return None


def _encoded(image: pyvips.Image, size: Size) -> Thumbnail:
    data: bytes = image.webpsave_buffer(Q=QUALITY, effort=EFFORT, keep="none")
    return Thumbnail(size.name, image.width, image.height, data)
