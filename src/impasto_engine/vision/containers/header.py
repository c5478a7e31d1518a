"""What a container declares about its picture, and the checks that every container shares."""

from dataclasses import dataclass

from impasto_engine.vision.limits import PictureLimits
from impasto_engine.vision.refusal import PictureRefused


@dataclass(frozen=True, slots=True)
class Header:
    """What a container declares, before anything is decoded.

    width, height: stored pixels, orientation not applied. frames: at least 1. frame_pixels: area summed over frames.
    decoded_bytes: the first frame as a decoder writes it. held_bytes: what the decoder holds at once, 0 for row by row.
    orientation: Exif 1 to 8. end: the offset just after the picture's last byte; what follows is not the picture.
    """

    format: str
    width: int
    height: int
    frames: int
    frame_pixels: int
    decoded_bytes: int
    held_bytes: int
    has_alpha: bool
    orientation: int
    end: int


def truncated(kind: str, where: int) -> PictureRefused:
    """The refusal for a file that stops before its container does."""
    return PictureRefused(
        "truncated",
        f"This {kind} file ends too early, in the piece that begins at byte {where:,}. "
        "It was probably cut off on the way: save or download it again.",
    )


def broken(kind: str, what: str) -> PictureRefused:
    """The refusal for a container that contradicts its own format."""
    return PictureRefused(
        "broken", f"This {kind} file is damaged: {what}. Save it again from the program that made it."
    )


def too_many_pieces(kind: str, limits: PictureLimits) -> PictureRefused:
    """The refusal for a container cut into absurdly many pieces."""
    return PictureRefused(
        "chunks",
        f"This {kind} file is cut into more than {limits.pieces:,} pieces, which no picture needs. "
        "Save it again from the program that made it.",
    )


def too_inflated(kind: str, limits: PictureLimits) -> PictureRefused:
    """The refusal for compressed text or profiles that unpack to absurd sizes."""
    return PictureRefused(
        "inflation",
        f"The compressed text and profiles in this {kind} file unpack to more than "
        f"{limits.inflated_bytes >> 20} MiB. Remove them or save the picture again.",
    )
