"""Hashes against published pairs and against independent code."""

import hashlib
import json
import shutil
import subprocess
import zlib
from pathlib import Path

import pytest
from blake3 import blake3
from hypothesis import given, settings
from hypothesis import strategies as st

from impasto_engine.formats.hashes import FileHashes, Hasher, HashQuery, hash_file, hash_queries, swap_crc32


def hashes_of(data: bytes, step: int = 1 << 20) -> FileHashes:
    hasher = Hasher()
    for start in range(0, len(data), step):
        hasher.update(data[start : start + step])
    return hasher.finish()


def safetensors_file(header: dict, payload: bytes) -> bytes:
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + payload


def test_hello_world_has_the_hashes_that_civitais_own_test_publishes():
    found = hashes_of(b"hello world")
    assert found.to_json() == {
        "size": 11,
        "SHA256": "B94D27B9934D3E08A52E52D7DA7DABFAC484EFE37A5380EE9088F7ACE2EFCDE9",
        "BLAKE3": "D74981EFA70A0C880B8D8C1985D075DBCBF679B99A5F9914E5AAF96B831A9E24",
        "CRC32": "0D4A1185",
        "CRC32Civitai": "85114A0D",
        "AutoV1": None,
        "AutoV2": "B94D27B993",
        "AutoV3": None,
        "AutoV3Full": None,
    }


@pytest.mark.parametrize(
    ("data", "sha256", "blake3_hex", "crc"),
    [
        (
            b"",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
            "00000000",
        ),
        (
            b"abc",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85",
            "352441c2",
        ),
    ],
)
def test_published_vectors(data: bytes, sha256: str, blake3_hex: str, crc: str):
    found = hashes_of(data)
    assert (found.sha256, found.blake3, found.crc32) == (sha256, blake3_hex, crc)


def test_check_value_of_crc32():
    assert hashes_of(b"123456789").crc32 == "cbf43926"


@pytest.mark.parametrize("size", [0, 1, 8, 9, 0x100000, 0x110000, 0x200000 - 1, 0x200000, 0x200000 + 1, 0x31_0000])
@pytest.mark.parametrize("step", [1 << 20, 65_521])
def test_one_pass_equals_independent_code(size: int, step: int):
    data = (b"impasto" * (size // 7 + 1))[:size]
    found = hashes_of(data, step)
    assert found.size == size
    assert found.sha256 == hashlib.sha256(data).hexdigest()
    assert found.blake3 == blake3(data).hexdigest()
    assert found.crc32 == f"{zlib.crc32(data):08x}"
    assert found.autov2 == found.sha256[:10]
    assert found.autov1 == (hashlib.sha256(data[0x100000:0x110000]).hexdigest()[:8] if size >= 0x200000 else None)


@settings(deadline=None)  # the machine may be busy
@given(st.binary(max_size=200), st.integers(1, 40), st.dictionaries(st.text(max_size=5), st.text(max_size=5)))
def test_autov3_is_what_follows_the_header_however_the_bytes_arrive(payload: bytes, step: int, metadata: dict):
    data = safetensors_file({"__metadata__": metadata}, payload)
    assert hashes_of(data, step).autov3 == hashlib.sha256(payload).hexdigest()


def test_autov3_survives_an_edit_of_the_header():
    one = hashes_of(safetensors_file({"__metadata__": {"title": "a"}}, b"weights"))
    other = hashes_of(safetensors_file({"__metadata__": {"title": "quite another"}}, b"weights"))
    assert one.autov3 == other.autov3
    assert one.sha256 != other.sha256
    assert one.autov3_short == one.autov3[:12]


@pytest.mark.parametrize(
    "data", [b"", b"\x02", b"PK\x03\x04" * 9, b"\x40\0\0\0\0\0\0\0{", b"\xff" * 7 + b"\x7f{" + b" " * 90]
)
def test_no_autov3_without_a_safetensors_header(data: bytes):
    assert hashes_of(data).autov3 is None


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="coreutils are not installed")
def test_hash_file_equals_sha256sum(tmp_path: Path):
    path = tmp_path / "model.bin"
    path.write_bytes(b"\x80paint" * 400_000)
    printed = subprocess.run(["sha256sum", str(path)], capture_output=True, text=True, check=True).stdout
    assert hash_file(path).sha256 == printed.split()[0]


def test_hash_file_equals_hasher(tmp_path: Path):
    data = safetensors_file(
        {"a": {"dtype": "U8", "shape": [3_000_000], "data_offsets": [0, 3_000_000]}}, b"x" * 3_000_000
    )
    path = tmp_path / "any.name"
    path.write_bytes(data)
    assert hash_file(path) == hashes_of(data, 4096)


def test_a_query_may_be_written_in_any_case_and_crc32_in_both_notations():
    assert HashQuery("CRC32", "0d4a1185") in hash_queries(" 85114A0D ")
    assert HashQuery("CRC32", "0d4a1185") in hash_queries("0x0D4A1185")
    assert hash_queries("B94D27B993") == (HashQuery("AutoV2", "b94d27b993"),)
    assert hash_queries("A" * 12) == (HashQuery("AutoV3", "a" * 12),)
    assert {query.kind for query in hash_queries("f" * 64)} == {"SHA256", "BLAKE3", "AutoV3"}


@pytest.mark.parametrize("text", ["", "xyz", "1234567", "g" * 10, "a" * 65, "0x", "١٢٣٤٥٦٧٨"])
def test_what_is_no_hash_asks_for_nothing(text: str):
    assert hash_queries(text) == ()


def test_swapping_twice_gives_the_same():
    assert swap_crc32(swap_crc32("0d4a1185")) == "0d4a1185"
