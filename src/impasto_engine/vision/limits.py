"""How much a picture may ask of the machine before it is decoded."""

from dataclasses import dataclass

MEGA = 1_000_000
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """Upper bounds, inclusive. The defaults come from measurements of what hostile pictures cost a decoder.

    file_bytes: the file as uploaded. pixels: width x height of one frame. frame_pixels: summed over all frames.
    decoded_bytes: pixels of the first frame as the decoder writes them, all channels and depths counted.
    held_bytes: what the decoder must hold at once; only some formats are read row by row.
    pieces: chunks, segments or boxes of the container. inflated_bytes: compressed text and colour profiles together.
    scan_pixels: pixels times passes of a progressive JPEG.
    """

    file_bytes: int = 64 * MIB
    pixels: int = 50 * MEGA
    frame_pixels: int = 100 * MEGA
    decoded_bytes: int = 200 * MEGA
    held_bytes: int = 256 * MEGA
    pieces: int = 20_000
    inflated_bytes: int = 16 * MIB
    scan_pixels: int = 600 * MEGA


DEFAULT_LIMITS = PictureLimits()
