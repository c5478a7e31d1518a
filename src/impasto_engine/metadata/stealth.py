"""Reads generation data hidden in the lowest bits of a PNG's pixels, without decoding more columns than carry it.

The bits run down the columns from the left, in the alpha channel or in red, green and blue: a name of 15 letters, 32
bits of length, then text, plain or gzip. A column depends only on those to its left, so only these are unfiltered.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from impasto_engine.metadata.containers import Source, TextEntry
from impasto_engine.metadata.containers.entries import decode_text
from impasto_engine.metadata.containers.png import SIGNATURE
from impasto_engine.metadata.json_text import parse_object
from impasto_engine.metadata.limits import CHUNKS, MIB, STEALTH_PIXELS, STEALTH_SIDE

RGB, RGBA = 2, 6
CHANNELS = {RGB: 3, RGBA: 4}
NAME_LENGTH = 15
HEAD_BITS = 8 * NAME_LENGTH + 32
MAX_PAYLOAD = 48 * 1024  # bytes hidden; the pixels that carry them are unfiltered one by one
MAX_TEXT = MIB
PIECE = 256 * 1024  # bytes inflated at a time
NONE, SUB, UP, PAETH = 0, 1, 2, 4  # and 3, the average of left and up


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to hide text: the channels used, and the names that say plain or gzip."""

    channels: tuple[int, ...]
    plain: bytes
    packed: bytes


ALPHA = Mode((3,), b"stealth_pnginfo", b"stealth_pngcomp")
COLOURS = Mode((0, 1, 2), b"stealth_rgbinfo", b"stealth_rgbcomp")
MODES = {RGBA: (ALPHA, COLOURS), RGB: (COLOURS,)}


def read_stealth(source: Source) -> list[TextEntry]:
    """The hidden text as entries, none when the PNG has no such text, is interlaced or passes 16 megapixels."""
    width, height, depth, colour, interlaced = struct.unpack(">IIBB2xB", source.read(16, 13).ljust(13, b"\0"))
    if not 0 < width * height <= STEALTH_PIXELS or max(width, height) > STEALTH_SIDE:
        return []
    if depth != 8 or colour not in MODES or interlaced:
        return []
    picture = _Picture(source, width, height, CHANNELS[colour])
    for mode in MODES[colour]:
        head = picture.bits(mode.channels, HEAD_BITS)
        name, length = head[:NAME_LENGTH], int.from_bytes(head[NAME_LENGTH:], "big")
        if name in (mode.plain, mode.packed):
            return _entries(picture, mode, name == mode.packed, length)
    return []


def _entries(picture: "_Picture", mode: Mode, packed: bool, length: int) -> list[TextEntry]:
    if length > MAX_PAYLOAD * 8:
        return []
    payload = picture.bits(mode.channels, HEAD_BITS + length)[HEAD_BITS // 8 :]
    text = _text(payload, packed)
    values = parse_object(text)
    if values is None or "Comment" not in values:
        return [TextEntry("png", "parameters", text)] if text else []
    return [TextEntry("png", key, value) for key, value in values.items() if isinstance(value, str)]


def _text(payload: bytes, packed: bool) -> str:
    if not packed:
        return decode_text(payload[:MAX_TEXT])
    try:
        return decode_text(zlib.decompressobj(31).decompress(payload, MAX_TEXT))
    except zlib.error:
        return ""


class _Picture:
    """The left columns of a PNG, unfiltered on demand."""

    def __init__(self, source: Source, width: int, height: int, channels: int) -> None:
        self.source, self.width, self.height, self.channels = source, width, height, channels

    def bits(self, channels: tuple[int, ...], amount: int) -> bytes:
        """So many of the lowest bits of these channels, down the columns, as bytes; zero beyond the picture."""
        pixels = -(-amount // len(channels))
        columns = min(self.width, -(-pixels // self.height))
        rows = self.height if columns > 1 else min(self.height, pixels)
        planes = [self._plane(channel, columns, rows) for channel in channels]
        found = "".join(
            "1" if plane[row][column] & 1 else "0"
            for column in range(columns)
            for row in range(len(planes[0]))
            for plane in planes
        )[:amount]
        return int(found.ljust(amount, "0"), 2).to_bytes(amount // 8 + (amount % 8 > 0), "big") if found else b""

    def _plane(self, channel: int, columns: int, rows: int) -> list[list[int]]:
        """The values of one channel, row by row, of the left columns."""
        plane: list[list[int]] = []
        above = [0] * columns
        for line in self._lines(rows):
            above = _unfilter(line[0], line[1 + channel : 1 + columns * self.channels : self.channels], above)
            plane.append(above)
        return plane

    def _lines(self, rows: int) -> Iterator[bytes]:
        """The filtered rows from the top, each with its filter byte."""
        stride = 1 + self.width * self.channels
        waiting = bytearray()
        for piece in _inflated(self.source):
            waiting += piece
            whole = len(waiting) // stride
            for number in range(min(whole, rows)):
                yield bytes(waiting[number * stride : (number + 1) * stride])
            rows -= min(whole, rows)
            if rows <= 0:
                return
            del waiting[: whole * stride]


def _inflated(source: Source) -> Iterator[bytes]:
    """The pixel data of a PNG in pieces; ends early where it is broken."""
    engine = zlib.decompressobj()
    position = len(SIGNATURE)
    for _ in range(CHUNKS):
        head = source.read(position, 8)
        if len(head) < 8:
            return
        length, kind = struct.unpack(">I4s", head)
        start = position + 8
        position += length + 12
        if kind != b"IDAT":
            continue
        for offset in range(0, length, PIECE):
            data = source.read(start + offset, min(PIECE, length - offset))
            while data:
                try:
                    piece = engine.decompress(data, PIECE)
                except zlib.error:
                    return
                yield piece
                data = engine.unconsumed_tail
                if not data and not piece:
                    break


def _unfilter(kind: int, values: bytes, above: list[int]) -> list[int]:
    """One row of one channel; every filter looks only left, up and up-left."""
    if kind == UP:
        return [(value + up) & 255 for value, up in zip(values, above, strict=True)]
    if kind == NONE or kind > PAETH:
        return list(values)
    if kind == PAETH:
        return _unfilter_paeth(values, above)
    row, left = [], 0
    for value, up in zip(values, above, strict=True):
        left = (value + (left if kind == SUB else (left + up) // 2)) & 255
        row.append(left)
    return row


def _unfilter_paeth(values: bytes, above: list[int]) -> list[int]:
    """The filter that takes the one of left, up and up-left that lies nearest to left + up - up-left."""
    row, left, corner = [], 0, 0
    for value, up in zip(values, above, strict=True):
        by_left, by_up = abs(up - corner), abs(left - corner)
        by_corner = abs(left + up - corner - corner)
        if by_left > by_up or by_left > by_corner:
            left = up if by_up <= by_corner else corner
        left = (value + left) & 255
        row.append(left)
        corner = up
    return row
