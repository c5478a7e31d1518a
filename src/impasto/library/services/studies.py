"""What is found in the bytes of a file: six hashes from one reading, then what it is and whether it may be served."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

from impasto.library.models import HashKind, ScanState
from impasto_engine.formats.hashes import CHUNK_BYTES, FileHashes, Hasher
from impasto_engine.formats.scan import ScanReport, scan_source
from impasto_engine.formats.source import Source

FORMATS = {
    "safetensors": "SafeTensor",
    "pickle": "PickleTensor",
    "gguf": "GGUF",
    "onnx": "ONNX",
    "zip": "Archive",
    "tar": "Archive",
    "tar.gz": "Archive",
    "gzip": "Archive",
}
STATES = {"ok": ScanState.OK, "danger": ScanState.DANGER, "error": ScanState.ERROR}


@dataclass(frozen=True)
class Study:
    """One file as it was read. `hashes`: upper-case hexadecimal by HashKind; `format`: as the field writes it."""

    size: int
    sha256: str
    hashes: dict[str, str]
    format: str
    state: str
    findings: list[dict[str, str]]
    facts: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Plain values, kept beside an upload."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Study":
        """The study that `to_json` gave."""
        return cls(**values)


def study_stream(file: BinaryIO, on_bytes: Callable[[int], None] = lambda _done: None) -> Study:
    """Hash and scan a seekable file; `on_bytes` hears how many bytes are hashed, every 256 KiB."""
    hasher = Hasher()
    buffer = bytearray(CHUNK_BYTES)
    view = memoryview(buffer)
    file.seek(0)
    while length := file.readinto(buffer):  # type: ignore[attr-defined]
        hasher.update(view[:length])
        on_bytes(hasher.size)
    return study_of(hasher.finish(), file)


def study_of(hashes: FileHashes, file: BinaryIO) -> Study:
    """The study of a file whose hashes are known already; only its scan is made."""
    report = scan_source(Source(file))
    return Study(
        size=hashes.size,
        sha256=hashes.sha256,
        hashes=hash_values(hashes),
        format=format_of(report),
        state=STATES[report.verdict],
        findings=[finding.to_json() for finding in report.findings],
        facts=dict(report.facts),
    )


def hash_values(hashes: FileHashes) -> dict[str, str]:
    """Upper-case values by HashKind, those that the file has."""
    found = {
        HashKind.SHA256: hashes.sha256,
        HashKind.BLAKE3: hashes.blake3,
        HashKind.CRC32: hashes.crc32,
        HashKind.AUTOV1: hashes.autov1,
        HashKind.AUTOV2: hashes.autov2,
        HashKind.AUTOV3: hashes.autov3_short,
        HashKind.TENSORS: hashes.autov3,
    }
    return {kind.value: value.upper() for kind, value in found.items() if value}


def format_of(report: ScanReport) -> str:
    """What the field calls the format of a file."""
    if report.format.startswith(("torch", "pickle")):
        return "PickleTensor"
    return FORMATS.get(report.format, "Other")
