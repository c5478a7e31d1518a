"""Checks .npy files by their header: plain numbers are data, arrays of Python objects are pickles in disguise.

Format: numpy/lib/format.py, versions 1.0 to 3.0.
"""

import re
from math import prod

from impasto_engine.formats.errors import DangerError, FormatError
from impasto_engine.formats.source import Source

MAGIC = b"\x93NUMPY"
MAX_HEADER_BYTES = 10_000  # numpy's own limit

_HEADER = re.compile(
    r"\{ ?'descr': (?P<dtype>.{1,4000}), ?'fortran_order': (?:True|False), ?'shape': \((?P<shape>[0-9, L]{0,400})\),? ?\} *\n?"
)
_PLAIN = re.compile(r"'[<>|=]?(?P<kind>[?bBiufcSUVmM])(?P<size>[0-9]{0,6})(?:\[[0-9a-zA-Z]{1,8}\])?'")


def check_array(source: Source) -> dict[str, object]:
    """dtype and shape of a .npy file; raises DangerError for objects, FormatError for anything broken."""
    head = source.read(0, 12)
    wide = head[6] in (2, 3)
    if head[:6] != MAGIC or head[6] not in (1, 2, 3) or head[7] != 0:
        raise FormatError("npy-header", "The array's format version is unknown.")
    start = 12 if wide else 10
    length = int.from_bytes(head[8:start], "little")
    if length > MAX_HEADER_BYTES:
        raise FormatError("npy-header", "The array's header is too long.")
    found = _HEADER.fullmatch(source.read(start, length).decode("latin-1"))
    if found is None:
        raise FormatError("npy-header", "The array's header is broken.")
    shape = tuple(int(part.strip(" L")) for part in found["shape"].split(",") if part.strip(" L"))
    size = prod(shape) * _item_bytes(found["dtype"])
    if start + length + size != source.size:
        raise FormatError("npy-size", "The array has another number of bytes than its header says.")
    return {"dtype": found["dtype"].strip("'"), "shape": list(shape)}


def _item_bytes(dtype: str) -> int:
    if re.search(r"'[<>|=]?O[0-9]*'", dtype):
        raise DangerError("npy-object", "The array holds Python objects, which means a pickle that can run programs.")
    found = _PLAIN.fullmatch(dtype)
    if found is None:
        raise FormatError("npy-header", "The array's kind of values is not supported.")
    units = int(found["size"] or 1)
    return units * (4 if found["kind"] == "U" else 1)
