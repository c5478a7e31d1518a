"""Scans a file by its content: says what it is, whether it can do harm, and why; opens archives and runs nothing.

The verdict is `danger` when anything in the file can do harm or hides what it is, `error` when the file is broken or of
no format known here, else `ok`. Only `ok` may be served.
"""

import logging
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal, cast

from impasto_engine.formats.archives import tars, zips
from impasto_engine.formats.archives.limits import Unfolding, check_member_name
from impasto_engine.formats.archives.zip_end import hides_zip
from impasto_engine.formats.errors import DangerError, Finding, FormatError
from impasto_engine.formats.facts import header_facts
from impasto_engine.formats.gguf import check_gguf
from impasto_engine.formats.numpy_arrays import check_array
from impasto_engine.formats.onnx import check_onnx
from impasto_engine.formats.pickles.files import scan_raw_pickles
from impasto_engine.formats.safetensors import read_header
from impasto_engine.formats.sniff import HEAD_BYTES, Kind, sniff
from impasto_engine.formats.source import CHUNK_BYTES, Source
from impasto_engine.formats.texts import check_text
from impasto_engine.formats.torch_zips import scan_torch_zip, torch_prefix

Verdict = Literal["ok", "danger", "error"]

MAX_FINDINGS = 100
SPOOL_BYTES = 16 << 20  # unpacked members above this lie in a temporary file while they are read


@dataclass(frozen=True)
class ScanReport:
    """What a scan found. facts: what the header says (formats with a header only); findings: the first 100."""

    verdict: Verdict
    format: str
    findings: tuple[Finding, ...]
    facts: dict[str, object] = field(default_factory=dict)


def scan_file(path: Path) -> ScanReport:
    """Scan one file; raises OSError when it cannot be read, and nothing else."""
    with path.open("rb") as file:
        source = Source(file)
        return scan_source(source)


def scan_source(source: Source) -> ScanReport:
    """Scan the bytes of one file."""
    scan = _Scan(Unfolding.for_file(source.size))
    try:
        scan.format = scan.scan(source, "")
    except FormatError as error:
        scan.findings.append(error.finding())
    except (RecursionError, MemoryError, OverflowError) as error:
        message = f"The file asks for too much to be read ({type(error).__name__})."
        scan.findings.append(Finding("error", "too-much", message))
    except OSError:
        raise
    except Exception:
        logging.getLogger(__name__).exception("a reader of formats failed")
        scan.findings.append(Finding("error", "unreadable", "The file is broken in a way that no reader here expects."))
    return scan.report()


class _Scan:
    """One file with all that is inside it; findings are gathered, the first refusal ends a format's reading."""

    def __init__(self, unfolding: Unfolding) -> None:
        self.unfolding = unfolding
        self.findings: list[Finding] = []
        self.facts: dict[str, object] = {}
        self.format = "unknown"

    def report(self) -> ScanReport:
        severities = {finding.severity for finding in self.findings}
        verdict: Verdict = "danger" if "danger" in severities else "error" if "error" in severities else "ok"
        return ScanReport(verdict, self.format, tuple(self.findings[:MAX_FINDINGS]), self.facts)

    def scan(self, source: Source, where: str) -> str:
        """Judge one file or member, and give the name of its format."""
        kind, name = sniff(source.head(HEAD_BYTES))
        if not where:
            self.format = name
        if kind not in ("zip", "gzip", "other") and hides_zip(source):
            raise DangerError(
                "hidden-archive", "The file ends like a zip archive, but begins as something else.", where
            )
        return _SCANNERS[kind](self, source, where) or name

    def scan_member(self, source: Source, where: str) -> None:
        """Judge a member of an archive; what is wrong with it is noted under its name."""
        try:
            self.scan(source, where)
        except FormatError as error:
            if error.code.startswith("archive-"):
                raise
            found = error.finding()
            at = where if not found.where or found.where == where else f"{where}: {found.where}"
            self.findings.append(Finding(found.severity, found.code, found.message, at))

    def safetensors(self, source: Source, where: str) -> None:
        header = read_header(source)
        if not where:
            self.facts = header_facts(header)

    def pickle(self, source: Source, where: str) -> str:
        report = scan_raw_pickles(source)
        self.add(report.findings, where)
        return report.form

    def zip(self, source: Source, where: str) -> str:
        members = zips.read_members(source)
        if torch_prefix(members) is not None:
            report = scan_torch_zip(source, members, self.unfolding)
            self.add(report.findings, where)
            return report.form
        with self.level():
            kinds = {self.zip_member(source, member, where) for member in members if not member.is_folder}
        return "npz" if kinds == {"npy"} else "zip"

    def zip_member(self, source: Source, member: zips.ZipMember, where: str) -> str:
        at = f"{where}/{member.name}" if where else member.name
        self.unfolding.take_member()
        check_member_name(member.name)
        if member.unix_mode >> 12 not in (0, 4, 8):
            raise DangerError(
                "archive-link", "The archive holds a link or device, which can lead out of its folder.", at
            )
        if member.size > member.packed or member.method:
            self.unfolding.take_bytes(member.size)
        with tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES) as spool:
            for chunk in zips.read_content(source, member):
                if member.method:
                    spool.write(chunk)
            content = Source(cast(BinaryIO, spool)) if member.method else source.window(member.data, member.size)
            self.scan_member(content, at)
            return sniff(content.head(HEAD_BYTES))[0]

    def tar(self, source: Source, where: str) -> None:
        with self.level():
            for member in tars.read_members(source):
                at = f"{where}/{member.name}" if where else member.name
                self.unfolding.take_member()
                if member.name != "./":
                    check_member_name(member.name)
                if not member.is_folder:
                    self.scan_member(source.window(member.start, member.size), at)

    def gzip(self, source: Source, where: str) -> str:
        """A tar may be packed by gzip; anything else that is packed alone is refused."""
        with self.level(), tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES) as spool:
            self.unpack_gzip(source, spool)
            content = Source(cast(BinaryIO, spool))
            kind, name = sniff(content.head(HEAD_BYTES))
            if kind == "tar":
                self.scan_member(content, where)
                return "tar.gz"
            self.scan_member(content, where or name)
            raise FormatError("packed-file", "A single file packed by gzip is not supported; unpack it first.", where)

    def unpack_gzip(self, source: Source, spool: "tempfile.SpooledTemporaryFile[bytes]") -> None:
        unpacker = zlib.decompressobj(31)
        try:
            for chunk in source.chunks():
                while chunk:
                    if unpacker.eof:
                        raise DangerError("hidden-archive", "Something follows the packed file.")
                    unpacked = unpacker.decompress(chunk, CHUNK_BYTES)
                    self.unfolding.take_bytes(len(unpacked))
                    spool.write(unpacked)
                    chunk = unpacker.unconsumed_tail or unpacker.unused_data
        except zlib.error as error:
            raise FormatError("gzip-data", "The file cannot be unpacked; it is broken.") from error
        if not unpacker.eof:
            raise FormatError("truncated", "The packed file ends too early; it is cut off.")

    def npy(self, source: Source, where: str) -> None:
        facts = check_array(source)
        if not where:
            self.facts = facts

    def gguf(self, source: Source, where: str) -> None:
        facts = check_gguf(source)
        if not where:
            self.facts = facts

    def onnx(self, source: Source, where: str) -> None:
        facts = check_onnx(source)
        if not where:
            self.facts = facts

    def text(self, source: Source, _where: str) -> str:
        if hides_zip(source):
            raise DangerError("hidden-archive", "The file ends like a zip archive, but begins as something else.")
        return check_text(source)

    def program(self, source: Source, where: str) -> None:
        name = sniff(source.head(HEAD_BYTES))[1]
        raise DangerError("program", f"This is a {name}, which a model never needs.", where)

    def unsupported(self, source: Source, where: str) -> None:
        name = sniff(source.head(HEAD_BYTES))[1]
        raise FormatError("unsupported", f"A {name} cannot be checked here; send a zip or the file itself.", where)

    def empty(self, _source: Source, where: str) -> None:
        if not where:
            raise FormatError("empty", "The file is empty.")

    def harmless(self, _source: Source, _where: str) -> None:
        """Pictures, films, sounds and what systems leave in archives: data that no reader here would run."""

    def add(self, findings: tuple[Finding, ...], where: str) -> None:
        """Note findings of a member under its name."""
        self.findings += [
            Finding(
                item.severity,
                item.code,
                item.message,
                f"{where}: {item.where}" if where and item.where else where or item.where,
            )
            for item in findings
        ]

    def level(self) -> "_Level":
        return _Level(self.unfolding)


class _Level:
    """One archive within another."""

    def __init__(self, unfolding: Unfolding) -> None:
        self.unfolding = unfolding

    def __enter__(self) -> None:
        self.unfolding.depth_left -= 1
        if self.unfolding.depth_left < 0:
            raise DangerError("archive-depth", "Archives lie in archives too deeply.")

    def __exit__(self, *_exception: object) -> None:
        self.unfolding.depth_left += 1


_SCANNERS: dict[Kind, Callable[[_Scan, Source, str], str | None]] = {
    "safetensors": _Scan.safetensors,
    "pickle": _Scan.pickle,
    "zip": _Scan.zip,
    "tar": _Scan.tar,
    "gzip": _Scan.gzip,
    "npy": _Scan.npy,
    "gguf": _Scan.gguf,
    "onnx": _Scan.onnx,
    "picture": _Scan.harmless,
    "film": _Scan.harmless,
    "sound": _Scan.harmless,
    "litter": _Scan.harmless,
    "program": _Scan.program,
    "unsupported": _Scan.unsupported,
    "empty": _Scan.empty,
    "other": _Scan.text,
}
