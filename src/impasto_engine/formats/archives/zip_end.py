"""Finds the one directory of a zip file at the file's very end."""

import struct
from dataclasses import dataclass

from impasto_engine.formats.errors import DangerError
from impasto_engine.formats.source import Source

END = b"PK\x05\x06"
_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_MAX_COMMENT = 0xFFFF
MAX_DIRECTORY_BYTES = 32 << 20


@dataclass(frozen=True)
class DirectoryPlace:
    """Where the directory lies, [start, end), and how many entries it must have."""

    start: int
    end: int
    count: int


def find_directory(source: Source) -> DirectoryPlace:
    """The directory's place; raises DangerError when the end of the file allows two readings, or none."""
    ends = possible_ends(source)
    if len(ends) != 1:
        problem = "has more than one end" if ends else "has no end, or something follows it"
        raise DangerError("zip-end", f"The zip {problem}.")
    position = ends[0]
    fields = _END.unpack(source.read(position, _END.size))
    _signature, disk, directory_disk, here, count, length, start, _comment = fields
    if disk not in (0, 0xFFFF) or directory_disk not in (0, 0xFFFF) or here != count:
        raise DangerError("zip-end", "The zip says that it is one part of several.")
    place = DirectoryPlace(start, position, count)
    if position >= _LOCATOR.size and source.read(position - _LOCATOR.size, 4) == b"PK\x06\x07":
        place = _big_directory(source, position, (count, length, start))
        length = place.end - place.start
    if place.start + length != place.end:
        raise DangerError(
            "zip-end", "The zip's directory is not where its end says; something was put before or behind."
        )
    if length > MAX_DIRECTORY_BYTES:
        raise DangerError("archive-count", "The zip's directory is too large.")
    return place


def possible_ends(source: Source) -> list[int]:
    """Every position near the end of the file where a reader may find the end record of a zip."""
    length = min(source.size, _END.size + _MAX_COMMENT)
    tail = source.read(source.size - length, length)
    ends = []
    position = tail.rfind(END)
    while position >= 0:
        if position + _END.size <= length:
            comment = int.from_bytes(tail[position + 20 : position + 22], "little")
            if position + _END.size + comment == length:
                ends.append(source.size - length + position)
        position = tail.rfind(END, 0, position)
    return ends


def hides_zip(source: Source) -> bool:
    """Whether a file that is something else ends like a zip, so that some programs would open it as one."""
    for position in possible_ends(source):
        *_, length, start, _comment = _END.unpack(source.read(position, _END.size))
        if length == 0 and start == 0:
            continue  # an empty zip holds nothing to hide
        if length <= position and source.read(position - length, min(4, length)) == b"PK\x01\x02"[: min(4, length)]:
            return True
    return False


def _big_directory(source: Source, end: int, small: tuple[int, int, int]) -> DirectoryPlace:
    """The place as the records for large files give it; the small record must agree or be all ones."""
    _signature, disk, position, disks = _LOCATOR.unpack(source.read(end - _LOCATOR.size, _LOCATOR.size))
    if disk or disks > 1 or position + _END64.size != end - _LOCATOR.size:
        raise DangerError("zip-end", "The zip's record for large files is not where it must be.")
    fields = _END64.unpack(source.read(position, _END64.size))
    signature, _size, _made_by, _needed, _disk, _directory_disk, here, count, length, start = fields
    agree = all(
        value in (told, ones)
        for value, told, ones in zip(small, (count, length, start), (0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF), strict=True)
    )
    if signature != b"PK\x06\x06" or here != count or not agree or start + length != position:
        raise DangerError("zip-end", "The zip's two end records differ.")
    return DirectoryPlace(start, position, count)
