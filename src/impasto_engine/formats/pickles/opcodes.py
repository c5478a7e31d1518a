"""Decodes the argument of each pickle opcode, more strictly than Python's own reader where that one is lenient.

Source: CPython's `Lib/pickletools.py` and `Modules/_pickle.c` (3.11), protocols 0 to 5.
"""

import codecs
import re
import struct
from collections.abc import Callable

from impasto_engine.formats.errors import FormatError

MAX_NAME_BYTES = 512
MAX_NUMBER_BYTES = 512

Decoder = Callable[[bytes, int], tuple[object, int]]  # (data, position after the opcode) -> (argument, next position)


class Blob:
    """Bytes within a pickle: `start` and `end` in its data; not copied."""

    __slots__ = ("end", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end


def broken(position: int, reason: str = "The pickle is cut off or broken") -> FormatError:
    """The error for a pickle that does not follow its grammar at `position`."""
    return FormatError("pickle-syntax", f"{reason} (byte {position}).")


def _nothing(_data: bytes, position: int) -> tuple[object, int]:
    return None, position


def _number(form: str) -> Decoder:
    unpack, size = struct.Struct(form).unpack_from, struct.calcsize(form)

    def decode(data: bytes, position: int) -> tuple[object, int]:
        if position + size > len(data):
            raise broken(position)
        return unpack(data, position)[0], position + size

    return decode


def _span(data: bytes, position: int, size_bytes: int) -> tuple[int, int]:
    """The [start, end) of a counted argument, whose length takes `size_bytes`."""
    start = position + size_bytes
    end = start + int.from_bytes(data[position:start], "little")
    if end > len(data) or start > len(data):
        raise broken(position)
    return start, end


def _counted_bytes(size_bytes: int) -> Decoder:
    def decode(data: bytes, position: int) -> tuple[object, int]:
        start, end = _span(data, position, size_bytes)
        return Blob(start, end), end

    return decode


def _counted_text(size_bytes: int, encoding: str, errors: str) -> Decoder:
    def decode(data: bytes, position: int) -> tuple[object, int]:
        start, end = _span(data, position, size_bytes)
        try:
            return data[start:end].decode(encoding, errors), end
        except UnicodeDecodeError as error:
            raise broken(start, "A text in the pickle is not UTF-8") from error

    return decode


def _counted_integer(size_bytes: int) -> Decoder:
    def decode(data: bytes, position: int) -> tuple[object, int]:
        start, end = _span(data, position, size_bytes)
        if end - start > MAX_NUMBER_BYTES:
            raise broken(position, "A number in the pickle is too long")
        return int.from_bytes(data[start:end], "little", signed=True), end

    return decode


def _line(data: bytes, position: int, limit: int | None = None) -> tuple[bytes, int]:
    end = data.find(b"\n", position, None if limit is None else position + limit)
    if end < 0:
        raise broken(position)
    return data[position:end], end + 1


def _two_names(data: bytes, position: int) -> tuple[object, int]:
    module, position = _line(data, position, MAX_NAME_BYTES)
    name, position = _line(data, position, MAX_NAME_BYTES)
    try:
        return (module.decode(), name.decode()), position
    except UnicodeDecodeError as error:
        raise broken(position, "A name in the pickle is not UTF-8") from error


def _integer_line(data: bytes, position: int) -> tuple[object, int]:
    line, end = _line(data, position, MAX_NUMBER_BYTES)
    if line in (b"00", b"01"):  # how protocol 0 writes False and True
        return line == b"01", end
    if not re.fullmatch(rb"-?(?:0|[1-9][0-9]*)L?", line):
        raise broken(position, "A number in the pickle is not written as pickles write it")
    return int(line.removesuffix(b"L")), end


def _float_line(data: bytes, position: int) -> tuple[object, int]:
    line, end = _line(data, position, MAX_NUMBER_BYTES)
    if not re.fullmatch(rb"-?(?:[0-9]+(?:\.[0-9]*)?(?:e[-+]?[0-9]+)?|inf|nan)", line):
        raise broken(position, "A number in the pickle is not written as pickles write it")
    return float(line), end


def _memo_line(data: bytes, position: int) -> tuple[object, int]:
    line, end = _line(data, position, MAX_NUMBER_BYTES)
    if not re.fullmatch(rb"0|[1-9][0-9]{0,9}", line):
        raise broken(position, "A memo number in the pickle is not written as pickles write it")
    return int(line), end


def _quoted_line(data: bytes, position: int) -> tuple[object, int]:
    line, end = _line(data, position)
    if len(line) < 2 or line[:1] not in (b"'", b'"') or line[-1:] != line[:1]:
        raise broken(position, "A text in the pickle has no quotes")
    try:
        return codecs.escape_decode(line[1:-1])[0].decode("ascii", "surrogateescape"), end
    except ValueError as error:
        raise broken(position, "A text in the pickle has a broken escape") from error


def _unicode_line(data: bytes, position: int) -> tuple[object, int]:
    line, end = _line(data, position)
    try:
        return line.decode("raw-unicode-escape"), end
    except ValueError as error:
        raise broken(position, "A text in the pickle has a broken escape") from error


def _text_line(data: bytes, position: int) -> tuple[object, int]:
    line, end = _line(data, position)
    return line.decode("utf-8", "replace"), end


# Opcode name -> (opcode byte, decoder of its argument).
_TABLE: dict[str, tuple[bytes, Decoder]] = {
    "MARK": (b"(", _nothing), "STOP": (b".", _nothing), "POP": (b"0", _nothing), "POP_MARK": (b"1", _nothing),
    "DUP": (b"2", _nothing), "FLOAT": (b"F", _float_line), "INT": (b"I", _integer_line), "BININT": (b"J", _number("<i")),
    "BININT1": (b"K", _number("<B")), "LONG": (b"L", _integer_line), "BININT2": (b"M", _number("<H")),
    "NONE": (b"N", _nothing), "PERSID": (b"P", _text_line), "BINPERSID": (b"Q", _nothing), "REDUCE": (b"R", _nothing),
    "STRING": (b"S", _quoted_line), "BINSTRING": (b"T", _counted_text(4, "ascii", "surrogateescape")),
    "SHORT_BINSTRING": (b"U", _counted_text(1, "ascii", "surrogateescape")), "UNICODE": (b"V", _unicode_line),
    "BINUNICODE": (b"X", _counted_text(4, "utf-8", "surrogatepass")), "APPEND": (b"a", _nothing),
    "BUILD": (b"b", _nothing), "GLOBAL": (b"c", _two_names), "DICT": (b"d", _nothing), "EMPTY_DICT": (b"}", _nothing),
    "APPENDS": (b"e", _nothing), "GET": (b"g", _memo_line), "BINGET": (b"h", _number("<B")), "INST": (b"i", _two_names),
    "LONG_BINGET": (b"j", _number("<I")), "LIST": (b"l", _nothing), "EMPTY_LIST": (b"]", _nothing),
    "OBJ": (b"o", _nothing), "PUT": (b"p", _memo_line), "BINPUT": (b"q", _number("<B")),
    "LONG_BINPUT": (b"r", _number("<I")), "SETITEM": (b"s", _nothing), "TUPLE": (b"t", _nothing),
    "EMPTY_TUPLE": (b")", _nothing), "SETITEMS": (b"u", _nothing), "BINFLOAT": (b"G", _number(">d")),
    "BINBYTES": (b"B", _counted_bytes(4)), "SHORT_BINBYTES": (b"C", _counted_bytes(1)),
    "PROTO": (b"\x80", _number("<B")), "NEWOBJ": (b"\x81", _nothing), "EXT1": (b"\x82", _number("<B")),
    "EXT2": (b"\x83", _number("<H")), "EXT4": (b"\x84", _number("<i")), "TUPLE1": (b"\x85", _nothing),
    "TUPLE2": (b"\x86", _nothing), "TUPLE3": (b"\x87", _nothing), "NEWTRUE": (b"\x88", _nothing),
    "NEWFALSE": (b"\x89", _nothing), "LONG1": (b"\x8a", _counted_integer(1)), "LONG4": (b"\x8b", _counted_integer(4)),
    "SHORT_BINUNICODE": (b"\x8c", _counted_text(1, "utf-8", "surrogatepass")),
    "BINUNICODE8": (b"\x8d", _counted_text(8, "utf-8", "surrogatepass")), "BINBYTES8": (b"\x8e", _counted_bytes(8)),
    "EMPTY_SET": (b"\x8f", _nothing), "ADDITEMS": (b"\x90", _nothing), "FROZENSET": (b"\x91", _nothing),
    "NEWOBJ_EX": (b"\x92", _nothing), "STACK_GLOBAL": (b"\x93", _nothing), "MEMOIZE": (b"\x94", _nothing),
    "FRAME": (b"\x95", _number("<Q")), "BYTEARRAY8": (b"\x96", _counted_bytes(8)),
    "NEXT_BUFFER": (b"\x97", _nothing), "READONLY_BUFFER": (b"\x98", _nothing),
}  # fmt: skip

OPCODES: dict[int, tuple[str, Decoder]] = {code[0]: (name, decoder) for name, (code, decoder) in _TABLE.items()}
