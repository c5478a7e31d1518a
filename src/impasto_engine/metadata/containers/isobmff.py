"""Walks the boxes of AVIF, HEIF, JPEG XL and MP4 for Exif, XMP, tags and a C2PA store; skips over the pixels."""

from impasto_engine.metadata.containers.boxes import Box, boxes
from impasto_engine.metadata.containers.entries import Container, decode_text
from impasto_engine.metadata.containers.exif import read_exif
from impasto_engine.metadata.containers.items import read_items
from impasto_engine.metadata.containers.source import Source
from impasto_engine.metadata.containers.tags import read_movie_tags
from impasto_engine.metadata.containers.xmp import read_xmp
from impasto_engine.metadata.limits import C2PA_TOTAL, TEXT_TOTAL

C2PA_UUID = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")


def read_isobmff(source: Source) -> Container:
    """Every text of an AVIF, HEIF, JPEG XL or MP4 file that the boxes at the top name."""
    container = Container(_format(source.read(0, 32)))
    for box in boxes(source, 0, source.size):
        _read_box(container, source, box)
    return container


def _format(head: bytes) -> str:
    if head[4:8] == b"JXL ":
        return "jxl"
    brand = head[8:12]
    if brand in (b"avif", b"avis"):
        return "avif"
    return "heif" if brand in (b"heic", b"heix", b"mif1", b"msf1", b"hevc") else "mp4"


def _read_box(container: Container, source: Source, box: Box) -> None:
    if box.kind == b"meta":
        read_items(container, source, box.start, box.end)
    elif box.kind == b"moov":
        read_movie_tags(container, source, box.start, box.end)
    elif box.kind == b"Exif":
        read_exif(container, container.take(_body(source, box, TEXT_TOTAL)[4:]))
    elif box.kind == b"xml ":
        read_xmp(container, _body(source, box, TEXT_TOTAL))
    elif box.kind == b"jumb":
        container.add_c2pa(source.read(box.start - 8, min(box.end - box.start + 8, C2PA_TOTAL)))
    elif box.kind == b"comf":
        container.add(container.format, "comf", decode_text(container.take(_body(source, box, TEXT_TOTAL))))
    elif box.kind == b"brob":
        container.warn("metadata packed with Brotli is not read")
    elif box.kind == b"uuid":
        _read_uuid(container, _body(source, box, C2PA_TOTAL))


def _body(source: Source, box: Box, cap: int) -> bytes:
    return source.read(box.start, min(box.end - box.start, cap))


def _read_uuid(container: Container, data: bytes) -> None:
    if data.startswith(XMP_UUID):
        read_xmp(container, data[16:])
    elif data.startswith(C2PA_UUID):
        purpose_end = data.find(b"\0", 20)
        if purpose_end > 0:  # the purpose, then the offset of a merkle box, then the store
            container.add_c2pa(data[purpose_end + 9 :])
