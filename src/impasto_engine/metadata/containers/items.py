"""Finds the Exif and XMP items of an AVIF or HEIF file and the size of its picture."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from impasto_engine.metadata.containers.boxes import Box, boxes
from impasto_engine.metadata.containers.entries import Container
from impasto_engine.metadata.containers.exif import read_exif
from impasto_engine.metadata.containers.source import BytesSource, Source
from impasto_engine.metadata.containers.xmp import read_xmp
from impasto_engine.metadata.limits import MIB, TEXT_TOTAL

MAX_ITEMS = 4096
IN_FILE, IN_DATA_BOX = 0, 1


@dataclass(frozen=True, slots=True)
class Extent:
    """One stretch of an item's bytes; method 0: offset counts in the file, 1: in the `idat` box."""

    method: int
    offset: int
    length: int


class Fields:
    """Reads big-endian numbers of any width one after the other; past the end they are zero."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    def take(self, width: int) -> int:
        """The next number of so many bytes."""
        part = self.data[self.position : self.position + width]
        self.position += width
        return int.from_bytes(part, "big")

    @property
    def ended(self) -> bool:
        """Whether the data is used up."""
        return self.position >= len(self.data)


def read_items(container: Container, source: Source, start: int, end: int) -> None:
    """Add the texts of the items that a `meta` box at these offsets lists."""
    meta = BytesSource(source.read(start + 4, min(end - start - 4, MIB)))
    found = {box.kind: box for box in boxes(meta, 0, meta.size)}
    if b"iprp" in found:
        _read_size(container, meta, found[b"iprp"])
    if b"iinf" not in found or b"iloc" not in found:
        return
    inner = _body(meta, found[b"idat"]) if b"idat" in found else b""
    places = dict(_locations(_body(meta, found[b"iloc"])))
    for number, kind in _items(meta, found[b"iinf"]):
        _read_item(container, kind, _item_bytes(source, inner, places.get(number, [])))


def _body(source: Source, box: Box) -> bytes:
    return source.read(box.start, box.end - box.start)


def _items(meta: Source, box: Box) -> Iterator[tuple[int, bytes]]:
    """(item number, what it is) of every Exif and XMP item."""
    version = meta.read(box.start, 1)
    for entry in boxes(meta, box.start + (6 if version == b"\0" else 8), box.end):
        body = _body(meta, entry)
        if entry.kind != b"infe" or not body or body[0] < 2:
            continue
        width = 2 if body[0] == 2 else 4
        number = int.from_bytes(body[4 : 4 + width], "big")
        kind = body[6 + width : 10 + width]
        if kind == b"Exif" or (kind == b"mime" and b"rdf+xml" in body):
            yield number, kind


def _locations(data: bytes) -> Iterator[tuple[int, list[Extent]]]:
    """(item number, its extents) of an `iloc` box."""
    fields = Fields(data)
    version = fields.take(1)
    fields.take(3)
    sizes = fields.take(2)
    offset_width, length_width, base_width, index_width = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15, sizes & 15
    for _ in range(min(fields.take(4 if version == 2 else 2), MAX_ITEMS)):
        number = fields.take(4 if version == 2 else 2)
        method = fields.take(2) & 15 if version else IN_FILE
        fields.take(2)
        base = fields.take(base_width)
        extents = []
        for _ in range(fields.take(2)):
            if fields.ended:
                return
            fields.take(index_width if version else 0)
            extents.append(Extent(method, base + fields.take(offset_width), fields.take(length_width)))
        yield number, extents


def _item_bytes(source: Source, inner: bytes, extents: list[Extent]) -> bytes:
    data = bytearray()
    for extent in extents[:64]:
        length = min(extent.length, TEXT_TOTAL - len(data))
        if extent.method == IN_FILE:
            data += source.read(extent.offset, length) if extent.offset < source.size else b""
        elif extent.method == IN_DATA_BOX:
            data += inner[extent.offset : extent.offset + length]
    return bytes(data)


def _read_item(container: Container, kind: bytes, data: bytes) -> None:
    if kind == b"mime":
        read_xmp(container, data)
    elif len(data) > 4:  # an Exif item begins with the offset of its TIFF block
        skip = 4 + int.from_bytes(data[:4], "big")
        read_exif(container, container.take(data[skip:] if skip < len(data) else data[4:]))


def _read_size(container: Container, meta: Source, properties: Box) -> None:
    """The largest `ispe` is the picture; smaller ones are its tiles or its thumbnail."""
    for holder in boxes(meta, properties.start, properties.end):
        if holder.kind != b"ipco":
            continue
        for box in boxes(meta, holder.start, holder.end):
            body = _body(meta, box)
            if box.kind == b"ispe" and len(body) >= 12:
                width, height = struct.unpack_from(">II", body, 4)
                if width * height > (container.width or 0) * (container.height or 0):
                    container.width, container.height = width, height
