"""One decoding gives everything, and the numbers are those that other code computes from the same pixels."""

import base64
import io
import math
import subprocess
import sys

import numpy as np
import onnxruntime
import pytest
from PIL import Image, ImageCms, ImageOps

from impasto_engine.vision.levels import CLASSES
from impasto_engine.vision.perceptual import distance64, distance256, nearest
from impasto_engine.vision.picture_study import study
from impasto_engine.vision.refusal import PictureRefused
from impasto_engine.vision.sessions import MODELS
from impasto_engine.vision.tags import likeness
from impasto_engine.vision.tests.specimens import encoded, scene, waves


@pytest.fixture(scope="module")
def whole():
    return study(encoded(waves(1600, 1200), "PNG"))


def network(name, batch):
    session = onnxruntime.InferenceSession(MODELS / f"{name}.onnx", providers=["CPUExecutionProvider"])
    return session.run(None, {session.get_inputs()[0].name: batch.astype(np.float32)})


def test_thumbnails_are_webp_of_the_promised_sizes(whole):
    assert [(t.name, t.width, t.height) for t in whole.thumbnails] == [
        ("large", 1024, 768),
        ("card", 450, 338),
        ("mini", 160, 120),
    ]
    for thumb in whole.thumbnails:
        image = Image.open(io.BytesIO(thumb.data))
        assert (image.format, image.size) == ("WEBP", (thumb.width, thumb.height))
        reference = np.asarray(waves(1600, 1200).resize(image.size), dtype=float)
        assert np.abs(np.asarray(image.convert("RGB")) - reference).mean() < 6


def test_a_small_picture_is_never_enlarged_nor_encoded_twice():
    thumbs = study(encoded(waves(200, 100), "PNG")).thumbnails
    assert [(t.width, t.height) for t in thumbs] == [(200, 100), (200, 100), (160, 80)]
    assert thumbs[0].data is thumbs[1].data


def test_a_tall_strip_stays_within_four_widths():
    thumbs = study(encoded(Image.new("RGB", (300, 6000), "teal"), "PNG")).thumbnails
    assert [(t.width, t.height) for t in thumbs] == [(205, 4096), (90, 1800), (32, 640)]


@pytest.mark.parametrize("turn", range(1, 9))
def test_thumbnails_stand_upright(turn):
    stored = Image.new("RGB", (300, 200), "white")
    stored.paste("red", (0, 0, 100, 100))
    exif = Image.Exif()
    exif[0x0112] = turn
    data = encoded(stored, "JPEG", exif=exif.tobytes(), quality=95)
    thumb = study(data).thumbnails[0]
    shown = Image.open(io.BytesIO(data))
    shown = ImageOps.exif_transpose(shown)
    assert (thumb.width, thumb.height) == shown.size
    ours = np.asarray(Image.open(io.BytesIO(thumb.data)).convert("RGB"), dtype=float)
    assert np.abs(ours - np.asarray(shown, dtype=float)).mean() < 4


def test_thumbnails_carry_no_metadata(whole):
    assert all(b"EXIF" not in t.data and b"XMP " not in t.data and b"ICCP" not in t.data for t in whole.thumbnails)


def test_a_wide_colour_profile_is_brought_to_srgb():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    assert profile  # littlecms is there; the profile below swaps nothing but is not named sRGB
    data = encoded(waves(), "PNG", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    assert study(data).thumbnails[0].width == 320
    assert study(encoded(waves(), "PNG", icc_profile=b"broken profile")).thumbnails[0].width == 320


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1", "I;16", "CMYK"])
def test_every_colour_mode_is_studied(mode):
    image = (
        Image.fromarray(np.arange(240 * 320, dtype=np.uint16).reshape(240, 320))
        if mode == "I;16"
        else waves().convert(mode)
    )
    found = study(encoded(image, "JPEG" if mode == "CMYK" else "PNG"))
    assert len(found.thumbnails) == 3
    assert found.placeholder.colour.startswith("#")


def test_a_transparent_picture_keeps_its_alpha_and_is_judged_on_white():
    image = Image.new("RGBA", (300, 300), (255, 0, 0, 0))
    found = study(encoded(image, "PNG"))
    assert Image.open(io.BytesIO(found.thumbnails[0].data)).mode == "RGBA"
    assert found.placeholder.colour == "#ffffff"


def test_of_an_animation_the_first_frame_is_studied():
    red, blue = Image.new("RGB", (64, 64), "red"), Image.new("RGB", (64, 64), "blue")
    found = study(encoded(red, "WEBP", save_all=True, append_images=[blue], lossless=True))
    assert (found.facts.frames, found.placeholder.colour) == (2, "#ff0000")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_rating_scores_are_those_of_the_network_on_the_same_pixels(seed):
    image = waves(224, 224, seed)
    (expected,) = network("nsfwjs_mid", np.asarray(image)[np.newaxis] / 255)
    scores = study(encoded(image, "PNG")).rating.scores
    assert [scores[name] for name in CLASSES] == pytest.approx(expected[0].tolist(), abs=5e-4)


def test_embedding_and_tags_are_those_of_the_network_on_the_same_pixels():
    image = waves(224, 224, 2)
    batch = ((np.asarray(image, dtype=float) - 127) / 128).transpose(2, 0, 1)[np.newaxis]
    _logits, vector = network("efficientnet_lite0", batch)
    found = study(encoded(image, "PNG"))
    assert found.embedding.dtype == np.float16
    assert found.embedding.shape == (1280,)
    assert found.embedding.astype(float) == pytest.approx(vector[0] / np.linalg.norm(vector[0]), abs=5e-4)
    assert likeness(found.embedding, found.embedding) == pytest.approx(1, abs=2e-3)


def test_the_dct_hash_is_that_of_the_textbook():
    picture = waves(448, 448, 3)
    small = np.asarray(picture.reduce(14), dtype=float) @ [0.299, 0.587, 0.114]

    def coefficient(u, v):
        rows = np.array([math.cos(math.pi * u * (2 * n + 1) / 64) for n in range(32)])
        columns = np.array([math.cos(math.pi * v * (2 * n + 1) / 64) for n in range(32)])
        return float((small * np.outer(rows, columns)).sum())

    spectrum = [coefficient(u, v) for u in range(8) for v in range(8)]
    middle = sorted(spectrum)[31:33]
    bits = "".join("1" if value > sum(middle) / 2 else "0" for value in spectrum)
    unsigned = int(bits, 2)
    expected = unsigned - (1 << 64) if unsigned >> 63 else unsigned
    assert study(encoded(picture, "PNG")).hashes.phash64 == expected


def test_copies_are_near_and_others_far():
    original = scene(900, 700)
    first = study(encoded(original, "PNG")).hashes
    worse = study(encoded(original.resize((450, 350)), "JPEG", quality=40)).hashes
    other = study(encoded(scene(900, 700, seed=40).transpose(Image.Transpose.ROTATE_90), "PNG")).hashes
    assert distance64(first.phash64, worse.phash64) <= 8
    assert distance256(first.pdq, worse.pdq) <= 31
    assert distance256(first.pdq, other.pdq) > 60


def test_mirrored_and_turned_copies_are_found_with_their_turn():
    original = scene(800, 800)
    shown = [
        original,
        original.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        original.transpose(Image.Transpose.ROTATE_90),
    ]
    stored = np.stack([np.frombuffer(study(encoded(image, "PNG")).hashes.pdq, np.uint8) for image in shown])
    strangers = np.random.default_rng(5).integers(0, 256, (1000, 32), dtype=np.uint8)
    found = nearest(study(encoded(original, "PNG")).hashes, np.vstack([strangers, stored]))
    assert {near.row for near in found} == {1000, 1001, 1002}
    assert (found[0].row, found[0].distance, found[0].turn) == (1000, 0, 0)
    assert nearest(study(encoded(original, "PNG")).hashes, np.empty((0, 32), np.uint8)) == []


def test_the_placeholder_is_small_and_looks_like_the_picture(whole):
    assert len(whole.placeholder.data_uri) <= 300
    assert len(whole.placeholder.blurhash) == 28
    tiny = Image.open(io.BytesIO(base64.b64decode(whole.placeholder.data_uri.partition(",")[2])))
    assert tiny.size == (4, 4)
    expected = np.asarray(waves(1600, 1200).resize((4, 4), Image.Resampling.BOX), dtype=float)
    assert np.abs(np.asarray(tiny, dtype=float) - expected).max() < 4


def test_damaged_pixels_are_refused_with_their_place():
    data = bytearray(encoded(waves(), "PNG"))
    at = data.index(b"IDAT") + 2000
    data[at : at + 400] = bytes(400)
    with pytest.raises(PictureRefused, match="do not match their checksum") as caught:
        study(bytes(data))
    assert caught.value.code == "broken"


def test_a_webp_with_damaged_pixels_is_refused_with_a_sentence():
    data = bytearray(encoded(waves(), "WEBP"))
    data[data.index(b"VP8 ") + 20 :] = bytes(len(data) - data.index(b"VP8 ") - 20)
    data = data[:60] + b"\xff" * (len(data) - 60)
    with pytest.raises(PictureRefused, match=r"damaged and cannot be shown\. Save it again"):
        study(bytes(data))


def test_the_same_picture_gives_the_same_answer(whole):
    again = study(encoded(waves(1600, 1200), "PNG"))
    assert again.rating == whole.rating
    assert again.hashes == whole.hashes
    assert [t.data for t in again.thumbnails] == [t.data for t in whole.thumbnails]


def test_importing_vision_loads_nothing_heavy():
    code = (
        "import sys, impasto_engine.vision as v; v.examine, v.Level, v.PictureRefused, v.strip_location;"
        "print([n for n in ('onnxruntime', 'pyvips', 'numpy', 'PIL') if n in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
