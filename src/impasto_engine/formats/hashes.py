"""The six hashes by which people and programs name a model file, computed together in one pass over its bytes.

Definitions: Civitai's model-scanner (HashTask.cs), A1111's `modules/sd_models.py` and `modules/hashes.py`.
SHA256 and BLAKE3: the whole file. CRC32: the usual value (as zlib prints it). AutoV1: the first 8 digits of the
SHA-256 of bytes 0x100000 to 0x10FFFF, absent below 2 MiB. AutoV2: the first 10 digits of SHA256. AutoV3: the SHA-256
of what follows a safetensors header, absent for other files, usually shown by its first 12 digits.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from blake3 import blake3
from isal.isal_zlib import crc32

HashKind = Literal["SHA256", "BLAKE3", "CRC32", "AutoV1", "AutoV2", "AutoV3"]
Readable = bytes | bytearray | memoryview

AUTOV1_START = 0x100000
AUTOV1_END = 0x110000
AUTOV1_MIN_SIZE = 2 * 0x100000
SAFETENSORS_MAX_HEADER = 100_000_000  # the format's own limit; the scan has a stricter one
CHUNK_BYTES = 256 * 1024  # five passes over a chunk stay in the second-level cache

_KINDS_BY_LENGTH: dict[int, tuple[HashKind, ...]] = {
    8: ("AutoV1", "CRC32"),
    10: ("AutoV2",),
    12: ("AutoV3",),
    64: ("SHA256", "BLAKE3", "AutoV3"),
}


@dataclass(frozen=True)
class FileHashes:
    """The hashes of one file as lower-case hexadecimal text; size in bytes.

    autov1 and autov3 are None where their definition gives none. autov3 holds all 64 digits.
    """

    size: int
    sha256: str
    blake3: str
    crc32: str
    autov1: str | None
    autov3: str | None

    @property
    def autov2(self) -> str:
        """The first 10 digits of SHA256."""
        return self.sha256[:10]

    @property
    def autov3_short(self) -> str | None:
        """The 12 digits by which programs show and send AutoV3."""
        return self.autov3[:12] if self.autov3 else None

    @property
    def crc32_civitai(self) -> str:
        """CRC32 as Civitai publishes it: the same four bytes in reverse order."""
        return swap_crc32(self.crc32)

    def to_json(self) -> dict[str, str | int | None]:
        """Upper-case values under the names that Civitai's API uses, and the variants beside them."""
        fields = {
            "SHA256": self.sha256,
            "BLAKE3": self.blake3,
            "CRC32": self.crc32,
            "AutoV1": self.autov1,
            "AutoV2": self.autov2,
            "AutoV3": self.autov3_short,
            "AutoV3Full": self.autov3,
            "CRC32Civitai": self.crc32_civitai,
        }
        return {"size": self.size} | {name: value.upper() if value else None for name, value in fields.items()}


@dataclass(frozen=True)
class HashQuery:
    """A hash that a person or program asks for: the column to look in, and the lower-case value to find there.

    AutoV3 values of 12 digits are prefixes of the stored one; all other values are whole.
    """

    kind: HashKind
    value: str


class Hasher:
    """Takes the bytes of one file in order, in pieces of any size, and gives its hashes at the end."""

    def __init__(self) -> None:
        self._sha256 = hashlib.sha256()
        self._blake3 = blake3()
        self._crc32 = 0
        self._autov1 = hashlib.sha256()
        self._payload = _PayloadHasher()
        self.size = 0

    def update(self, data: Readable) -> None:
        """Take the next bytes of the file."""
        view = memoryview(data).cast("B")
        self._sha256.update(view)
        self._blake3.update(view)
        self._crc32 = crc32(view, self._crc32)
        self._payload.update(view)
        if self.size < AUTOV1_END:
            self._autov1.update(view[max(0, AUTOV1_START - self.size) : AUTOV1_END - self.size])
        self.size += len(view)

    def finish(self) -> FileHashes:
        """The hashes of all bytes taken so far."""
        return FileHashes(
            size=self.size,
            sha256=self._sha256.hexdigest(),
            blake3=self._blake3.hexdigest(),
            crc32=f"{self._crc32:08x}",
            autov1=self._autov1.hexdigest()[:8] if self.size >= AUTOV1_MIN_SIZE else None,
            autov3=self._payload.hexdigest(),
        )


class _PayloadHasher:
    """SHA-256 of what follows a safetensors header: 8 bytes of length, little-endian, then a JSON object."""

    def __init__(self) -> None:
        self._sha256 = hashlib.sha256()
        self._head = b""
        self._skip: int | None = None  # bytes of the header still to come; None while its length is unknown
        self._is_safetensors = True

    def update(self, view: memoryview) -> None:
        if self._skip is None and self._is_safetensors:
            view = self._take_head(view)
        if not self._is_safetensors or self._skip is None:
            return
        skipped = min(self._skip, len(view))
        self._skip -= skipped
        if skipped < len(view):
            self._sha256.update(view[skipped:])

    def _take_head(self, view: memoryview) -> memoryview:
        """Gather the first 9 bytes and judge by them; the rest of `view` is given back."""
        taken = min(9 - len(self._head), len(view))
        self._head += view[:taken]
        if len(self._head) == 9:
            length = int.from_bytes(self._head[:8], "little")
            self._is_safetensors = 2 <= length <= SAFETENSORS_MAX_HEADER and self._head[8:] == b"{"
            self._skip = length - 1
        return view[taken:]

    def hexdigest(self) -> str | None:
        """None when the file is no safetensors file, or ends within its header."""
        return self._sha256.hexdigest() if self._is_safetensors and self._skip == 0 else None


def hash_file(path: Path) -> FileHashes:
    """The hashes of a file, read once from start to end; raises OSError when it cannot be read."""
    hasher = Hasher()
    buffer = bytearray(CHUNK_BYTES)
    view = memoryview(buffer)
    with path.open("rb", buffering=0) as file:
        while length := file.readinto(buffer):
            hasher.update(view[:length])
    return hasher.finish()


def swap_crc32(value: str) -> str:
    """The other notation of a CRC32: Civitai prints its bytes from the lowest, everyone else from the highest."""
    return bytes.fromhex(value)[::-1].hex()


def hash_queries(text: str) -> tuple[HashQuery, ...]:
    """All that a hash from outside may mean, by its length; empty when it is none of ours. Any case, `0x` allowed.

    CRC32 is asked for in both notations, because Civitai's clients send the swapped one.
    """
    value = text.strip().lower().removeprefix("0x")
    if not re.fullmatch(r"[0-9a-f]+", value):
        return ()
    queries = [HashQuery(kind, value) for kind in _KINDS_BY_LENGTH.get(len(value), ())]
    if len(value) == 8 and swap_crc32(value) != value:
        queries.append(HashQuery("CRC32", swap_crc32(value)))
    return tuple(queries)
