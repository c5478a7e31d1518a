"""The files that carry generation data: walks each container for its texts and never decodes pixels."""

from collections.abc import Callable

from impasto_engine.metadata.containers import gif, isobmff, jpeg, png, webp
from impasto_engine.metadata.containers.entries import Container, TextEntry
from impasto_engine.metadata.containers.source import Source, open_source

__all__ = ["Container", "Source", "TextEntry", "open_source", "read_container", "reader_for"]


def read_container(source: Source) -> Container | None:
    """The texts of a picture whose first bytes are known, else None."""
    reader = reader_for(source.read(0, 16))
    return reader(source) if reader is not None else None


def reader_for(head: bytes) -> Callable[[Source], Container] | None:
    """The reader for a file that begins with these 16 bytes."""
    if head.startswith(png.SIGNATURE):
        return png.read_png
    if head.startswith(jpeg.SIGNATURE):
        return jpeg.read_jpeg
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return webp.read_webp
    if head[:4] == b"GIF8":
        return gif.read_gif
    if head[4:8] in (b"ftyp", b"JXL "):
        return isobmff.read_isobmff
    return None
