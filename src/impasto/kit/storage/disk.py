"""Careful writing to a local disk: durable, whole or not at all, and a full disk said in words."""

import contextlib
import ctypes
import errno
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from impasto.kit.storage.base import StorageFullError

FULL = frozenset([errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
MAX_VIEWS = 1024  # of one system call
KEEP_FREE_BYTES = 256 * 2**20  # for the database and the logs that share the disk

_PUNCH_HOLE_KEEP_SIZE = 0x02 | 0x01


@contextlib.contextmanager
def full_disk_in_words() -> Iterator[None]:
    """Turn the system's "no space left" into StorageFullError."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise StorageFullError(
                "The disk of this house is full; nothing of this file was kept. Try again once its keeper has made room."
            ) from error
        raise


def check_room(folder: Path, wanted: int, promised: int) -> None:
    """Raise StorageFullError when `wanted` bytes do not fit beside what was `promised` to others."""
    status = os.statvfs(folder)
    free = max(0, status.f_bavail * status.f_frsize - promised - min(KEEP_FREE_BYTES, _tenth(status)))
    if wanted > free:
        raise StorageFullError(
            f"There is no room for this file: it has {_size(wanted)} and the house has {_size(free)} free. "
            "Ask its keeper to make room, or send a smaller file."
        )


def make_folder(folder: Path) -> None:
    """Make a folder and its parents so that they survive a power loss."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir()
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, views: Sequence[memoryview], offset: int) -> None:
    """Write every byte at `offset`, without copying; one system call may take fewer than it was given."""
    left = [view for view in views if view]
    while left:
        written = os.pwritev(descriptor, left[:MAX_VIEWS], offset)
        offset += written
        while left and written >= len(left[0]):
            written -= len(left.pop(0))
        if written:
            left[0] = left[0][written:]


def write_json(path: Path, value: Any) -> None:
    """Write a small JSON file durably and whole."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(descriptor, "w") as file:
            json.dump(value, file)
            file.flush()
            os.fsync(file.fileno())
        os.rename(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def punch_hole(descriptor: int, offset: int, length: int) -> None:
    """Give the disk space of a range back where the file system can; the range reads as zeros."""
    libc = ctypes.CDLL(None)
    with contextlib.suppress(AttributeError):  # only Linux has fallocate
        libc.fallocate(descriptor, _PUNCH_HOLE_KEEP_SIZE, ctypes.c_long(offset), ctypes.c_long(length))


def _tenth(status: os.statvfs_result) -> int:
    return status.f_blocks * status.f_frsize // 10


def _size(count: int) -> str:
    value = float(count)
    for unit in ("bytes", "KB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"
