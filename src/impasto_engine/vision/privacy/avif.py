"""What to blank in an AVIF: its parts lie at written offsets, so they are overwritten in place, never moved."""

from collections.abc import Iterator

from impasto_engine.vision.containers.boxes import Box, Cursor, Item, boxes, child, read_items
from impasto_engine.vision.limits import PictureLimits
from impasto_engine.vision.privacy.edits import Edit, with_manifest
from impasto_engine.vision.privacy.exif import clean_exif
from impasto_engine.vision.privacy.xmp import clean_xmp

C2PA_UUID = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
EMPTY_TIFF = bytes(4) + b"II*\0\x08\0\0\0" + bytes(6)
XMP_TYPE = b"application/rdf+xml"


def avif_edits(data: bytes, limits: PictureLimits) -> list[Edit]:
    """The edits, each as long as what it replaces, that make an AVIF fit to be served."""
    top = list(boxes(data, 0, len(data), limits))
    edits = [edit for box in top if box.kind == b"meta" for edit in _meta_edits(data, box, limits)]
    edits += [_blank(box) for box in _telling(data, top, limits)]
    manifests = [box for box in top if box.kind == b"uuid" and data[box.body : box.body + 16] == C2PA_UUID]
    # A manifest is blanked like the rest: cutting it out would move the picture's bytes.
    gone = with_manifest(data, edits, [(box.start, box.end) for box in manifests])[len(edits) :]
    return edits + [_blank(box) for box in manifests if gone]


def _meta_edits(data: bytes, meta: Box, limits: PictureLimits) -> Iterator[Edit]:
    items = read_items(data, meta, limits)
    miniatures = _miniatures(data, meta, limits)
    for item in items.values():
        if item.kind == b"Exif":
            yield from _item_edits(data, item, _served_exif(_bytes(data, item)), b"\0")
        elif item.kind == b"mime" and item.content_type == XMP_TYPE:
            yield from _item_edits(data, item, clean_xmp(_bytes(data, item)) or b"", b" ")
        elif item.identity in miniatures:
            yield from _item_edits(data, item, b"", b"\0")


def _bytes(data: bytes, item: Item) -> bytes:
    return b"".join(data[start:end] for start, end in item.spans)


def _served_exif(block: bytes) -> bytes:
    """An Exif item (four bytes of offset, then a TIFF) that may be served."""
    skip = 4 + int.from_bytes(block[:4])
    cleaned = clean_exif(block[skip:])
    return block[:skip] + cleaned if cleaned else EMPTY_TIFF


def _item_edits(data: bytes, item: Item, new: bytes, filler: bytes) -> Iterator[Edit]:
    old = _bytes(data, item)
    if new == old:
        return
    padded = new.ljust(len(old), filler) if len(new) <= len(old) else filler * len(old)
    position = 0
    for start, end in item.spans:
        yield Edit(start, end, padded[position : position + end - start])
        position += end - start


def _miniatures(data: bytes, meta: Box, limits: PictureLimits) -> set[int]:
    """The numbers of items that are thumbnails of others: they may show what was cropped away."""
    iref = child(data, meta, b"iref", limits, skip=4)
    if iref is None:
        return set()
    wide = 4 if data[iref.body] else 2
    inside = boxes(data, iref.body + 4, iref.end, limits)
    return {Cursor(data, box.body, box.end).number(wide) for box in inside if box.kind == b"thmb"}


def _telling(data: bytes, top: list[Box], limits: PictureLimits) -> Iterator[Box]:
    """Boxes for programs' own notes: unknown `uuid` boxes, and `udta` in an image sequence, which may hold a place."""
    for box in top:
        if box.kind == b"uuid" and data[box.body : box.body + 16] != C2PA_UUID:
            yield box
        if box.kind == b"moov":
            for inner in boxes(data, box.body, box.end, limits):
                parts = boxes(data, inner.body, inner.end, limits) if inner.kind == b"trak" else iter([inner])
                yield from (part for part in parts if part.kind in {b"udta", b"meta"})


def _blank(box: Box) -> Edit:
    """The box as free space of the same size."""
    return Edit(box.start + 4, box.end, b"free" + bytes(box.end - box.start - 8))
