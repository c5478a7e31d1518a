"""What to take out of a PNG."""

import zlib
from functools import partial

from impasto_engine.vision.containers.png import Chunk, checked, chunks, compressed_part
from impasto_engine.vision.limits import PictureLimits
from impasto_engine.vision.privacy.edits import Edit, revised, with_manifest
from impasto_engine.vision.privacy.exif import clean_exif
from impasto_engine.vision.privacy.xmp import MAX_PACKET, clean_xmp

PICTURE = frozenset(
    {
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"acTL",
        b"fcTL",
        b"fdAT",
        b"tRNS",
        b"cHRM",
        b"gAMA",
        b"iCCP",
        b"sBIT",
        b"sRGB",
    }
    | {b"cICP", b"mDCV", b"cLLI", b"bKGD", b"hIST", b"pHYs", b"sPLT", b"tIME"}
)
TEXT = frozenset({b"tEXt", b"zTXt", b"iTXt"})
MANIFEST = b"caBX"
XMP_KEYWORD = b"XML:com.adobe.xmp"
# Keywords of text that other programs carry over from a camera or a disk.
TELLING_KEYWORDS = (
    b"raw profile type",
    b"thumb::",
    b"gps",
    b"latitude",
    b"longitude",
    b"location",
    b"serial",
    b"makernote",
)
EXIF_PROFILES = (b"raw profile type exif", b"raw profile type app1")


def png_edits(data: bytes, limits: PictureLimits) -> list[Edit]:
    """The edits that make a PNG fit to be served."""
    edits: list[Edit] = []
    manifests: list[tuple[int, int]] = []
    end = len(data)
    for chunk in chunks(data, limits):
        if chunk.kind == MANIFEST:
            manifests.append((chunk.start, chunk.end))
        elif chunk.kind not in PICTURE:
            edits += _chunk_edits(data, chunk)
        end = chunk.end
    if end < len(data):
        edits.append(Edit(end, len(data)))
    return with_manifest(data, edits, manifests)


def _chunk_edits(data: bytes, chunk: Chunk) -> list[Edit]:
    body = data[chunk.payload]
    if chunk.kind == b"eXIf":
        return revised(data, chunk.start, chunk.end, body, clean_exif(body), partial(checked, b"eXIf"))
    if chunk.kind not in TEXT:
        return [Edit(chunk.start, chunk.end)]
    keyword = body.partition(b"\0")[0]
    if keyword == XMP_KEYWORD:
        packet = _text(body, chunk.kind)
        return revised(data, chunk.start, chunk.end, packet, clean_xmp(packet), _xmp_chunk)
    if keyword.lower() in EXIF_PROFILES:
        exif = clean_exif(_profile(_text(body, chunk.kind)))
        return [Edit(chunk.start, chunk.end, checked(b"eXIf", exif.removeprefix(b"Exif\0\0")) if exif else b"")]
    if any(word in keyword.lower() for word in TELLING_KEYWORDS):
        return [Edit(chunk.start, chunk.end)]
    return []


def _text(body: bytes, kind: bytes) -> bytes:
    """The text of a text chunk as bytes, unpacked within bounds; empty when it is broken or too long."""
    packed = compressed_part(body, kind)
    if packed:
        try:
            return zlib.decompressobj().decompress(packed, MAX_PACKET)
        except zlib.error:
            return b""
    rest = body.partition(b"\0")[2]
    if kind == b"iTXt":  # two flag bytes, then language and translated keyword
        rest = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    return rest


def _xmp_chunk(packet: bytes) -> bytes:
    return checked(b"iTXt", XMP_KEYWORD + bytes(5) + packet)


def _profile(text: bytes) -> bytes:
    """The bytes of a raw profile: a name, a length, then hexadecimal lines (as ImageMagick writes them)."""
    digits = b"".join(text.split()[2:])
    try:
        return bytes.fromhex(digits.decode("ascii"))
    except ValueError:
        return b""
