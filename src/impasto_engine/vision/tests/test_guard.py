"""What the guard lets in, and the words with which it refuses the rest."""

import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from impasto_engine.vision.containers import png
from impasto_engine.vision.guard import examine
from impasto_engine.vision.limits import PictureLimits
from impasto_engine.vision.refusal import PictureRefused
from impasto_engine.vision.tests.specimens import encoded, waves

KINDS = [("PNG", "png"), ("JPEG", "jpeg"), ("WEBP", "webp"), ("AVIF", "avif"), ("GIF", "gif")]


def refusal(data, limits=None):
    with pytest.raises(PictureRefused) as caught:
        examine(data, limits) if limits else examine(data)
    return caught.value


@pytest.mark.parametrize(("kind", "name"), KINDS)
def test_facts_come_from_the_content(kind, name):
    data = encoded(waves(), kind)
    facts = examine(data)
    assert (facts.format, facts.mime, facts.width, facts.height) == (name, f"image/{name}", 320, 240)
    assert (facts.frames, facts.orientation, facts.bytes) == (1, 1, len(data))


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_alpha_is_seen(kind):
    image = waves().convert("RGBA")
    image.putpixel((0, 0), (1, 2, 3, 4))
    assert examine(encoded(image, kind)).has_alpha
    assert not examine(encoded(waves(), kind)).has_alpha


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_frames_are_counted(kind):
    pictures = [waves(seed=seed) for seed in range(4)]
    data = encoded(pictures[0], kind, save_all=True, append_images=pictures[1:])
    assert examine(data).frames == 4


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
def test_width_and_height_are_as_a_viewer_sees_them(kind):
    exif = Image.Exif()
    exif[0x0112] = 6
    facts = examine(encoded(waves(), kind, exif=exif.tobytes()))
    assert (facts.width, facts.height, facts.orientation) == (240, 320, 6)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG drawing"),
        (b"<?xml version='1.0'?><svg/>", "an SVG drawing"),
        (b"\xef\xbb\xbf <!DOCTYPE html><p>", "an HTML page"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"PK\x03\x04" + bytes(60), "a ZIP archive"),
        (b"\0\0\0\x18ftypheic" + bytes(20), "a HEIC picture"),
        (b"\0\0\0\x18ftypisom" + bytes(20), "a video"),
        (b"BM" + bytes(60), "a BMP picture"),
        (b"hello", "not a picture in any format we know"),
    ],
)
def test_what_is_no_picture_is_named(data, words):
    error = refusal(data)
    assert error.code == "format"
    assert words in str(error)
    assert "PNG, JPEG, WebP, AVIF and GIF pictures are taken" in str(error)


@pytest.mark.parametrize(("kind", "_"), KINDS)
def test_a_cut_picture_says_that_it_ends_too_early(kind, _):
    data = encoded(waves(), kind)
    error = refusal(data[: len(data) * 2 // 3])
    assert error.code == "truncated"
    assert "save or download it again" in str(error)


def test_too_many_pixels_are_named_with_the_limit():
    error = refusal(encoded(Image.new("1", (10_000, 6_000)), "PNG"))
    assert error.code == "pixels"
    assert "10,000 x 6,000 pixels (60.0 megapixels)" in str(error)


def test_too_many_bytes_are_refused_before_anything_is_read():
    assert refusal(b"\0" * 2000, PictureLimits(file_bytes=1999)).code == "size"


def test_frames_are_limited_by_their_sum():
    pictures = [Image.new("P", (2000, 2000), colour) for colour in range(30)]
    data = encoded(pictures[0], "GIF", save_all=True, append_images=pictures[1:])
    error = refusal(data)
    assert error.code == "frames"
    assert "120 megapixels" in str(error)


@pytest.mark.parametrize(
    ("tail", "words"),
    [
        (b"<html><script>alert(1)</script>", "an HTML page"),
        (b"<?php system($_GET[0]);", "a PHP script"),
        (b"%PDF-1.4", "a PDF document"),
        (b"\x7fELF", "a program"),
        (b"PK\x03\x04" + bytes(30), "a ZIP archive"),
    ],
)
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_that_is_two_things_is_refused_by_name(kind, tail, words):
    error = refusal(encoded(waves(), kind) + tail)
    assert error.code == "disguise"
    assert words in str(error)


def test_html_inside_a_prompt_is_only_text():
    info = PngInfo()
    info.add_text("parameters", "<script>alert(1)</script> <html>")
    assert examine(encoded(waves(), "PNG", pnginfo=info)).format == "png"


def test_bytes_behind_a_picture_that_are_nothing_else_are_let_in():
    assert examine(encoded(waves(), "JPEG") + bytes(100)).format == "jpeg"


def test_a_png_whose_compressed_text_explodes_is_refused():
    data = encoded(waves(), "PNG")
    bomb = png.checked(b"zTXt", b"parameters\0\0" + zlib.compress(bytes(17 << 20)))
    error = refusal(data[:33] + bomb + data[33:])
    assert error.code == "inflation"
    assert "unpack to more than 16 MiB" in str(error)


def test_a_webp_whose_canvas_lies_is_refused():
    image = waves().convert("RGBA")
    image.putpixel((0, 0), (1, 2, 3, 4))
    data = bytearray(encoded(image, "WEBP", lossless=True, exif=Image.Exif().tobytes()))
    at = data.index(b"VP8X") + 12
    data[at : at + 3] = (4000).to_bytes(3, "little")
    assert "different sizes" in str(refusal(bytes(data)))


def test_an_avif_whose_bitstream_is_larger_than_it_claims_counts_as_it_is():
    data = bytearray(encoded(waves(800, 600), "AVIF"))
    at = data.index(b"ispe") + 8
    data[at : at + 8] = (8).to_bytes(4) + (6).to_bytes(4)
    error = refusal(bytes(data), PictureLimits(held_bytes=800 * 600 * 15 - 1))
    assert error.code == "pixels"
