"""How scores become levels: data in, level and reasons out."""

import json

import pytest

from impasto_engine.vision.levels import CLASSES, Level, RatingPolicy, decide, needs_second_look
from impasto_engine.vision.tags import CLASS_COUNT, WORDS


def scores(**given):
    return dict.fromkeys(CLASSES, 0.0) | {"neutral": 1 - sum(given.values())} | given


@pytest.mark.parametrize(
    ("first", "second", "level", "review"),
    [
        (scores(drawing=0.4), None, Level.PG, False),
        (scores(porn=0.25), None, Level.PG13, False),
        (scores(hentai=0.4), None, Level.R, False),
        (scores(sexy=0.4), None, Level.PG13, False),
        (scores(sexy=0.85), None, Level.R, False),
        (scores(porn=0.7), scores(porn=0.8), Level.X, False),
        (scores(porn=0.5, hentai=0.45), scores(porn=0.95), Level.XXX, False),
        (scores(porn=0.95), scores(porn=0.7), Level.X, False),
        (scores(porn=0.95), scores(neutral=1.0), Level.R, True),
        (scores(hentai=0.7), None, Level.R, True),
    ],
)
def test_scores_become_levels(first, second, level, review):
    rating = decide(first, second, swimwear=0.0)
    assert (rating.level, rating.needs_review) == (level, review)
    assert rating.reasons
    assert all(reason.endswith(".") for reason in rating.reasons)


def test_one_alarm_alone_never_makes_a_picture_x():
    for step in range(101):
        assert decide(scores(porn=step / 100), None, 0.0).level <= Level.R


def test_no_model_ever_blocks():
    assert decide(scores(porn=1.0), scores(porn=1.0), 1.0).level == Level.XXX


def test_swimwear_is_at_least_pg13():
    rating = decide(scores(), None, swimwear=0.6)
    assert rating.level == Level.PG13
    assert "swimwear or underwear (60% sure)" in rating.reasons[0]


def test_thresholds_are_data():
    strict = RatingPolicy(explicit_pg13=0.01)
    assert decide(scores(porn=0.02), None, 0.0, strict).level == Level.PG13
    assert needs_second_look(scores(porn=0.3), RatingPolicy(explicit_x=0.3))


def test_medium_is_drawing_or_photo():
    assert decide(scores(drawing=0.6), None, 0.0).medium == "drawing"
    assert decide(scores(sexy=0.6), None, 0.0).medium == "photo"


def test_no_class_has_two_tags_and_most_have_one():
    tags = json.loads(WORDS.read_text(encoding="utf-8"))["tags"]
    classes = [number for spans in tags.values() for number in _numbers(spans)]
    assert len(classes) == len(set(classes))
    assert 0 <= min(classes) <= max(classes) < CLASS_COUNT
    assert len(classes) > 850
    assert 120 <= len(tags) <= 200


def _numbers(spans):
    for part in spans.split():
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)
