"""Decodes the part of CBOR (RFC 8949) that C2PA claims are written in, within caps on depth and items."""

import struct

MAX_DEPTH = 16
MAX_ITEMS = 20_000
UNSIGNED, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG, SIMPLE = range(8)
WIDTHS = {24: 1, 25: 2, 26: 4, 27: 8}
SIMPLES = {20: False, 21: True, 22: None, 23: None}
FLOATS = {2: ">e", 4: ">f", 8: ">d"}


class Cbor:
    """Reads values one after the other; anything malformed raises ValueError."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0
        self.items = 0

    def value(self, depth: int = 0) -> object:
        """The next value; maps whose keys are not texts lose those keys."""
        self.items += 1
        if depth > MAX_DEPTH or self.items > MAX_ITEMS:
            raise ValueError("CBOR beyond the caps")
        major, short = divmod(self._take(1)[0], 32)
        if major == SIMPLE:
            return self._simple(short)
        length = self._length(short)
        if major == TAG:
            return self.value(depth + 1)
        if major in (BYTES, TEXT):
            part = self._take(length)
            return part.decode("utf-8", "replace") if major == TEXT else part
        if major in (ARRAY, MAP):
            return self._collection(major, length, depth + 1)
        return length if major == UNSIGNED else -1 - length

    def _collection(self, major: int, length: int, depth: int) -> object:
        if length > MAX_ITEMS:
            raise ValueError("CBOR beyond the caps")
        if major == ARRAY:
            return [self.value(depth) for _ in range(length)]
        pairs = [(self.value(depth), self.value(depth)) for _ in range(length)]
        return {key: value for key, value in pairs if isinstance(key, str)}

    def _length(self, short: int) -> int:
        if short < 24:
            return short
        if short not in WIDTHS:
            raise ValueError("CBOR of indefinite length is not read")
        return int.from_bytes(self._take(WIDTHS[short]), "big")

    def _simple(self, short: int) -> object:
        width = WIDTHS.get(short)
        if width is None:
            return SIMPLES.get(short)
        part = self._take(width)
        return struct.unpack(FLOATS[width], part)[0] if width in FLOATS else None

    def _take(self, length: int) -> bytes:
        part = self.data[self.position : self.position + length]
        if len(part) < length:
            raise ValueError("CBOR ends early")
        self.position += length
        return part
