"""An upload in parts on a local disk: one sparse file, and a small marker for every part that is durably in it.

`uploads/<id>/`: `plan.json`, `data` (its full length from the start, filled in any order), `parts/<n>.json` (written
only after the part's bytes are), `parts/<n>.writer` (who may write that part: the newest, so that a lost connection's
late bytes cannot follow its successor's), `sealed` (no part may be written any more).
"""

import contextlib
import fcntl
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from blake3 import blake3

from impasto.kit.storage.base import Part, PartError, UnknownUploadError, UploadPlan
from impasto.kit.storage.disk import (
    check_room,
    full_disk_in_words,
    make_folder,
    punch_hole,
    sync_folder,
    write_all,
    write_json,
)

_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class UploadFolder:
    """One upload; `folder` may be gone."""

    folder: Path

    @classmethod
    def make(cls, uploads: Path, plan: UploadPlan) -> "UploadFolder":
        """A new, empty upload; raises StorageFullError when `plan.size` bytes do not fit."""
        make_folder(uploads)
        check_room(uploads, plan.size, promised_bytes(uploads))
        upload = cls(uploads / secrets.token_hex(16))
        try:
            make_folder(upload.folder / "parts")
            with (upload.folder / "data").open("wb") as data:
                os.fchmod(data.fileno(), 0o644)
                data.truncate(plan.size)
                os.fsync(data.fileno())
            write_json(upload.folder / "plan.json", {"size": plan.size, "part_size": plan.part_size})
        except BaseException:
            upload.remove()
            raise
        return upload

    @classmethod
    def named(cls, uploads: Path, store_id: str) -> "UploadFolder":
        """The upload of this name; raises UnknownUploadError for what is no name of ours."""
        if not _ID.fullmatch(store_id):
            raise _unknown()
        return cls(uploads / store_id)

    @property
    def store_id(self) -> str:
        """The store's name of this upload."""
        return self.folder.name

    def plan(self) -> UploadPlan:
        """How the upload is cut; raises UnknownUploadError."""
        try:
            return UploadPlan(**json.loads((self.folder / "plan.json").read_bytes()))
        except FileNotFoundError:
            raise _unknown() from None

    def list_parts(self) -> list[Part]:
        """The parts that are durably here, by number."""
        self.plan()
        found = [Part(**json.loads(path.read_bytes())) for path in (self.folder / "parts").glob("[0-9]*.json")]
        return sorted(found, key=lambda part: part.number)

    @contextlib.contextmanager
    def part_writer(self, number: int) -> Iterator["PartWriter"]:
        """A writer for one part; what it wrote is given back unless it reached `finish`."""
        length = self.plan().length_of(number)
        with full_disk_in_words(), self.locked(fcntl.LOCK_EX) as data:
            writer = PartWriter(self, data, number, length)
            try:
                yield writer
            finally:
                writer.give_up()

    @contextlib.contextmanager
    def locked(self, kind: int) -> Iterator[int]:
        """The data file, unsealed, opened under a lock that the caller may let go and take again."""
        try:
            descriptor = os.open(self.folder / "data", os.O_RDWR)
        except FileNotFoundError:
            raise _unknown() from None
        try:
            fcntl.flock(descriptor, kind)
            self.check_open()
            yield descriptor
        finally:
            os.close(descriptor)

    def check_open(self) -> None:
        """Raise UnknownUploadError once the upload is sealed or gone; call under the lock."""
        if (self.folder / "sealed").exists() or not (self.folder / "plan.json").exists():
            raise _unknown()

    def seal(self, plan: UploadPlan) -> None:
        """Close the upload to further parts, once or again; raises PartError when one is missing."""
        if self.plan() != plan:
            raise PartError("The upload on disk was cut in another way than this one; start it again.")
        with contextlib.suppress(UnknownUploadError), self.locked(fcntl.LOCK_EX):
            plan.check_complete(self.list_parts())
            (self.folder / "sealed").touch()
            sync_folder(self.folder)
        self.sealed_data()

    def sealed_data(self) -> Path:
        """The path of the whole content; raises UnknownUploadError before `seal`."""
        if not (self.folder / "sealed").exists():
            raise _unknown()
        return self.folder / "data"

    def open(self) -> BinaryIO:
        """A reader over the whole content."""
        return self.sealed_data().open("rb")

    def remove(self) -> None:
        """Take the upload away; a part on its way in is refused from now on."""
        (self.folder / "plan.json").unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)


class PartWriter:
    """Takes the bytes of one part in order; made under the exclusive lock, which it lets go between writes."""

    def __init__(self, upload: UploadFolder, data: int, number: int, length: int) -> None:
        self._upload = upload
        self._data = data
        self._number = number
        self.length = length
        self._start = (number - 1) * upload.plan().part_size
        self._written = 0
        self._digest = blake3()
        self._token = secrets.token_hex(8)
        self._done = False
        self._marker.unlink(missing_ok=True)  # a part that is sent again counts only once it is whole again
        self._claim.write_text(self._token)
        fcntl.flock(data, fcntl.LOCK_UN)

    @property
    def _marker(self) -> Path:
        return self._upload.folder / "parts" / f"{self._number}.json"

    @property
    def _claim(self) -> Path:
        return self._upload.folder / "parts" / f"{self._number}.writer"

    def write(self, *chunks: bytes | bytearray | memoryview) -> None:
        """Take the next bytes; raises PartError beyond the part's length or when a newer request took over."""
        views = [memoryview(chunk).cast("B") for chunk in chunks]
        arrived = sum(len(view) for view in views)
        if self._written + arrived > self.length:
            raise PartError(f"Part {self._number} is longer than its {self.length} bytes; send exactly those.")
        with full_disk_in_words(), self._lock(fcntl.LOCK_SH):
            write_all(self._data, views, self._start + self._written)
        for view in views:
            self._digest.update(view)
        self._written += arrived

    def finish(self) -> Part:
        """Make the part durable and count it as arrived; raises PartError when bytes are missing."""
        if self._written != self.length:
            raise PartError(f"Part {self._number} ended after {self._written} of {self.length} bytes; send it again.")
        # S3's ETag is opaque to clients; BLAKE3 costs a tenth of the MD5 that it often is.
        part = Part(self._number, self.length, f'"{self._digest.hexdigest()[:32]}"')
        with full_disk_in_words():
            os.fdatasync(self._data)
            with self._lock(fcntl.LOCK_EX):
                write_json(self._marker, {"number": part.number, "size": part.size, "etag": part.etag})
                self._claim.unlink(missing_ok=True)
                self._done = True
        return part

    def give_up(self) -> None:
        """Return the disk space of a part that did not become whole, unless a newer request is writing it."""
        if self._done:
            return
        with contextlib.suppress(UnknownUploadError, PartError), self._lock(fcntl.LOCK_EX):
            punch_hole(self._data, self._start, self.length)
            self._claim.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _lock(self, kind: int) -> Iterator[None]:
        fcntl.flock(self._data, kind)
        try:
            self._upload.check_open()
            if not self._claim.exists() or self._claim.read_text() != self._token:
                raise PartError(f"A newer request sends part {self._number}; this one was dropped.")
            yield
        finally:
            fcntl.flock(self._data, fcntl.LOCK_UN)


def promised_bytes(uploads: Path) -> int:
    """Bytes that open uploads have announced and not yet written."""
    promised = 0
    for data in uploads.glob("*/data"):
        with contextlib.suppress(FileNotFoundError):
            status = data.stat()
            promised += max(0, status.st_size - status.st_blocks * 512)
    return promised


def _unknown() -> UnknownUploadError:
    return UnknownUploadError("There is no open upload of this name: it is complete, was taken back, or never was.")
