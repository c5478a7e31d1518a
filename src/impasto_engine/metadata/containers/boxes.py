"""Walks the boxes of the ISO base media format, in which AVIF, HEIF, JPEG XL and MP4 are written."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from impasto_engine.metadata.containers.source import Source
from impasto_engine.metadata.limits import CHUNKS


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its kind, and where its body starts and ends in the file."""

    kind: bytes
    start: int
    end: int


def boxes(source: Source, start: int, end: int) -> Iterator[Box]:
    """The boxes between two offsets of the file, up to the cap."""
    for _ in range(CHUNKS):
        head = source.read(start, 16)
        if len(head) < 8 or start + 8 > end:
            return
        size, kind = struct.unpack_from(">I4s", head)
        body = start + 8
        if size == 1 and len(head) == 16:
            (size,) = struct.unpack_from(">Q", head, 8)
            body = start + 16
        elif size == 0:
            size = end - start
        if size < body - start:
            return
        yield Box(kind, body, min(start + size, end))
        start += size
