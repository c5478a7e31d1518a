"""Checks files that torch.save has written since version 1.6: a zip with one pickle and the bytes of its storages."""

import re

from impasto_engine.formats.archives.limits import Unfolding
from impasto_engine.formats.archives.zips import ZipMember, read_content
from impasto_engine.formats.errors import DangerError, Finding, FormatError
from impasto_engine.formats.pickles.files import MAX_PICKLE_BYTES, PickleReport, scan_torch_pickle
from impasto_engine.formats.pickles.names import STORAGE_ITEM_BYTES
from impasto_engine.formats.pickles.stack import PickleWalk
from impasto_engine.formats.source import Source

_PICKLE_NAME = "data.pkl"
_MEMBER = re.compile(
    r"data\.pkl|data/[\w.-]{1,80}|version|byteorder|\.format_version|\.storage_alignment|\.data/serialization_id"
)
_PROGRAM = re.compile(r"code/.*|constants(?:\.pkl|/.*)|.*\.debug_pkl|bytecode\.pkl|extra/.*|mobile_debug_handles\.pkl")


def torch_prefix(members: tuple[ZipMember, ...]) -> str | None:
    """The folder in which a torch file has everything, or None when the zip is no torch file."""
    prefixes = [member.name.removesuffix(_PICKLE_NAME) for member in members if _is_root_pickle(member.name)]
    return prefixes[0] if prefixes else None


def scan_torch_zip(source: Source, members: tuple[ZipMember, ...], unfolding: Unfolding) -> PickleReport:
    """What the file's pickle does, and whether every member is what that pickle says; raises for a strange container."""
    prefix = torch_prefix(members) or ""
    by_name = {member.name.removeprefix(prefix): member for member in members}
    for member in members:
        _check_member(member.name, prefix)
        unfolding.take_member()
        unfolding.take_bytes(member.size if member.method else 0)
    data = _read_pickle(source, by_name[_PICKLE_NAME])
    report, walk = scan_torch_pickle(data)
    if any(finding.severity == "danger" for finding in report.findings):
        return report
    _check_storages(walk, by_name)
    for member in members:
        for _chunk in read_content(source, member):
            pass  # reading checks size and checksum
    unused = sum(name.startswith("data/") and name[5:] not in walk.storages for name in by_name)
    notes = (Finding("note", "torch-unused", f"{unused} blocks of weights belong to no tensor."),) if unused else ()
    return PickleReport(report.form, report.findings + notes, report.names)


def _is_root_pickle(name: str) -> bool:
    return name.count("/") == 1 and name.endswith("/" + _PICKLE_NAME)


def _check_member(name: str, prefix: str) -> None:
    inside = name.removeprefix(prefix)
    if name.startswith(prefix) and _MEMBER.fullmatch(inside) and ".." not in inside:
        return
    if _PROGRAM.fullmatch(inside):
        raise DangerError("torch-script", "The file holds a TorchScript program, not only weights.", name[:120])
    raise DangerError("torch-layout", "The file holds something that torch does not write.", name[:120])


def _read_pickle(source: Source, member: ZipMember) -> bytes:
    if member.size > MAX_PICKLE_BYTES:
        raise FormatError("pickle-size", "The file's pickle is too large to be checked.", member.name)
    return b"".join(read_content(source, member))


def _check_storages(walk: PickleWalk, by_name: dict[str, ZipMember]) -> None:
    for storage in walk.storages.values():
        member = by_name.get(f"data/{storage.key}")
        if member is None:
            raise FormatError("torch-layout", "Weights that the file names are missing.", storage.key[:80])
        if member.size != storage.count * STORAGE_ITEM_BYTES.get(storage.storage, 1):
            raise FormatError("torch-layout", "Weights have another size than the file says.", storage.key[:80])
