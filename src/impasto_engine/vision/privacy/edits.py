"""Edits of a file's bytes: spans and what takes their place."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """The bytes from `start` to `end` become `new`; an empty `new` cuts them out."""

    start: int
    end: int
    new: bytes = b""


def applied(data: bytes, edits: list[Edit]) -> bytes:
    """The bytes after all edits, which must not overlap; `data` itself when there are none."""
    if not edits:
        return data
    pieces, position = [], 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        pieces += [data[position : edit.start], edit.new]
        position = edit.end
    return b"".join([*pieces, data[position:]])


def revised(
    data: bytes, start: int, end: int, old: bytes, new: bytes | None, wrap: Callable[[bytes], bytes]
) -> list[Edit]:
    """How a container answers a cleaned block: nothing when it is as before, a cut when nothing is left, else the new one.

    start, end: the whole piece with its framing. wrap: builds the whole piece around a block.
    """
    if new == old:
        return []
    return [Edit(start, end, wrap(new) if new else b"")]


def with_manifest(data: bytes, edits: list[Edit], manifests: list[tuple[int, int]]) -> list[Edit]:
    """The edits and, where needed, the cutting of provenance manifests (C2PA) that lie at the given spans.

    A manifest signs the file's other bytes: once those change it would call an honest picture forged. An unedited file
    keeps it, unless it carries a place or somebody's source picture itself.
    """
    if not edits and not any(_tells(data[start:end]) for start, end in manifests):
        return []
    return edits + [Edit(start, end) for start, end in manifests]


def _tells(manifest: bytes) -> bool:
    return any(mark in manifest for mark in (b"c2pa.thumbnail.ingredient", b"GPSLatitude", b"GPSLongitude"))
