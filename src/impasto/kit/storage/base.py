"""What every blob store promises, and the errors by which it refuses."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

MIB = 2**20
MIN_PART_BYTES = 16 * MIB  # S3 wants at least 5 MiB for every part but the last
MAX_PARTS = 9_000  # S3 and Uppy take 10,000; ui/js/upload.js cuts files by the same two numbers


class StorageError(Exception):
    """A store could not do what was asked; the text is worded for the person who asked."""


class StorageFullError(StorageError):
    """There is no room for these bytes; doors answer 507."""


class MissingBlobError(StorageError):
    """No bytes are stored under this SHA-256."""


class UnknownUploadError(StorageError):
    """There is no open upload of this name: it never was, is complete, or was taken back."""


class PartError(StorageError):
    """A part does not fit its upload: wrong number, wrong length, or missing at the end."""


@dataclass(frozen=True)
class Part:
    """A part that has arrived. `number` counts from 1; `etag` is opaque and quoted, as S3 gives it."""

    number: int
    size: int
    etag: str


@dataclass(frozen=True)
class PartAddress:
    """Where to PUT one part, and the headers to send along; an address without a host belongs to the house itself."""

    url: str
    headers: dict[str, str]


@dataclass(frozen=True)
class UploadPlan:
    """How `size` bytes (at least 1) are cut: every part but the last has `part_size` bytes."""

    size: int
    part_size: int

    @classmethod
    def for_size(cls, size: int) -> "UploadPlan":
        """Parts of 16 MiB, larger ones where that would make more than 9,000 parts."""
        return cls(size, max(MIN_PART_BYTES, -(-size // MAX_PARTS)))

    @property
    def part_count(self) -> int:
        """How many parts there are."""
        return max(1, -(-self.size // self.part_size))

    def length_of(self, number: int) -> int:
        """The exact length of part `number`; raises PartError when there is no such part."""
        if not 1 <= number <= self.part_count:
            raise PartError(f"There is no part {number}: this upload has parts 1 to {self.part_count}.")
        return min(self.part_size, self.size - (number - 1) * self.part_size)

    def check_complete(self, parts: Sequence[Part]) -> None:
        """Raise PartError unless every part is here, each with its exact length."""
        found = {part.number: part.size for part in parts}
        for number in range(1, self.part_count + 1):
            if number not in found:
                raise PartError(f"Part {number} of {self.part_count} has not arrived; send it and complete again.")
            if found[number] != self.length_of(number):
                raise PartError(
                    f"Part {number} has {found[number]} bytes instead of {self.length_of(number)}; send it again."
                )


class BlobWriter(Protocol):
    """Takes the bytes of one new blob in order; nothing is kept unless `commit` is reached."""

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Take the next bytes, all of them, and return their count; raises StorageFullError."""

    def commit(self, sha256: str) -> None:
        """Keep what was written under its SHA-256, which the caller computed from the same bytes. Durable on return."""


class BlobStore(Protocol):
    """Bytes under their SHA-256 (lower-case hexadecimal), written whole or not at all and never changed."""

    def put(self, data: bytes) -> str:
        """Store bytes and return their SHA-256; storing the same bytes again changes nothing."""

    def put_file(self, path: Path) -> str:
        """Store a copy of a file and return its SHA-256; the file itself is left alone."""

    def writer(self) -> AbstractContextManager[BlobWriter]:
        """A writer for a caller that reads its source only once and hashes it on the way."""

    def open(self, sha256: str) -> BinaryIO:
        """A seekable reader; raises MissingBlobError. The caller closes it."""

    def local_path(self, sha256: str) -> AbstractContextManager[Path]:
        """A path to read the blob at while the context is open; never write there. Raises MissingBlobError."""

    def size(self, sha256: str) -> int:
        """Bytes of a blob; raises MissingBlobError."""

    def exists(self, sha256: str) -> bool:
        """Whether the blob is here."""

    def delete(self, sha256: str) -> None:
        """Forget a blob; quiet when it is not here. Only for what no row names any more."""

    def stored(self) -> Iterator[tuple[str, float]]:
        """Every (SHA-256, time of writing in seconds since 1970), for the sweep of what no row names."""

    def download_url(self, sha256: str, file_name: str, media_type: str = "application/octet-stream") -> str:
        """An absolute address that serves the blob as an attachment of this name, with Range, for a day."""

    def inline_url(self, sha256: str, media_type: str) -> str | None:
        """An absolute address that shows the blob in a page for an hour; None where we send the bytes ourselves."""

    def begin_upload(self, plan: UploadPlan) -> str:
        """Prepare for an upload in parts and return the store's name for it; raises StorageFullError."""

    def list_parts(self, store_id: str) -> list[Part]:
        """The parts that have arrived, by number; raises UnknownUploadError."""

    def part_address(self, store_id: str, number: int) -> PartAddress:
        """Where to PUT a part within the next hours. The caller checks the number against its plan."""

    def complete_upload(self, store_id: str, plan: UploadPlan) -> None:
        """Close the upload to further parts; raises PartError when one is missing. Completing twice is harmless."""

    def open_upload(self, store_id: str) -> BinaryIO:
        """A seekable reader over a completed upload; raises UnknownUploadError. The caller closes it."""

    def adopt_upload(self, store_id: str, sha256: str) -> None:
        """Keep a completed upload as the blob of this SHA-256; the upload stays until `discard_upload`."""

    def discard_upload(self, store_id: str) -> None:
        """Forget an upload and its parts, whatever its state; quiet when it is gone."""
