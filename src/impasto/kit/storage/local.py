"""Blobs in a folder, `ab/cd/<sha256>`: each file is written beside its place, made durable, then given its name."""

import contextlib
import errno
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, urlencode

from django.conf import settings

from impasto.kit.storage.base import MissingBlobError, Part, PartAddress, UploadPlan
from impasto.kit.storage.disk import full_disk_in_words, make_folder, sync_folder
from impasto.kit.storage.names import clean_name
from impasto.kit.storage.parts import PartWriter, UploadFolder
from impasto.kit.storage.signing import expiring_query

CHUNK_BYTES = 2**20
DOWNLOAD_SECONDS = 24 * 3600
PART_SECONDS = 6 * 3600
NO_HARD_LINKS = frozenset([errno.EPERM, errno.EXDEV, errno.EOPNOTSUPP, errno.EMLINK])
OCTETS = "application/octet-stream"

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class LocalBlobStore:
    """A BlobStore in `folder`, which is made when it is first written to."""

    folder: Path

    def path_of(self, sha256: str) -> Path:
        """Where a blob lies, or would; raises MissingBlobError for what is no SHA-256."""
        if not _SHA256.fullmatch(sha256):
            raise MissingBlobError("That is no SHA-256 in lower-case hexadecimal.")
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def put(self, data: bytes) -> str:
        """Store bytes, see BlobStore."""
        sha256 = hashlib.sha256(data).hexdigest()
        if not self._refresh(sha256):
            with self.writer() as writer:
                writer.write(data)
                writer.commit(sha256)
        return sha256

    def put_file(self, path: Path) -> str:
        """Store a copy of a file, see BlobStore."""
        digest = hashlib.sha256()
        with path.open("rb") as source, self.writer() as writer:
            while chunk := source.read(CHUNK_BYTES):
                digest.update(chunk)
                writer.write(chunk)
            writer.commit(digest.hexdigest())
        return digest.hexdigest()

    @contextlib.contextmanager
    def writer(self) -> Iterator["LocalWriter"]:
        """A writer whose bytes vanish unless committed, see BlobStore."""
        with full_disk_in_words():
            make_folder(self.folder / "tmp")
            descriptor, name = tempfile.mkstemp(dir=self.folder / "tmp")
        os.fchmod(descriptor, 0o644)  # the web server of X-Accel is another account
        try:
            with os.fdopen(descriptor, "wb", buffering=0) as file:
                yield LocalWriter(self, file, Path(name))
        finally:
            Path(name).unlink(missing_ok=True)

    def open(self, sha256: str) -> BinaryIO:
        """A reader, see BlobStore."""
        try:
            return self.path_of(sha256).open("rb")
        except FileNotFoundError:
            raise _missing(sha256) from None

    @contextlib.contextmanager
    def local_path(self, sha256: str) -> Iterator[Path]:
        """The blob's own path, see BlobStore."""
        path = self.path_of(sha256)
        if not path.is_file():
            raise _missing(sha256)
        yield path

    def size(self, sha256: str) -> int:
        """Bytes of a blob, see BlobStore."""
        try:
            return self.path_of(sha256).stat().st_size
        except FileNotFoundError:
            raise _missing(sha256) from None

    def exists(self, sha256: str) -> bool:
        """Whether the blob is here."""
        return self.path_of(sha256).is_file()

    def delete(self, sha256: str) -> None:
        """Forget a blob, see BlobStore."""
        self.path_of(sha256).unlink(missing_ok=True)

    def stored(self) -> Iterator[tuple[str, float]]:
        """Every blob and its time, see BlobStore."""
        for path in self.folder.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            with contextlib.suppress(FileNotFoundError):
                yield path.name, path.stat().st_mtime

    def download_url(self, sha256: str, file_name: str, media_type: str = OCTETS) -> str:
        """`/files/<sha256>/<name>?e=&s=` on the host of user files, see BlobStore."""
        name = clean_name(file_name)
        query = expiring_query(DOWNLOAD_SECONDS, "file", sha256, name, media_type)
        if media_type != OCTETS:
            query = urlencode({"t": media_type}) + "&" + query
        return f"{settings.FILES_URL or settings.BASE_URL}/files/{sha256}/{quote(name, safe='')}?{query}"

    def inline_url(self, sha256: str, media_type: str) -> str | None:
        """None: the media address itself answers with the bytes."""
        del sha256, media_type
        return None

    def begin_upload(self, plan: UploadPlan) -> str:
        """A folder for the parts, see BlobStore."""
        with full_disk_in_words():
            return UploadFolder.make(self.folder / "uploads", plan).store_id

    def list_parts(self, store_id: str) -> list[Part]:
        """The parts that have arrived, see BlobStore."""
        return self.upload(store_id).list_parts()

    def part_address(self, store_id: str, number: int) -> PartAddress:
        """A signed path of this house; on the host of user files where one is set."""
        query = expiring_query(PART_SECONDS, "part", store_id, number)
        return PartAddress(f"{settings.FILES_URL}/parts/{store_id}/{number}?{query}", {})

    def part_writer(self, store_id: str, number: int) -> contextlib.AbstractContextManager[PartWriter]:
        """Takes the bytes of one part; raises UnknownUploadError or PartError."""
        return self.upload(store_id).part_writer(number)

    def complete_upload(self, store_id: str, plan: UploadPlan) -> None:
        """Close the upload to further parts, see BlobStore."""
        with full_disk_in_words():
            self.upload(store_id).seal(plan)

    def open_upload(self, store_id: str) -> BinaryIO:
        """A reader over a completed upload, see BlobStore."""
        return self.upload(store_id).open()

    def adopt_upload(self, store_id: str, sha256: str) -> None:
        """Give the upload's file a second name as a blob, see BlobStore."""
        source, target = self.upload(store_id).sealed_data(), self.path_of(sha256)
        with full_disk_in_words():
            make_folder(target.parent)
            if not self._refresh(sha256):
                self._name(source, target)
            sync_folder(target.parent)

    def discard_upload(self, store_id: str) -> None:
        """Forget an upload, see BlobStore."""
        self.upload(store_id).remove()

    def upload(self, store_id: str) -> UploadFolder:
        """The folder of an upload; raises UnknownUploadError for what cannot be one."""
        return UploadFolder.named(self.folder / "uploads", store_id)

    def _refresh(self, sha256: str) -> bool:
        """Whether the blob is here; if so it counts as just written, so that no sweep takes it for an orphan."""
        try:
            os.utime(self.path_of(sha256))
        except FileNotFoundError:
            return False
        return True

    def _name(self, source: Path, target: Path) -> None:
        try:
            os.link(source, target)
        except FileExistsError:
            return
        except OSError as error:
            if error.errno not in NO_HARD_LINKS:
                raise
            with source.open("rb") as file, self.writer() as writer:
                shutil.copyfileobj(file, writer, CHUNK_BYTES)
                writer.commit(target.name)


class LocalWriter:
    """One blob on its way into a LocalBlobStore."""

    def __init__(self, store: LocalBlobStore, file: BinaryIO, path: Path) -> None:
        self._store = store
        self._file = file
        self._path = path

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Take the next bytes, all of them."""
        view = memoryview(data).cast("B")
        length = len(view)
        with full_disk_in_words():
            while view:
                view = view[self._file.write(view) :]
        return length

    def commit(self, sha256: str) -> None:
        """Give the file its name; a blob that is already there stays."""
        target = self._store.path_of(sha256)
        with full_disk_in_words():
            os.fsync(self._file.fileno())
            make_folder(target.parent)
            self._path.rename(target)
            sync_folder(target.parent)


def _missing(sha256: str) -> MissingBlobError:
    return MissingBlobError(f"No bytes are stored under {sha256[:12]}….")
