"""The safetensors header: what the format allows is read exactly, everything else is refused quickly."""

import io
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impasto_engine.formats.errors import DangerError, FormatError
from impasto_engine.formats.safetensors import DTYPE_BITS, SafetensorsHeader, read_header
from impasto_engine.formats.source import Source


def file_of(header: bytes | dict, payload: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + payload


def read(data: bytes) -> SafetensorsHeader:
    return read_header(Source(io.BytesIO(data)))


def entry(start: int, end: int, dtype: str = "U8", shape: list[int] | None = None) -> dict:
    return {"dtype": dtype, "shape": [end - start] if shape is None else shape, "data_offsets": [start, end]}


def test_tensors_come_in_the_order_of_their_bytes_with_the_metadata():
    header = read(
        file_of({"b": entry(4, 8, "F16", [2, 1]), "__metadata__": {"ß": "\u2028\n"}, "a": entry(0, 4)}, bytes(8))
    )
    assert [(tensor.name, tensor.shape, tensor.start) for tensor in header.tensors] == [
        ("a", (4,), 0),
        ("b", (2, 1), 4),
    ]
    assert dict(header.metadata) == {"ß": "\u2028\n"}


@pytest.mark.parametrize("text", [b"{}", b"{ } \n", b'{"__metadata__":{}}', b'{"__metadata__":{ "a" : "b" } }   '])
def test_a_file_may_hold_no_tensor(text: bytes):
    assert read(file_of(text)).tensors == ()


def test_fields_may_come_in_any_order_and_a_scalar_has_no_shape():
    header = read(file_of(b'{"alpha": {"data_offsets":[0,4], "shape":[ ], "dtype":"F32"}}', bytes(4)))
    assert header.tensors[0].shape == ()
    assert header.tensors[0].count == 1


@pytest.mark.parametrize("dtype", sorted(DTYPE_BITS))
def test_every_dtype_of_the_format_is_known(dtype: str):
    size = 8 * DTYPE_BITS[dtype] // 8
    assert read(file_of({"a": entry(0, size, dtype, [8])}, bytes(size))).tensors[0].dtype == dtype


@settings(deadline=None)  # the machine may be busy
@given(
    st.dictionaries(
        st.text("abc.:/ _ü*<>", min_size=1, max_size=9), st.lists(st.integers(0, 5), max_size=4), max_size=9
    ),
    st.dictionaries(
        st.text(st.characters(codec="utf-8"), max_size=9), st.text(st.characters(codec="utf-8"), max_size=99)
    ),
    st.booleans(),
)
def test_whatever_a_writer_may_write_is_read(shapes: dict, metadata: dict, ascii_only: bool):
    content, position = {"__metadata__": metadata}, 0
    for name, shape in shapes.items():
        size = 1
        for length in shape:
            size *= length
        content[name] = entry(position, position + size, "I8", shape)
        position += size
    data = file_of(json.dumps(content, ensure_ascii=ascii_only).encode(), bytes(position))
    if any(
        name.startswith("/") or ".." in name.split("/") or name[1:3] == ":/" and name[0] in "abc" for name in shapes
    ):
        with pytest.raises(DangerError):
            read(data)
    else:
        header = read(data)
        assert {tensor.name: list(tensor.shape) for tensor in header.tensors} == shapes
        assert dict(header.metadata) == metadata


GOOD = b'"data_offsets":[0,4]'
REFUSED = {
    "empty file": b"",
    "length only": bytes(8),
    "length 2^63": (1 << 63).to_bytes(8, "little") + b"{}",
    "length 101 MB": (101_000_000).to_bytes(8, "little") + b"{" + b" " * 99,
    "cut header": file_of({"a": entry(0, 4)}, bytes(4))[:20],
    "leading space": file_of(b" {}"),
    "an array": file_of(b"[]"),
    "null": file_of(b"null"),
    "text behind the object": file_of(b"{} x"),
    "zero byte behind the object": file_of(b"{}\0"),
    "trailing comma": file_of(b'{"a":{"dtype":"U8","shape":[4],' + GOOD + b"},}", bytes(4)),
    "duplicate tensor": file_of(
        b'{"a":{"dtype":"U8","shape":[4],%b},"a":{"dtype":"U8","shape":[4],%b}}' % (GOOD, GOOD), bytes(4)
    ),
    "duplicate by escape": file_of(
        b'{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\\u0061":{"dtype":"U8","shape":[4],%b}}' % GOOD,
        bytes(4),
    ),
    "duplicate metadata": file_of(b'{"__metadata__":{},"__metadata__":{}}'),
    "duplicate metadata key": file_of(b'{"__metadata__":{"a":"1","a":"2"}}'),
    "duplicate field": file_of(b'{"a":{"dtype":"U8","dtype":"U8",%b}}' % GOOD, bytes(4)),
    "missing field": file_of(b'{"a":{"dtype":"U8",%b}}' % GOOD, bytes(4)),
    "further field": file_of(b'{"a":{"dtype":"U8","shape":[4],%b,"x":"y"}}' % GOOD, bytes(4)),
    "unknown dtype": file_of({"a": entry(0, 4, "F33", [1])}, bytes(4)),
    "dtype as list": file_of(b'{"a":{"dtype":[1],"shape":[4],%b}}' % GOOD, bytes(4)),
    "shape as text": file_of(b'{"a":{"dtype":"U8","shape":"X",%b}}' % GOOD, bytes(4)),
    "three offsets": file_of(b'{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,2,4]}}', bytes(4)),
    "negative": file_of(b'{"a":{"dtype":"U8","shape":[-4],"data_offsets":[0,4]}}', bytes(4)),
    "minus zero": file_of(b'{"a":{"dtype":"U8","shape":[4],"data_offsets":[-0,4]}}', bytes(4)),
    "fraction": file_of(b'{"a":{"dtype":"U8","shape":[4.0],"data_offsets":[0,4]}}', bytes(4)),
    "exponent": file_of(b'{"a":{"dtype":"U8","shape":[4e0],"data_offsets":[0,4]}}', bytes(4)),
    "NaN": file_of(b'{"a":{"dtype":"U8","shape":[NaN],"data_offsets":[0,4]}}', bytes(4)),
    "leading zero": file_of(b'{"a":{"dtype":"U8","shape":[04],"data_offsets":[0,4]}}', bytes(4)),
    "huge integer": file_of(b'{"a":{"dtype":"U8","shape":[%b],"data_offsets":[0,4]}}' % (b"9" * 100_000), bytes(4)),
    "overflowing product": file_of(b'{"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]}}'),
    "wrong size": file_of({"a": entry(0, 4, "F32", [2])}, bytes(4)),
    "reversed offsets": file_of({"a": entry(4, 0, "U8", [4])}, bytes(4)),
    "overlap": file_of({"a": entry(0, 4), "b": entry(2, 6)}, bytes(6)),
    "same range": file_of({"a": entry(0, 4), "b": entry(0, 4)}, bytes(4)),
    "hole": file_of({"a": entry(0, 4), "b": entry(6, 8)}, bytes(8)),
    "hole at the start": file_of({"a": entry(2, 4)}, bytes(4)),
    "trailing data": file_of({"a": entry(0, 4)}, bytes(4) + b"PK\x05\x06"),
    "cut payload": file_of({"a": entry(0, 4)}, bytes(3)),
    "half a byte": file_of({"a": entry(0, 1, "F4", [1])}, bytes(1)),
    "nested metadata": file_of(b'{"__metadata__":{"a":{"b":"c"}}}'),
    "number in metadata": file_of(b'{"__metadata__":{"a":1}}'),
    "null in metadata": file_of(b'{"__metadata__":{"a":null}}'),
    "metadata as text": file_of(b'{"__metadata__":"a"}'),
    "lone surrogate": file_of(b'{"__metadata__":{"a":"\\ud800"}}'),
    "broken UTF-8": file_of(b'{"__metadata__":{"a":"\xff"}}'),
    "raw control": file_of(b'{"__metadata__":{"a":"\x01"}}'),
    "bad escape": file_of(b'{"__metadata__":{"a":"\\x41"}}'),
    "open string": file_of(b'{"__metadata__":{"a":"'),
    "open object": file_of(b'{"__metadata__":{"a":"b"'),
    "deep": file_of(b'{"a":' * 100_000),
    "deep lists": file_of(b'{"a":' + b"[" * 1_000_000),
    "no name": file_of({"": entry(0, 4)}, bytes(4)),
    "long name": file_of({"a" * 513: entry(0, 4)}, bytes(4)),
    "zero byte in name": file_of({"a\0b": entry(0, 4)}, bytes(4)),
    "bidi in name": file_of({"a\u202eb": entry(0, 4)}, bytes(4)),
    "empty tensors": file_of({f"t{i}": entry(0, 0) for i in range(101)}),
    "20,001 tensors": file_of({f"t{i}": entry(i, i + 1) for i in range(20_001)}, bytes(20_001)),
    "300,000 empty tensors": file_of(b"{" + b'"":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},' * 300_000),
    "two million pairs": file_of(b'{"__metadata__":{' + b",".join(b'"%x":""' % i for i in range(1_000_000)) + b"}}"),
    "90 MB metadata": file_of(b'{"__metadata__":{"a":"' + b"a" * 90_000_000 + b'"}}'),
    "15 MB metadata": file_of(b'{"__metadata__":{"a":"' + b"a" * 15_000_000 + b'"}}'),
    "15 MB of escapes": file_of(b'{"__metadata__":{"a":"' + b"\\n" * 7_500_000 + b'"}}'),
    "shape of millions": file_of(b'{"a":{"dtype":"U8","shape":[' + b"1," * 7_000_000),
    "15 MB of space": file_of(b'{"a":' + b" " * 15_000_000 + b"1}"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_abuse_is_refused_within_50_milliseconds(name: str):
    durations = []
    for _attempt in range(3):
        start = time.process_time()
        with pytest.raises(FormatError):
            read(REFUSED[name])
        durations.append(time.process_time() - start)
    assert min(durations) < 0.05


@pytest.mark.parametrize("name", ["../../etc/x", "/etc/x", "C:/x", "C:\\x", "a/../b", "a\\b"])
def test_a_name_that_is_a_path_out_is_dangerous(name: str):
    with pytest.raises(DangerError):
        read(file_of({name: entry(0, 4)}, bytes(4)))


@settings(deadline=None)  # the machine may be busy
@given(st.binary(max_size=60), st.integers(0, 200), st.integers(0, 255))
def test_a_damaged_header_is_read_or_refused_and_nothing_else(junk: bytes, position: int, value: int):
    data = bytearray(file_of({"__metadata__": {"a": "b"}, "a": entry(0, 4), "b": entry(4, 8, "F32", [1])}, bytes(8)))
    data[position % len(data)] = value
    for candidate in (bytes(data), bytes(data) + junk, bytes(data)[: position % len(data)], junk):
        try:
            header = read(candidate)
        except FormatError:
            continue
        assert sum(tensor.end - tensor.start for tensor in header.tensors) == len(candidate) - header.payload_start
