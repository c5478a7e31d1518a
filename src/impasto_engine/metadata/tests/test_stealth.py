import json

import pytest

from impasto_engine.metadata import read
from impasto_engine.metadata.tests.making import PIXEL, png, stealth_png, text

INFOTEXT = "a fox\nNegative prompt: ugly\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 42, Size: 40x200"


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("channels", ["alpha", "rgb"])
@pytest.mark.parametrize("size", [(40, 200), (300, 20), (7, 400)])
def test_hidden_text_is_found_under_every_filter(size, channels, packed):
    data = read(stealth_png(INFOTEXT, *size, channels, packed), stealth=True)
    assert (data.prompt, data.negative_prompt, data.seed) == ("a fox", "ugly", "42")
    assert data.provenance.container == "alpha"


def test_hidden_text_of_novelai_is_its_own_record():
    comment = {"prompt": "a fox", "uc": "ugly", "scale": 5, "seed": 7, "steps": 28, "sampler": "k_euler"}
    hidden = {"Software": "NovelAI", "Source": "NovelAI Diffusion V4.5 4BDE2A90", "Comment": json.dumps(comment)}
    data = read(stealth_png(json.dumps(hidden), 60, 300), stealth=True)
    assert (data.tool, data.prompt, data.negative_prompt, data.seed) == ("novelai", "a fox", "ugly", "7")


def test_hidden_text_is_looked_for_only_when_asked_and_when_nothing_else_is_there():
    hidden = stealth_png(INFOTEXT)
    assert read(hidden) is None
    told = hidden[:33] + text("parameters", "a hare\nSteps: 1, Seed: 2, Sampler: Euler") + hidden[33:]
    assert read(told, stealth=True).prompt == "a hare"


def test_pictures_without_hidden_text_or_with_broken_pixels_give_nothing():
    for data in (
        png(),
        png(width=100, height=100),
        png(width=100, height=100, pixels=b"junk"),
        stealth_png(INFOTEXT)[:300],
    ):
        assert read(data, stealth=True) is None


def test_a_picture_beyond_16_megapixels_is_not_searched():
    assert read(png(width=60000, height=60000, pixels=PIXEL), stealth=True) is None
