"""Reads the text tags of an MP4 or QuickTime film, where video tools keep the graph that made it."""

from collections.abc import Iterator

from impasto_engine.metadata.containers.boxes import Box, boxes
from impasto_engine.metadata.containers.entries import Container, decode_text
from impasto_engine.metadata.containers.source import Source
from impasto_engine.metadata.limits import TEXTS

NAMED = {b"\xa9cmt": "comment", b"\xa9des": "description", b"\xa9nam": "title", b"desc": "description"}


def read_movie_tags(container: Container, source: Source, start: int, end: int) -> None:
    """Add every text tag under `udta/meta/ilst` and `meta/ilst` of a `moov` box."""
    for meta in _metas(source, start, end):
        inner = meta.start + _skip(source, meta)
        parts = {box.kind: box for box in boxes(source, inner, meta.end)}
        names = list(_keys(source, parts[b"keys"])) if b"keys" in parts else []
        if b"ilst" in parts:
            _read_list(container, source, parts[b"ilst"], names)


def _metas(source: Source, start: int, end: int) -> Iterator[Box]:
    for box in boxes(source, start, end):
        if box.kind == b"meta":
            yield box
        elif box.kind == b"udta":
            yield from (inner for inner in boxes(source, box.start, box.end) if inner.kind == b"meta")


def _skip(source: Source, meta: Box) -> int:
    """QuickTime's `meta` has no version field, ISO's has one of four bytes."""
    return 0 if source.read(meta.start + 4, 4) == b"hdlr" else 4


def _keys(source: Source, box: Box) -> Iterator[str]:
    """The names under `keys`; an item of the list refers to them by number, from 1."""
    for entry in boxes(source, box.start + 8, box.end):
        yield decode_text(source.read(entry.start, min(entry.end - entry.start, 128)))


def _read_list(container: Container, source: Source, items: Box, names: list[str]) -> None:
    for item in boxes(source, items.start, items.end):
        number = int.from_bytes(item.kind, "big")
        name = NAMED.get(item.kind) or (names[number - 1] if 1 <= number <= len(names) else None)
        if name is None or len(container.entries) >= TEXTS:
            continue
        for data in boxes(source, item.start, item.end):
            if data.kind == b"data":
                text = source.read(data.start + 8, min(data.end - data.start - 8, container.texts_left.left))
                container.add("mp4", name, decode_text(container.take(text)))
