"""Walks the segments of a JPEG for Exif, XMP, comments and a C2PA store; stops where the pixels begin."""

import struct
from dataclasses import dataclass, field

from impasto_engine.metadata.containers.entries import Container, decode_text
from impasto_engine.metadata.containers.exif import read_exif
from impasto_engine.metadata.containers.source import Source
from impasto_engine.metadata.containers.xmp import read_xmp
from impasto_engine.metadata.limits import CHUNKS, TEXT_TOTAL, XMP_TOTAL

SIGNATURE = b"\xff\xd8\xff"
EXIF = b"Exif\0"
XMP = b"http://ns.adobe.com/xap/1.0/\0"
MORE_XMP = b"http://ns.adobe.com/xmp/extension/\0"
MORE_XMP_HEAD = len(MORE_XMP) + 40  # its name, a GUID of 32 digits, the whole length, the offset
JUMBF = b"JP"
JUMBF_HEAD = 8  # its name, a box number and a running number; every segment repeats the box's own head after it
APP1, APP11, COMMENT, START_OF_SCAN, END = 0xE1, 0xEB, 0xFE, 0xDA, 0xD9
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
BARE = frozenset(range(0xD0, 0xD9)) | {0x01}


@dataclass(slots=True)
class _Parts:
    """What spreads over several segments."""

    exif: bytearray = field(default_factory=bytearray)
    more_xmp: bytearray = field(default_factory=bytearray)


def read_jpeg(source: Source) -> Container:
    """Every text of a JPEG that stands before its pixels."""
    container, parts = Container("jpeg"), _Parts()
    _walk(source, container, parts)
    if parts.exif:
        read_exif(container, bytes(parts.exif))
    if parts.more_xmp:
        read_xmp(container, bytes(parts.more_xmp))
    return container


def _walk(source: Source, container: Container, parts: _Parts) -> None:
    position = 2
    for _ in range(CHUNKS):
        head = source.read(position, 4)
        if len(head) < 4 or head[0] != 0xFF or head[1] in (START_OF_SCAN, END):
            return
        if head[1] == 0xFF or head[1] in BARE:
            position += 1 if head[1] == 0xFF else 2
            continue
        (length,) = struct.unpack_from(">H", head, 2)
        if head[1] in FRAMES:
            _read_size(container, source.read(position + 4, 5))
        elif head[1] in (APP1, APP11, COMMENT):
            _read_segment(container, parts, head[1], source.read(position + 4, max(0, length - 2)))
        position += 2 + max(2, length)


def _read_size(container: Container, data: bytes) -> None:
    if len(data) == 5:
        container.height, container.width = struct.unpack_from(">HH", data, 1)


def _read_segment(container: Container, parts: _Parts, marker: int, data: bytes) -> None:
    if marker == COMMENT:
        container.add("jpeg", "comment", decode_text(container.take(data)))
    elif marker == APP11:
        _read_jumbf(container, data)
    elif data.startswith(EXIF):
        parts.exif += data[6 : max(6, TEXT_TOTAL - len(parts.exif))]
    elif data.startswith(XMP):
        read_xmp(container, data[len(XMP) :])
    elif data.startswith(MORE_XMP) and len(data) > MORE_XMP_HEAD:
        (offset,) = struct.unpack_from(">I", data, MORE_XMP_HEAD - 4)
        if offset == len(parts.more_xmp) and offset < XMP_TOTAL:
            parts.more_xmp += data[MORE_XMP_HEAD:]


def _read_jumbf(container: Container, data: bytes) -> None:
    """The first segment of a box keeps the box's head, the later ones repeat it and are joined without it."""
    if not data.startswith(JUMBF) or len(data) < JUMBF_HEAD + 8:
        return
    first = struct.unpack_from(">I", data, 4)[0] == 1
    container.add_c2pa(data[JUMBF_HEAD if first else JUMBF_HEAD + 8 :])
