"""ISO base media boxes, as AVIF uses them: which items a file holds, where their bytes lie, what describes them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from impasto_engine.vision.containers.header import broken, too_many_pieces, truncated
from impasto_engine.vision.limits import PictureLimits

MAX_ITEMS = 2_000
FILE_OFFSETS, IN_IDAT = 0, 1


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its four-letter kind, the offset of its size field, and the span of its body."""

    kind: bytes
    start: int
    body: int
    end: int


@dataclass(slots=True)
class Item:
    """One item of a meta box: `av01`, `grid`, `Exif`, `mime`; with its byte spans in the file and its properties."""

    identity: int
    kind: bytes = b""
    content_type: bytes = b""
    spans: list[tuple[int, int]] = field(default_factory=list)
    properties: list[int] = field(default_factory=list)


class Cursor:
    """Reads big-endian fields of a box body in order; reading past the end says that the file is damaged."""

    def __init__(self, data: bytes, start: int, end: int) -> None:
        self.data, self.position, self.end = data, start, end

    def take(self, size: int) -> bytes:
        """The next `size` bytes."""
        if self.position + size > self.end:
            raise broken("AVIF", f"the box around byte {self.position:,} is too short")
        self.position += size
        return self.data[self.position - size : self.position]

    def number(self, size: int) -> int:
        """The next unsigned integer of `size` bytes (0 bytes give 0)."""
        return int.from_bytes(self.take(size))

    def text(self) -> bytes:
        """The bytes up to the next NUL."""
        stop = self.data.find(b"\0", self.position, self.end)
        stop = self.end if stop < 0 else stop
        found = self.data[self.position : stop]
        self.position = min(stop + 1, self.end)
        return found


def boxes(data: bytes, start: int, end: int, limits: PictureLimits) -> Iterator[Box]:
    """The boxes side by side between two offsets."""
    position, count = start, 0
    while position + 8 <= end:
        size, kind, body = (
            int.from_bytes(data[position : position + 4]),
            data[position + 4 : position + 8],
            position + 8,
        )
        if size == 1:
            size, body = int.from_bytes(data[position + 8 : position + 16]), position + 16
        elif size == 0:
            size = end - position
        if position + size > end:
            raise truncated("AVIF", position)
        if size < body - position:
            raise broken("AVIF", f"there is no valid box at byte {position:,}")
        count += 1
        if count > limits.pieces:
            raise too_many_pieces("AVIF", limits)
        yield Box(kind, position, body, position + size)
        position += size


def child(data: bytes, parent: Box, kind: bytes, limits: PictureLimits, skip: int = 0) -> Box | None:
    """The first box of that kind inside `parent`, whose body starts with `skip` bytes of its own."""
    inside = boxes(data, parent.body + skip, parent.end, limits)
    return next((box for box in inside if box.kind == kind), None)


def read_items(data: bytes, meta: Box, limits: PictureLimits) -> dict[int, Item]:
    """All items of a meta box by their number, with kinds (iinf), spans (iloc) and property indices (ipma)."""
    found: dict[int, Item] = {}
    inside = {box.kind: box for box in boxes(data, meta.body + 4, meta.end, limits)}
    if b"iinf" in inside:
        _read_kinds(data, inside[b"iinf"], found, limits)
    if b"iloc" in inside:
        idat = inside.get(b"idat")
        _read_spans(data, inside[b"iloc"], found, idat.body if idat else 0)
    if b"iprp" in inside:
        for box in boxes(data, inside[b"iprp"].body, inside[b"iprp"].end, limits):
            if box.kind == b"ipma":
                _read_properties(data, box, found)
    return found


def _bounded(count: int) -> int:
    if count > MAX_ITEMS:
        raise broken("AVIF", f"it declares {count:,} items; a picture needs a handful")
    return count


def _read_kinds(data: bytes, iinf: Box, found: dict[int, Item], limits: PictureLimits) -> None:
    cursor = Cursor(data, iinf.body, iinf.end)
    version = cursor.number(4) >> 24
    _bounded(cursor.number(2 if version == 0 else 4))
    for box in boxes(data, cursor.position, iinf.end, limits):
        entry = Cursor(data, box.body, box.end)
        version = entry.number(4) >> 24
        if box.kind != b"infe" or version < 2:
            continue
        identity = entry.number(2 if version == 2 else 4)
        entry.number(2)  # protection, unused in pictures
        item = found.setdefault(identity, Item(identity))
        item.kind = entry.take(4)
        entry.text()
        item.content_type = entry.text() if item.kind == b"mime" else b""


def _read_spans(data: bytes, iloc: Box, found: dict[int, Item], idat: int) -> None:
    cursor = Cursor(data, iloc.body, iloc.end)
    version, sizes = cursor.number(4) >> 24, cursor.number(2)
    offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_size = sizes & 15 if version else 0
    for _ in range(_bounded(cursor.number(4 if version == 2 else 2))):
        identity = cursor.number(4 if version == 2 else 2)
        method = cursor.number(2) & 15 if version else FILE_OFFSETS
        cursor.number(2)  # data reference: always this file
        base = cursor.number(base_size) + (idat if method == IN_IDAT else 0)
        item = found.setdefault(identity, Item(identity))
        for _ in range(_bounded(cursor.number(2))):
            cursor.number(index_size)
            start = base + cursor.number(offset_size)
            size = cursor.number(length_size)
            if start + size > len(data):
                raise truncated("AVIF", start)
            item.spans.append((start, start + size))


def _read_properties(data: bytes, ipma: Box, found: dict[int, Item]) -> None:
    cursor = Cursor(data, ipma.body, ipma.end)
    head = cursor.number(4)
    version, wide = head >> 24, head & 1
    for _ in range(_bounded(cursor.number(4))):
        identity = cursor.number(2 if version == 0 else 4)
        item = found.setdefault(identity, Item(identity))
        for _ in range(cursor.number(1)):
            item.properties.append(cursor.number(2) & 0x7FFF if wide else cursor.number(1) & 0x7F)
