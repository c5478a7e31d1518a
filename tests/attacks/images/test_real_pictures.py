"""Real pictures of many tools: all are let in, and what is served still tells how it was made."""

import os
from pathlib import Path

import pytest

from impasto_engine.metadata import read
from impasto_engine.vision.guard import examine
from impasto_engine.vision.privacy import strip_location

SHARED = Path(os.environ.get("IMPASTO_SHARED", Path(__file__).parents[4] / "shared"))
CORPUS = SHARED / "data" / "metadata" / "corpus"
PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".avif"}


@pytest.fixture(scope="module")
def pictures():
    found = [path for path in sorted(CORPUS.rglob("*")) if path.suffix.lower() in PICTURES and path.stat().st_size]
    if not found:
        pytest.skip("the shared folder with real pictures is not here")
    return found


def test_every_real_picture_is_let_in(pictures):
    assert {examine(path.read_bytes()).format for path in pictures} >= {"png", "jpeg", "webp"}


def test_generation_data_survives_what_is_taken_out(pictures):
    changed = 0
    for path in pictures:
        data = path.read_bytes()
        served = strip_location(data)
        changed += served is not data
        # A signed manifest may go with the edit that would break its signature; everything else must read as before.
        if path.parent.name != "c2pa":
            assert read(served) == read(data), path.name
    assert changed
