"""JPEG: the marker segments, what the frame header declares, and how many passes its scans make."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from impasto_engine.vision.containers.header import Header, broken, too_many_pieces, truncated
from impasto_engine.vision.containers.tiff import orientation_of
from impasto_engine.vision.limits import PictureLimits
from impasto_engine.vision.refusal import PictureRefused

SIGNATURE = b"\xff\xd8\xff"
SOI, EOI, SOS, DNL, APP0, APP1, COM = 0xD8, 0xD9, 0xDA, 0xDC, 0xE0, 0xE1, 0xFE
BASELINE, EXTENDED, PROGRESSIVE = 0xC0, 0xC1, 0xC2
EXIF_PREFIX = b"Exif\0\0"
# Inside compressed data FF 00 is a byte and FF D0-D7 a restart; anything else after FF is a marker.
NEXT_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")


@dataclass(frozen=True, slots=True)
class Segment:
    """One marker segment: its code, the offset of its FF byte, and the span of its payload (empty for bare markers)."""

    marker: int
    start: int
    body_start: int
    end: int

    @property
    def payload(self) -> slice:
        """Where the payload lies in the file."""
        return slice(self.body_start, self.end)


def segments(data: bytes, limits: PictureLimits) -> Iterator[Segment]:
    """Every segment up to and including EOI; compressed data between scans is skipped, not yielded."""
    position = 2
    for _ in range(limits.pieces):
        segment = _segment_at(data, position)
        yield segment
        if segment.marker == EOI:
            return
        position = segment.end
        if segment.marker == SOS:
            position = _after_scan(data, position)
    raise too_many_pieces("JPEG", limits)


def _segment_at(data: bytes, start: int) -> Segment:
    if start + 2 > len(data):
        raise truncated("JPEG", start)
    if data[start] != 0xFF:
        raise broken("JPEG", f"there is no marker at byte {start:,}")
    code_at = start + 1
    while code_at < len(data) and data[code_at] == 0xFF and code_at - start < 64:
        code_at += 1  # a few fill bytes are legal before a marker; thousands are an attack
    if code_at >= len(data):
        raise truncated("JPEG", start)
    marker = data[code_at]
    if marker == EOI or marker == 0x01 or 0xD0 <= marker <= 0xD7:
        return Segment(marker, start, code_at + 1, code_at + 1)
    size = int.from_bytes(data[code_at + 1 : code_at + 3])
    if marker in {0x00, 0xFF, SOI} or (size < 2 and code_at + 3 <= len(data)):
        raise broken("JPEG", f"there is no valid segment at byte {start:,}")
    if code_at + 1 + size > len(data) or size < 2:
        raise truncated("JPEG", start)
    return Segment(marker, start, code_at + 3, code_at + 1 + size)


def _after_scan(data: bytes, position: int) -> int:
    found = NEXT_MARKER.search(data, position)
    if found is None:
        raise truncated("JPEG", position)
    return found.start()


def read_header(data: bytes, limits: PictureLimits) -> Header:
    """Declared size and kind of a JPEG; refuses kinds no browser shows and progressive files with absurd passes."""
    frame, scans, orientation, end = _survey(data, limits)
    body = data[frame.payload]
    if len(body) < 6 or len(body) != 6 + 3 * body[5]:
        raise broken("JPEG", "its frame header has the wrong length")
    depth, height, width, components = body[0], int.from_bytes(body[1:3]), int.from_bytes(body[3:5]), body[5]
    if depth != 8 or components not in {1, 3, 4}:
        raise PictureRefused("format", "This JPEG has a colour depth that browsers cannot show; save it as 8-bit RGB.")
    area, held = width * height, 0
    if frame.marker == PROGRESSIVE:
        held = int(2 * area * _sampling(body[6:]))  # all coefficients, two bytes each, until the last pass
        _bound_scans(area * scans, limits)
    return Header(
        format="jpeg",
        width=width,
        height=height,
        frames=1,
        frame_pixels=area,
        decoded_bytes=area * components,
        held_bytes=held,
        has_alpha=False,
        orientation=orientation,
        end=end,
    )


def _survey(data: bytes, limits: PictureLimits) -> tuple[Segment, int, int, int]:
    frame, scans, orientation, end = None, 0, 1, len(data)
    for segment in segments(data, limits):
        if 0xC0 <= segment.marker <= 0xCF and segment.marker not in {0xC4, 0xC8, 0xCC}:
            frame = _only_frame(frame, segment)
        elif segment.marker == SOS:
            scans += 1
        elif segment.marker == APP1 and data.startswith(EXIF_PREFIX, segment.body_start):
            orientation = orientation_of(data[segment.body_start + 6 : segment.end])
        end = segment.end
    if frame is None or not scans:
        raise broken("JPEG", "it holds no pixels")
    return frame, scans, orientation, end


def _only_frame(earlier: Segment | None, segment: Segment) -> Segment:
    if earlier is not None:
        raise broken("JPEG", "it declares its size twice")
    if segment.marker not in {BASELINE, EXTENDED, PROGRESSIVE}:
        raise PictureRefused(
            "format", "This JPEG uses a lossless, arithmetic or hierarchical coding that browsers cannot show."
        )
    return segment


def _sampling(components: bytes) -> float:
    """Samples a pixel over all components: 3.0 for 4:4:4, 1.5 for 4:2:0."""
    factors = [(code >> 4, code & 15) for code in components[1::3]]
    widest, tallest = max(h for h, _ in factors), max(v for _, v in factors)
    if not widest or not tallest:
        raise broken("JPEG", "its colour sampling is zero")
    return sum(h * v for h, v in factors) / (widest * tallest)


def _bound_scans(work: int, limits: PictureLimits) -> None:
    if work > limits.scan_pixels:
        raise PictureRefused(
            "pixels",
            f"This progressive JPEG is drawn in so many passes that showing it takes {work / 1e6:,.0f} megapixels "
            f"of work; at most {limits.scan_pixels / 1e6:,.0f} are taken. Save it as a baseline JPEG.",
        )
