"""Walks the blocks of a GIF for comments and XMP; skips over the pixels."""

import struct

from impasto_engine.metadata.containers.entries import Container, decode_text
from impasto_engine.metadata.containers.source import Source
from impasto_engine.metadata.containers.xmp import read_xmp
from impasto_engine.metadata.limits import CHUNKS

HEADER = 13
EXTENSION, IMAGE = 0x21, 0x2C
COMMENT, APPLICATION = 0xFE, 0xFF
XMP_NAME = b"XMP DataXMP"
XMP_TAIL = 257  # the "magic trailer" that lets a plain reader of blocks find its way out


def read_gif(source: Source) -> Container:
    """Every comment of a GIF up to the cap on blocks."""
    container = Container("gif")
    head = source.read(0, HEADER)
    if len(head) < HEADER:
        return container
    container.width, container.height = struct.unpack_from("<HH", head, 6)
    position, blocks_left = HEADER + _color_table(head[10]), CHUNKS
    while blocks_left > 0:
        kind = source.read(position, 10)
        if len(kind) < 2 or kind[0] not in (EXTENSION, IMAGE):
            return container
        if kind[0] == IMAGE:
            position += 11 + (_color_table(kind[9]) if len(kind) == 10 else 0)
            position, blocks_left, _ = _blocks(source, position, blocks_left, keep=0)
            continue
        wanted = kind[1] in (COMMENT, APPLICATION)
        keep = container.texts_left.left if wanted else 0
        position, blocks_left, data = _blocks(source, position + 2, blocks_left, keep)
        _add(container, kind[1], data)
    return container


def _color_table(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks(source: Source, position: int, left: int, keep: int) -> tuple[int, int, bytes]:
    """(position after the blocks, blocks left of the cap, their data joined with the length bytes of XMP kept)."""
    data = bytearray()
    while left > 0:
        left -= 1
        size = source.read(position, 1)
        if not size or not size[0]:
            return position + 1, left - 1, bytes(data)
        if len(data) < keep:
            data += source.read(position, size[0] + 1)
        position += size[0] + 1
    return position, left, bytes(data)


def _add(container: Container, kind: int, data: bytes) -> None:
    if kind == COMMENT:
        container.add("gif", "comment", decode_text(container.take(_joined(data))))
    elif data[1:12] == XMP_NAME:
        read_xmp(container, data[12:-XMP_TAIL] if len(data) > XMP_TAIL + 12 else data[12:])


def _joined(data: bytes) -> bytes:
    parts, position = [], 0
    while position < len(data):
        parts.append(data[position + 1 : position + 1 + data[position]])
        position += data[position] + 1
    return b"".join(parts)
