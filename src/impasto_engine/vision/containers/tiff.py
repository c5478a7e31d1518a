"""The TIFF structure inside Exif: directories of tags, read within bounds, and the orientation tag."""

from dataclasses import dataclass
from typing import Literal

ORIENTATION = 0x0112
MAX_ENTRIES = 512
# Bytes a value of each TIFF type takes (TIFF 6.0, section 2, and Exif's UTF-8 type 129).
TYPE_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 129: 1}

ByteOrder = Literal["little", "big"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One tag: number, TIFF type, count of values, and the raw bytes of the values in the file's byte order."""

    tag: int
    kind: int
    count: int
    value: bytes


def byte_order(block: bytes) -> ByteOrder | None:
    """The byte order a TIFF block declares, or None when it is no TIFF."""
    if block[:4] == b"II*\0":
        return "little"
    if block[:4] == b"MM\0*":
        return "big"
    return None


def directory(block: bytes, offset: int, order: ByteOrder) -> tuple[list[Entry], int]:
    """The readable entries of the directory at `offset`, and the offset of the next directory (0 for none).

    Entries whose values lie outside the block, or whose type is unknown, are left out; so are those that together hold more
    than the block does, as entries that all point at the same bytes do.
    """
    if not 8 <= offset <= len(block) - 2:
        return [], 0
    count = int.from_bytes(block[offset : offset + 2], order)
    if count > MAX_ENTRIES:
        return [], 0
    after = offset + 2 + 12 * count
    found: list[Entry] = []
    room = len(block)
    for index in range(count):
        entry = _entry(block, offset + 2 + 12 * index, order, room)
        if entry is not None:
            found.append(entry)
            room -= len(entry.value)
    following = int.from_bytes(block[after : after + 4], order) if after + 4 <= len(block) else 0
    return found, following


def _entry(block: bytes, at: int, order: ByteOrder, room: int) -> Entry | None:
    if at + 12 > len(block):
        return None
    tag, kind = int.from_bytes(block[at : at + 2], order), int.from_bytes(block[at + 2 : at + 4], order)
    count = int.from_bytes(block[at + 4 : at + 8], order)
    size = count * TYPE_SIZES.get(kind, 0)
    start = at + 8 if size <= 4 else int.from_bytes(block[at + 8 : at + 12], order)
    if not 0 < size <= room or start + size > len(block):
        return None
    return Entry(tag, kind, count, block[start : start + size])


def orientation_of(block: bytes) -> int:
    """Exif orientation 1 to 8 of a TIFF block (with or without the `Exif` prefix); 1 when absent or unreadable."""
    block = block.removeprefix(b"Exif\0\0")
    order = byte_order(block)
    if order is None:
        return 1
    entries, _ = directory(block, int.from_bytes(block[4:8], order), order)
    value = next((int.from_bytes(e.value[:2], order) for e in entries if e.tag == ORIENTATION and e.kind == 3), 1)
    return value if 1 <= value <= 8 else 1
