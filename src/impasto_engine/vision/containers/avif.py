"""AVIF: the size that properties and AV1 bitstream both declare, and the frames of a sequence."""

from impasto_engine.vision.containers.av1 import sequence_size
from impasto_engine.vision.containers.boxes import Box, Item, boxes, child, read_items
from impasto_engine.vision.containers.header import Header, broken
from impasto_engine.vision.containers.tiff import orientation_of
from impasto_engine.vision.limits import PictureLimits

# Bytes a pixel that libheif holds, measured: planes, then RGB, then a copy; more with alpha or more than 8 bits.
HELD_PLAIN, HELD_RICH = 15, 22
HIGH_BIT_DEPTH = 0x40  # in the third byte of av1C
BRANDS = {b"avif", b"avis"}


def is_avif(data: bytes) -> bool:
    """Whether the bytes begin with a file type box that names AVIF among its brands."""
    if data[4:8] != b"ftyp":
        return False
    brands = data[8 : min(int.from_bytes(data[:4]), 512)]
    return any(brands[at : at + 4] in BRANDS for at in range(0, len(brands), 4) if at != 4)


def read_header(data: bytes, limits: PictureLimits) -> Header:
    """Declared size and frames of an AVIF; the largest size that any part of it declares is what counts against limits."""
    top = list(boxes(data, 0, len(data), limits))
    meta = next((box for box in top if box.kind == b"meta"), None)
    if meta is None:
        raise broken("AVIF", "it does not say where its picture lies (no meta box)")
    items = read_items(data, meta, limits)
    properties = _properties(data, meta, limits)
    width, height = _primary_size(data, meta, items, properties, limits)
    areas = [w * h for w, h in _all_sizes(data, items, properties)]
    frames = max(1, _sequence_frames(data, top, limits))
    largest = max([width * height, *areas])
    alpha = data.find(b"auxiliary:alpha", meta.body, meta.end) >= 0
    deep = any(
        box.kind == b"av1C" and data[box.body + 2] & HIGH_BIT_DEPTH for box in properties if box.end > box.body + 2
    )
    exif = next((item for item in items.values() if item.kind == b"Exif" and item.spans), None)
    return Header(
        format="avif",
        width=width,
        height=height,
        frames=frames,
        frame_pixels=largest * frames,
        decoded_bytes=largest * 4,
        held_bytes=largest * (HELD_RICH if alpha or deep else HELD_PLAIN),
        has_alpha=alpha,
        orientation=_turn(data, meta, items, properties, limits) if exif is None else _exif_turn(data, exif),
        end=max(top[-1].end, 0),
    )


def _properties(data: bytes, meta: Box, limits: PictureLimits) -> list[Box]:
    iprp = child(data, meta, b"iprp", limits, skip=4)
    ipco = child(data, iprp, b"ipco", limits) if iprp else None
    return list(boxes(data, ipco.body, ipco.end, limits)) if ipco else []


def _primary(data: bytes, meta: Box, items: dict[int, Item], limits: PictureLimits) -> Item:
    pitm = child(data, meta, b"pitm", limits, skip=4)
    if pitm is None:
        raise broken("AVIF", "it does not name its main picture (no pitm box)")
    wide = data[pitm.body] > 0
    item = items.get(int.from_bytes(data[pitm.body + 4 : pitm.body + (8 if wide else 6)]))
    if item is None or not item.spans:
        raise broken("AVIF", "its main picture is missing")
    return item


def _own(item: Item, properties: list[Box], kind: bytes) -> Box | None:
    mine = (properties[index - 1] for index in item.properties if 0 < index <= len(properties))
    return next((box for box in mine if box.kind == kind), None)


def _primary_size(
    data: bytes, meta: Box, items: dict[int, Item], properties: list[Box], limits: PictureLimits
) -> tuple[int, int]:
    item = _primary(data, meta, items, limits)
    ispe = _own(item, properties, b"ispe")
    if ispe is None:
        raise broken("AVIF", "its main picture has no size")
    return _ispe(data, ispe)


def _ispe(data: bytes, box: Box) -> tuple[int, int]:
    return int.from_bytes(data[box.body + 4 : box.body + 8]), int.from_bytes(data[box.body + 8 : box.body + 12])


def _all_sizes(data: bytes, items: dict[int, Item], properties: list[Box]) -> list[tuple[int, int]]:
    """Sizes from every size property and from every AV1 bitstream, which a forged file may let disagree."""
    declared = [_ispe(data, box) for box in properties if box.kind == b"ispe"]
    coded = (
        sequence_size(data[start:end][:256]) for i in items.values() if i.kind == b"av01" for start, end in i.spans
    )
    return declared + [size for size in coded if size is not None]


def _sequence_frames(data: bytes, top: list[Box], limits: PictureLimits) -> int:
    """Samples of the longest track of an image sequence; 0 for a still picture."""
    moov = next((box for box in top if box.kind == b"moov"), None)
    if moov is None:
        return 0
    tracks = [box for box in boxes(data, moov.body, moov.end, limits) if box.kind == b"trak"]
    return max((_samples(data, track, limits) for track in tracks), default=0)


def _samples(data: bytes, track: Box, limits: PictureLimits) -> int:
    box: Box | None = track
    for kind in (b"mdia", b"minf", b"stbl", b"stsz"):
        box = child(data, box, kind, limits) if box else None
    return int.from_bytes(data[box.body + 8 : box.body + 12]) if box else 0


def _exif_turn(data: bytes, exif: Item) -> int:
    block = b"".join(data[start:end] for start, end in exif.spans)
    return orientation_of(block[4 + int.from_bytes(block[:4]) :])


def _turn(data: bytes, meta: Box, items: dict[int, Item], properties: list[Box], limits: PictureLimits) -> int:
    """The `irot` property as an Exif orientation (decoders apply it by themselves)."""
    irot = _own(_primary(data, meta, items, limits), properties, b"irot")
    return {0: 1, 1: 8, 2: 3, 3: 6}[data[irot.body] & 3] if irot and irot.body < irot.end else 1
