"""What is served tells nothing of place, camera or past; pixels and generation data stay."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from impasto_engine.vision.containers import png
from impasto_engine.vision.guard import examine
from impasto_engine.vision.privacy import strip_location
from impasto_engine.vision.privacy.exif import clean_exif
from impasto_engine.vision.privacy.xmp import clean_xmp
from impasto_engine.vision.refusal import PictureRefused
from impasto_engine.vision.tests.specimens import (
    EXIF_IFD,
    GPS_IFD,
    PROMPT,
    SECRETS,
    TELLING_XMP,
    encoded,
    telling_exif,
    waves,
)

KINDS = ["PNG", "JPEG", "WEBP", "AVIF"]


def telling(kind):
    info = {}
    if kind == "PNG":
        text = PngInfo()
        text.add_text("parameters", PROMPT)
        text.add_itxt("XML:com.adobe.xmp", TELLING_XMP.decode())
        info["pnginfo"] = text
    else:
        info["xmp"] = TELLING_XMP
    return encoded(waves(), kind, exif=telling_exif(), **info)


def opened(data):
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("kind", KINDS)
def test_places_serials_and_history_are_gone(kind):
    data = telling(kind)
    assert any(secret in data for secret in SECRETS)
    served = strip_location(data)
    assert [secret for secret in SECRETS if secret in served] == []
    exif = opened(served).getexif()
    assert not exif.get_ifd(GPS_IFD)
    assert 0xA431 not in exif.get_ifd(EXIF_IFD)


@pytest.mark.parametrize("kind", KINDS)
def test_pixels_and_generation_data_stay(kind):
    data = telling(kind)
    before, after = opened(data), opened(strip_location(data))
    assert np.array_equal(np.asarray(before), np.asarray(after))
    exif = after.getexif()
    assert exif[0x010E] == "a lighthouse"
    assert exif[0x010F].startswith("prompt:{")
    assert exif.get_ifd(EXIF_IFD)[0x9286] == b"UNICODE\0" + PROMPT.encode("utf-16-be")
    assert exif.get(0x0112) == before.getexif().get(0x0112)
    xmp = after.info["XML:com.adobe.xmp"].encode() if kind == "PNG" else after.info["xmp"]
    assert b"a lighthouse at dusk" in xmp
    assert b'"seed": 7' in xmp
    if kind == "PNG":
        assert after.info["parameters"] == PROMPT


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_served_is_itself_clean_and_let_in(kind):
    served = strip_location(telling(kind))
    assert strip_location(served) is served
    assert examine(served).format == kind.lower()


@pytest.mark.parametrize("kind", [*KINDS, "GIF"])
def test_a_picture_with_nothing_to_hide_is_served_byte_for_byte(kind):
    data = encoded(waves(), kind)
    assert strip_location(data) is data


def test_the_embedded_thumbnail_goes():
    thumb = encoded(waves(160, 120, seed=9), "JPEG")
    main, at = b"", 8 + 2 + 12 + 4
    main = b"II*\0\x08\0\0\0" + b"\x01\0" + b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0" + at.to_bytes(4, "little")
    second = b"\x02\0" + b"\x01\x02\x04\0\x01\0\0\0" + (at + 30).to_bytes(4, "little")
    second += b"\x02\x02\x04\0\x01\0\0\0" + len(thumb).to_bytes(4, "little") + bytes(4)
    cleaned = clean_exif(main + second + thumb)
    assert len(cleaned) == at
    exif = Image.Exif()
    exif.load(cleaned)
    assert dict(exif) == {0x0112: 6}


def test_a_second_picture_behind_the_first_goes():
    data = encoded(waves(), "JPEG")
    assert strip_location(data + encoded(waves(seed=5), "JPEG")) == data


def test_photoshop_and_multi_picture_segments_go_and_colour_stays():
    data = encoded(waves(), "JPEG", icc_profile=b"profile" * 100, comment=b"Steps: 20")
    extra = b"\xff\xed\x00\x16Photoshop 3.0\0BERLIN" + b"\xff\xe2\x00\x08MPF\0xy"
    served = strip_location(data[:2] + extra + data[2:])
    assert served == data


def test_gif_notes_of_programs_go_and_loops_and_comments_stay():
    frames = [waves().quantize(16), waves(seed=2).quantize(16)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], loop=0, comment=b"Steps: 20")
    note = b"\x21\xff\x0bXMP DataXMP" + b"\x0bSERIAL-0042" + b"\0"
    at = data.index(b"\x21\xff\x0bNETSCAPE")
    assert strip_location(data[:at] + note + data[at:]) == data


def test_camera_text_in_a_png_goes():
    text = PngInfo()
    text.add_text("Raw profile type exif", "\nexif\n  8\n4d4d002a00000008\n", zip=True)
    text.add_text("exif:GPSLatitude", "52/1")
    text.add_text("Thumb::URI", "file:///home/anna/x.png")
    text.add_text("parameters", PROMPT)
    info = opened(strip_location(encoded(waves(), "PNG", pnginfo=text))).info
    assert set(info) == {"parameters"}


def test_generation_data_in_a_raw_profile_moves_to_exif():
    block = telling_exif()
    lines = f"\nexif\n  {len(block)}\n{block.hex()}\n"
    text = PngInfo()
    text.add_text("Raw profile type exif", lines, zip=True)
    served = strip_location(encoded(waves(), "PNG", pnginfo=text))
    assert opened(served).getexif().get_ifd(EXIF_IFD)[0x9286].startswith(b"UNICODE")
    assert b"SERIAL-0042" not in served


def test_a_manifest_stays_only_while_it_is_true():
    data = encoded(waves(), "PNG")
    manifest = png.checked(b"caBX", b"c2pa signed by somebody")
    signed = data[:33] + manifest + data[33:]
    assert strip_location(signed) is signed
    assert strip_location(signed + b"more") == data
    shown = data[:33] + png.checked(b"caBX", b"c2pa.thumbnail.ingredient") + data[33:]
    assert strip_location(shown) == data


@pytest.mark.parametrize(
    "packet",
    [
        b"not xml",
        b'<!DOCTYPE x [<!ENTITY a "b">]><x:xmpmeta xmlns:x="adobe:ns:meta/"/>',
        b"<x:xmpmeta>" * 2000,
        b'<x:xmpmeta xmlns:x="a"><rdf:RDF xmlns:rdf="b" xmlns:dc="c"><rdf:Description xmlns:dc="d"/></rdf:RDF></x:xmpmeta>',
    ],
)
def test_a_packet_that_cannot_be_vouched_for_is_dropped(packet):
    assert clean_xmp(packet) is None


def test_exif_whose_entries_share_their_bytes_does_not_grow():
    count = 500
    entry = b"\x0e\x01\x02\0" + (60_000).to_bytes(4, "little") + (8).to_bytes(4, "little")
    block = b"II*\0\x08\0\0\0" + count.to_bytes(2, "little") + entry * count + b"\x99\0\0\0" + bytes(60_000)
    cleaned = clean_exif(block)
    assert cleaned is None or len(cleaned) <= len(block) + 64


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400), st.booleans())
def test_any_bytes_as_exif_are_cleaned_or_dropped(tail, little):
    head = b"II*\0\x08\0\0\0" if little else b"MM\0*\0\0\0\x08"
    cleaned = clean_exif(head + tail)
    assert cleaned is None or clean_exif(cleaned) in {cleaned, None}


CHANGES = st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), min_size=1, max_size=6)


@pytest.mark.parametrize("kind", [*KINDS, "GIF"])
def test_a_damaged_picture_is_cleaned_or_refused(kind):
    whole = telling(kind) if kind != "GIF" else encoded(waves(), "GIF")

    @settings(max_examples=80, deadline=None)
    @given(CHANGES)
    def damaged(changes):
        data = bytearray(whole)
        for place, value in changes:
            data[place % len(data)] = value
        try:
            strip_location(bytes(data))
        except PictureRefused as refused:
            assert str(refused).endswith(".")

    damaged()
