"""Rows of stored bytes: keeps content in the store and its row together, so that whatever is stored has a name here."""

import time
from typing import BinaryIO

from impasto.kit.models import Blob
from impasto.kit.storage import store

ORPHAN_SECONDS = 24 * 3600


def save(data: bytes, media_type: str) -> Blob:
    """Store bytes and return their row; the same bytes give the same row, with the media type they came with first.

    Raises StorageFullError.
    """
    return record(store().put(data), len(data), media_type)


def record(sha256: str, size: int, media_type: str) -> Blob:
    """The row of bytes that are already in the store."""
    values = {"size": size, "media_type": media_type[:100]}
    return Blob.objects.get_or_create(sha256=sha256, defaults=values)[0]


def open_blob(blob: Blob) -> BinaryIO:
    """A seekable reader over a blob's bytes; the caller closes it."""
    return store().open(blob.pk)


def sweep_orphans(now: float | None = None) -> int:
    """Delete stored bytes older than a day that no row names (a transaction was undone); returns how many.

    Bytes are stored before their row, so young ones are left alone.
    """
    limit = (time.time() if now is None else now) - ORPHAN_SECONDS
    removed = 0
    batch: list[str] = []
    for sha256, written in store().stored():
        if written < limit:
            batch.append(sha256)
        if len(batch) == 1000:
            removed += _delete_unnamed(batch)
            batch = []
    return removed + _delete_unnamed(batch)


def _delete_unnamed(hashes: list[str]) -> int:
    named = set(Blob.objects.filter(pk__in=hashes).values_list("pk", flat=True))
    unnamed = [sha256 for sha256 in hashes if sha256 not in named]
    for sha256 in unnamed:
        store().delete(sha256)
    return len(unnamed)
