"""Walks the chunks of a WebP for Exif, XMP and a C2PA store; skips over the pixels."""

import struct

from impasto_engine.metadata.containers.entries import Container
from impasto_engine.metadata.containers.exif import read_exif
from impasto_engine.metadata.containers.source import Source
from impasto_engine.metadata.containers.xmp import read_xmp
from impasto_engine.metadata.limits import C2PA_TOTAL, CHUNKS, TEXT_TOTAL

LOSSY_SYNC = b"\x9d\x01\x2a"


def read_webp(source: Source) -> Container:
    """Every text of a WebP."""
    container = Container("webp")
    position = 12
    for _ in range(CHUNKS):
        head = source.read(position, 8)
        if len(head) < 8:
            return container
        kind, length = struct.unpack("<4sI", head)
        if kind in SIZE_READERS and container.width is None:
            SIZE_READERS[kind](container, source.read(position + 8, 10))
        elif kind == b"EXIF":
            read_exif(container, container.take(source.read(position + 8, min(length, TEXT_TOTAL))))
        elif kind == b"XMP ":
            read_xmp(container, source.read(position + 8, min(length, TEXT_TOTAL)))
        elif kind == b"C2PA":
            container.add_c2pa(source.read(position + 8, min(length, C2PA_TOTAL)))
        position += 8 + length + length % 2
    container.warn("more chunks than are read")
    return container


def _extended_size(container: Container, data: bytes) -> None:
    if len(data) == 10:
        container.width = int.from_bytes(data[4:7], "little") + 1
        container.height = int.from_bytes(data[7:10], "little") + 1


def _lossy_size(container: Container, data: bytes) -> None:
    if len(data) == 10 and data[3:6] == LOSSY_SYNC:
        width, height = struct.unpack_from("<HH", data, 6)
        container.width, container.height = width & 0x3FFF, height & 0x3FFF


def _lossless_size(container: Container, data: bytes) -> None:
    if len(data) >= 5 and data[0] == 0x2F:
        bits = int.from_bytes(data[1:5], "little")
        container.width, container.height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


SIZE_READERS = {b"VP8X": _extended_size, b"VP8 ": _lossy_size, b"VP8L": _lossless_size}
