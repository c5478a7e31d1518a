"""Reads the few Exif tags that carry text from a TIFF block; knows nothing of pixels, thumbnails or places."""

import struct
from collections.abc import Iterator

from impasto_engine.metadata.containers.entries import Container, decode_text
from impasto_engine.metadata.containers.user_comment import decode_user_comment
from impasto_engine.metadata.containers.xmp import read_xmp

EXIF_IFD = 0x8769
XMP_TAG = 0x02BC
USER_COMMENT = 0x9286
TEXT_TAGS = {
    0x010E: "ImageDescription",
    0x010F: "Make",
    0x0110: "Model",
    0x0131: "Software",
    0x013B: "Artist",
    0x8298: "Copyright",
    0x927C: "MakerNote",
    USER_COMMENT: "UserComment",
    0x9C9B: "XPTitle",
    0x9C9C: "XPComment",
    0x9C9D: "XPAuthor",
    0x9C9E: "XPKeywords",
    0x9C9F: "XPSubject",
}
UTF16_TAGS = range(0x9C9B, 0x9CA0)
TYPE_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 129: 1}
MAX_ENTRIES = 512
BYTE_ORDERS = {b"II": "<", b"MM": ">"}


def read_exif(container: Container, data: bytes) -> None:
    """Add every text tag of a TIFF block, with or without `Exif` before it, to the container."""
    if data[:4] == b"Exif":
        data = data[6:]
    order = BYTE_ORDERS.get(data[:2])
    if order is None or len(data) < 8:
        container.warn("broken Exif")
        return
    (first,) = struct.unpack_from(order + "I", data, 4)
    tags = dict(_entries(data, order, first))
    nested = tags.pop(EXIF_IFD, None)
    if nested:
        tags |= dict(_entries(data, order, int.from_bytes(nested[:4], "little" if order == "<" else "big")))
        tags.pop(EXIF_IFD, None)
    for tag, value in tags.items():
        _add(container, tag, value, order)


def _entries(data: bytes, order: str, offset: int) -> Iterator[tuple[int, bytes]]:
    """(tag, value bytes) of one directory; entries that point outside are cut or left out."""
    if offset + 2 > len(data):
        return
    (count,) = struct.unpack_from(order + "H", data, offset)
    for number in range(min(count, MAX_ENTRIES)):
        position = offset + 2 + 12 * number
        if position + 12 > len(data):
            return
        tag, kind, amount = struct.unpack_from(order + "HHI", data, position)
        if tag not in TEXT_TAGS and tag not in (EXIF_IFD, XMP_TAG):
            continue
        size = TYPE_SIZES.get(kind, 1) * amount
        start = position + 8
        if size > 4:
            (start,) = struct.unpack_from(order + "I", data, position + 8)
        yield tag, data[start : start + size]


def _add(container: Container, tag: int, value: bytes, order: str) -> None:
    if tag == XMP_TAG:
        read_xmp(container, value)
    elif tag == USER_COMMENT:
        container.add("exif", "UserComment", decode_user_comment(container.take(value), order))
    elif tag in UTF16_TAGS:
        container.add("exif", TEXT_TAGS[tag], value[: len(value) // 2 * 2].decode("utf-16-le", "replace"))
    else:
        container.add("exif", TEXT_TAGS[tag], decode_text(container.take(value).rstrip(b"\0")))
