"""The follower of pickles agrees with CPython on what is a pickle, and sees every name that CPython would import."""

import _compat_pickle
import io
import pickle
import pickletools

from hypothesis import given, settings
from hypothesis import strategies as st

from impasto_engine.formats.pickles.machine import walk_pickle
from impasto_engine.formats.pickles.names import ALLOWED, CALLS, CLASSES
from impasto_engine.formats.pickles.opcodes import OPCODES
from impasto_engine.formats.pickles.stack import Budget, PickleWalk

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.binary(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4) | st.tuples(inner, inner) | st.dictionaries(st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)
# Opcodes alone and with arguments, good and bad names among them; not those for which CPython reserves what they say.
RESERVING = ("LONG_BINPUT", "BYTEARRAY8", "BINBYTES", "BINBYTES8", "BINUNICODE", "BINUNICODE8", "BINSTRING", "LONG4")
PARTS = st.sampled_from(
    [bytes([code]) for code, (name, _decode) in OPCODES.items() if name not in ("PROTO", "FRAME", "STOP", *RESERVING)]
    + [
        b"cos\nsystem\n",
        b"ccollections\nOrderedDict\n",
        b"\x8c\x02os",
        b"\x8c\x06system",
        b"\x8c\x01a",
        b"K\1",
        b"q\0",
        b"h\0",
        b"(",
        b")",
    ]
    + [b"ios\nsystem\n", b"\x82\x01", b"S'os'\n", b"p0\n", b"g0\n", b"\x85", b"R", b"\x93", b"b", b"\x94"]
)


class Recorder(pickle.Unpickler):
    """CPython's own reader, which notes each name instead of importing it."""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data), fix_imports=False)
        self.names: set[tuple[str, str]] = set()

    def find_class(self, module: str, name: str) -> object:
        self.names.add((module, name))
        return Harmless

    def persistent_load(self, key: object) -> object:
        return None


class Harmless:
    """Stands for whatever a pickle asks for."""

    def __init__(self, *_arguments: object) -> None:
        self.state: object = None

    def __setstate__(self, state: object) -> None:
        self.state = state

    def append(self, item: object) -> None:
        self.state = item

    def __setitem__(self, key: object, value: object) -> None:
        self.state = value


def follow(data: bytes) -> PickleWalk:
    return walk_pickle(data, 0, Budget(), with_storages=False)


def test_every_opcode_of_the_language_is_known():
    known = {code: name for code, (name, _decode) in OPCODES.items()}
    assert known == {ord(opcode.code): opcode.name for opcode in pickletools.opcodes}


@settings(deadline=None)  # the machine may be busy
@given(VALUES, st.integers(0, 5))
def test_plain_values_are_accepted_to_their_last_byte(value: object, protocol: int):
    data = pickle.dumps(value, protocol)
    walk = follow(data)
    assert (walk.error, walk.end) == (None, len(data))
    assert all(protocol < 3 and finding.code == "" for finding in walk.findings)


@settings(max_examples=400, deadline=None)
@given(st.lists(PARTS, max_size=14))
def test_no_name_that_cpython_would_import_is_missed(parts: list[bytes]):
    data = b"\x80\x04" + b"".join(parts) + b"."
    recorder = Recorder(data)
    try:
        recorder.load()
        finished = True
    except Exception:  # noqa: BLE001 - whatever the reader makes of junk
        finished = False
    walk = follow(data)
    foreign = recorder.names - ALLOWED
    if foreign:
        assert any(finding.severity == "danger" for finding in walk.findings) or walk.error is not None
    if finished and walk.error is None and not walk.findings:
        assert recorder.names <= ALLOWED


@settings(deadline=None)  # the machine may be busy
@given(st.binary(max_size=80), st.integers(0, 200))
def test_junk_ends_in_an_error_and_nothing_else(junk: bytes, cut: int):
    for data in (junk, b"\x80\x04" + junk, pickle.dumps({"a": [1.5, "b", b"c"]})[:cut] + junk):
        walk = follow(data)
        assert walk.error is not None or walk.end <= len(data)


def test_python_2_names_are_not_translated_into_others():
    for pair in ALLOWED:
        module, name = _compat_pickle.NAME_MAPPING.get(pair, pair)
        module = _compat_pickle.IMPORT_MAPPING.get(module, module)
        assert (module, name) in ALLOWED


def test_classes_can_be_made_bare_but_not_called():
    assert not {pair for pair in CLASSES if pair[0].startswith("torch.nn")} & set(CALLS)


def test_the_budget_is_common_to_all_pickles_of_a_file():
    budget = Budget(opcodes=10)
    assert walk_pickle(b"NNNN", 0, budget, with_storages=False).error is not None
    error = walk_pickle(b"N0" * 9 + b"N.", 0, budget, with_storages=False).error
    assert error is not None
    assert error.code == "pickle-size"
