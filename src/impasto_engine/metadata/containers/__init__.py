"""The files that carry generation data: walks each container for its texts and never decodes pixels."""

from impasto_engine.metadata.containers import gif, isobmff, jpeg, png, webp
from impasto_engine.metadata.containers.entries import Container, TextEntry
from impasto_engine.metadata.containers.source import Source, open_source

__all__ = ["Container", "Source", "TextEntry", "open_source", "read_container"]


def read_container(source: Source) -> Container | None:
    """The texts of a picture whose first bytes are known, else None."""
    head = source.read(0, 16)
    if head.startswith(png.SIGNATURE):
        return png.read_png(source)
    if head.startswith(jpeg.SIGNATURE):
        return jpeg.read_jpeg(source)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return webp.read_webp(source)
    if head[:4] == b"GIF8":
        return gif.read_gif(source)
    if head[4:8] in (b"ftyp", b"JXL "):
        return isobmff.read_isobmff(source)
    return None
