import pytest

from impasto_engine.metadata.c2pa import read_store
from impasto_engine.metadata.cbor import Cbor
from impasto_engine.metadata.tests.making import box


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"\x00", 0),
        (b"\x18\x64", 100),
        (b"\x1b\xff\xff\xff\xff\xff\xff\xff\xff", 2**64 - 1),
        (b"\x20", -1),
        (b"\x43abc", b"abc"),
        (b"\x63fox", "fox"),
        (b"\x82\x01\x61a", [1, "a"]),
        (b"\xa1\x61a\xf5", {"a": True}),
        (b"\xc0\x61a", "a"),
        (b"\xf6", None),
        (b"\xf9\x3c\x00", 1.0),
        (b"\xfb\x3f\xf8\x00\x00\x00\x00\x00\x00", 1.5),
        (b"\xa1\x01\x02", {}),
    ],
)
def test_values_are_decoded_as_the_standard_has_them(data, value):
    assert Cbor(data).value() == value


@pytest.mark.parametrize(
    "data", [b"", b"\x63fo", b"\x81" * 100, b"\x9b" + b"\xff" * 8, b"\x5f", b"\x1b\0", b"\xbb" + b"\xff" * 8]
)
def test_what_is_malformed_or_beyond_the_caps_is_refused(data):
    with pytest.raises(ValueError, match="CBOR"):
        Cbor(data).value()


def test_a_store_of_junk_declares_nothing():
    described = box(b"jumd", bytes(16) + b"\3c2pa.claim\0")
    for store in (b"", b"junk", box(b"jumb", described), box(b"jumb", described + box(b"cbor", b"\x63fo"))):
        assert read_store(store) is None


def test_the_newest_form_of_a_claim_is_read():
    info = b"\xa1tclaim_generator_info\xa1dnamefGemini"
    store = box(b"jumb", box(b"jumd", bytes(16) + b"\3c2pa.claim.v2\0") + box(b"cbor", info))
    assert read_store(store).claim_generator == "Gemini"
