"""Pickle files as they lie on disk: one or several raw pickles, and torch's format from before version 1.6."""

from dataclasses import dataclass

from impasto_engine.formats.errors import Finding, FormatError
from impasto_engine.formats.pickles.hidden import hidden_findings
from impasto_engine.formats.pickles.machine import walk_pickle
from impasto_engine.formats.pickles.names import STORAGE_ITEM_BYTES
from impasto_engine.formats.pickles.stack import Budget, PickleWalk
from impasto_engine.formats.pickles.values import ListValue
from impasto_engine.formats.source import Source

MAX_PICKLE_BYTES = 64 << 20
TORCH_MAGIC = 0x1950A86A20F9469CFC6C
TORCH_PROTOCOL = 1001
_MAGIC_PICKLE_BYTES = 64  # the first pickle of torch's old format is 15 bytes long


@dataclass(frozen=True)
class PickleReport:
    """What the pickles of a file do: the form of the file, its findings and the names it asks for."""

    form: str
    findings: tuple[Finding, ...]
    names: frozenset[tuple[str, str]]


class _Collector:
    """Follows one pickle after the other with a common budget."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.budget = Budget()
        self.findings: list[Finding] = []
        self.names: set[tuple[str, str]] = set()
        self.position = 0

    def follow(self, *, with_storages: bool = False) -> PickleWalk:
        """The next pickle; its findings are kept even when it is broken behind them."""
        walk = walk_pickle(self.data, self.position, self.budget, with_storages=with_storages)
        self.position = walk.end
        self.names |= walk.names
        self.findings += walk.findings + hidden_findings(walk, self.data, self.budget)
        if walk.error is not None:
            self.findings.append(walk.error.finding())
        return walk

    def report(self, form: str) -> PickleReport:
        return PickleReport(form, tuple(dict.fromkeys(self.findings)), frozenset(self.names))


def scan_raw_pickles(source: Source) -> PickleReport:
    """All pickles of a file, back to back up to its last byte, or torch's old format when it begins with its magic."""
    head = source.head(_MAGIC_PICKLE_BYTES)
    if walk_pickle(head, 0, Budget(), with_storages=False).value == TORCH_MAGIC:
        return _scan_legacy_torch(source)
    if source.size > MAX_PICKLE_BYTES:
        raise FormatError(
            "pickle-size",
            f"A pickle of more than {MAX_PICKLE_BYTES >> 20} MiB cannot be checked; convert it to safetensors.",
        )
    collector = _Collector(source.read(0, source.size))
    while collector.position < source.size:
        if collector.follow().error is not None:
            break
    return collector.report("pickle")


def scan_torch_pickle(data: bytes) -> tuple[PickleReport, PickleWalk]:
    """`data.pkl` of torch's zip format: exactly one pickle, which may name storages beside it."""
    collector = _Collector(data)
    walk = collector.follow(with_storages=True)
    if walk.error is None and walk.end != len(data):
        collector.findings.append(Finding("danger", "pickle-trailing", "Something follows the pickle in data.pkl."))
        while collector.position < len(data) and collector.follow(with_storages=True).error is None:
            pass
    return collector.report("torch-zip"), walk


def _scan_legacy_torch(source: Source) -> PickleReport:
    """Magic number, protocol, system facts, the object, the keys of its storages; then their bytes."""
    collector = _Collector(source.head(MAX_PICKLE_BYTES))
    walks = []
    for part in ("magic", "protocol", "system", "object", "keys"):
        walk = collector.follow(with_storages=part == "object")
        if walk.error is not None:
            return collector.report("torch-legacy")
        walks.append(walk)
    try:
        if walks[1].value != TORCH_PROTOCOL:
            raise FormatError("torch-layout", "The protocol of this torch file is not 1001.")
        _check_storage_bytes(source, walks[3], walks[4].value, collector.position)
    except FormatError as error:
        collector.findings.append(error.finding())
    return collector.report("torch-legacy")


def _check_storage_bytes(source: Source, walk: PickleWalk, keys: object, position: int) -> None:
    """Behind the keys each storage has its number of values and its bytes, and nothing else follows."""
    if (
        not isinstance(keys, ListValue)
        or len(keys.texts) != len(walk.storages)
        or set(keys.texts) != set(walk.storages)
    ):
        raise FormatError("torch-layout", "The list of storages does not fit the tensors of the file.")
    for key in keys.texts:
        storage = walk.storages[key]
        if int.from_bytes(source.read(position, 8), "little") != storage.count:
            raise FormatError("torch-layout", "A storage has another size than its tensor says.", key)
        position += 8 + storage.count * STORAGE_ITEM_BYTES.get(storage.storage, 1)
    if position > source.size:
        raise FormatError("truncated", "The file ends before its last weights; it is cut off or broken.")
    if position < source.size:
        raise FormatError("trailing-data", f"{source.size - position} bytes follow the last weights.")
