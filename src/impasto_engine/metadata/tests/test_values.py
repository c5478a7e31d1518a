import math

import pytest

from impasto_engine.metadata.json_text import parse_json
from impasto_engine.metadata.values import as_clip_skip, as_count, as_float, as_hash, as_name, as_seed, as_size


@pytest.mark.parametrize(
    ("value", "seed"),
    [
        (2**64 - 1, "18446744073709551615"),
        ("127589946317439009", "127589946317439009"),
        ("0x10", "16"),
        (-1, "-1"),
        (5.0, "5"),
        ("5.0", "5"),
        (1e300, None),
        (float("nan"), None),
        (True, None),
        (10**20, None),
        ("9" * 21, None),
        ("９", None),
        ([], None),
    ],
)
def test_seeds(value, seed):
    assert as_seed(value) == seed


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("7.5", 7.5),
        (" 7 ", 7.0),
        ("1e3", 1000.0),
        ("inf", None),
        ("nan", None),
        (math.inf, None),
        ("7,5", None),
        ("9" * 60, None),
        (10**400, None),
        (True, None),
        ("1_0", None),
    ],
)
def test_numbers(value, number):
    assert as_float(value) == number


def test_counts_sizes_names_and_hashes():
    assert (as_count("20"), as_count(20.0), as_count(-1), as_count("2.5")) == (20, 20, None, None)
    assert (as_size("512x768"), as_size("512 × 768"), as_size("0x5"), as_size("x")) == (
        (512, 768),
        (512, 768),
        (None, 5),
        (None, None),
    )
    assert (as_clip_skip(-2), as_clip_skip("1"), as_clip_skip(0)) == (2, 1, None)
    assert (as_name("  a\ud800 "), as_name(" "), as_name("x" * 9999)) == ("a\ufffd", None, "x" * 512)
    assert (as_hash("0xABCDEF"), as_hash("xyz"), as_hash("a")) == ("abcdef", None, None)


def test_json_is_read_as_tools_write_it():
    assert parse_json('\ufeff{"a": NaN, "b": Infinity, "c": "x\ny"}\0')["c"] == "x\ny"
    assert parse_json('{"a": ' + "9" * 5000 + ', "b": 1}') == {"a": None, "b": 1}
    assert parse_json('{"a": "' + "[{,:" * 200_000 + '"}') is not None


@pytest.mark.parametrize(
    "text",
    ["[" * 100 + "]" * 100, "[" * 100_000, '{"a":' * 65 + "1" + "}" * 65, "[" + "0," * 400_000 + "0]", "{", "", "nul"],
)
def test_json_beyond_the_caps_is_none(text):
    assert parse_json(text) is None
