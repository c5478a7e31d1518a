"""What to take out of a JPEG."""

from impasto_engine.vision.containers.jpeg import APP0, APP1, EXIF_PREFIX, Segment, segments
from impasto_engine.vision.limits import PictureLimits
from impasto_engine.vision.privacy.edits import Edit, revised, with_manifest
from impasto_engine.vision.privacy.exif import clean_exif
from impasto_engine.vision.privacy.xmp import clean_xmp

APP2, APP11, APP14, APP15 = 0xE2, 0xEB, 0xEE, 0xEF
XMP_PREFIX = b"http://ns.adobe.com/xap/1.0/\0"
LONGEST = 65_533
JFIF_SIZE = 14  # without its thumbnail


def jpeg_edits(data: bytes, limits: PictureLimits) -> list[Edit]:
    """The edits that make a JPEG fit to be served."""
    edits: list[Edit] = []
    manifests: list[tuple[int, int]] = []
    end = len(data)
    for segment in segments(data, limits):
        if segment.marker == APP11:
            manifests.append((segment.start, segment.end))
        elif APP0 <= segment.marker <= APP15:
            edits += _segment_edits(data, segment)
        end = segment.end
    if end < len(data):
        edits.append(Edit(end, len(data)))
    return with_manifest(data, edits, manifests)


def _segment_edits(data: bytes, segment: Segment) -> list[Edit]:
    body = data[segment.payload]
    if segment.marker == APP1 and body.startswith(EXIF_PREFIX):
        return revised(data, segment.start, segment.end, body, clean_exif(body), _app1)
    if segment.marker == APP1 and body.startswith(XMP_PREFIX):
        packet = body.removeprefix(XMP_PREFIX)
        return revised(data, segment.start, segment.end, packet, clean_xmp(packet), lambda new: _app1(XMP_PREFIX + new))
    if segment.marker == APP0 and body.startswith(b"JFIF\0"):
        short = body[: JFIF_SIZE - 2] + bytes(2)
        return [] if len(body) <= JFIF_SIZE else [Edit(segment.start, segment.end, _segment(APP0, short))]
    if (segment.marker == APP2 and body.startswith(b"ICC_PROFILE\0")) or segment.marker == APP14:
        return []
    return [Edit(segment.start, segment.end)]


def _app1(body: bytes) -> bytes:
    return _segment(APP1, body)


def _segment(marker: int, body: bytes) -> bytes:
    if len(body) > LONGEST:
        return b""
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2) + body
