"""Graphs of real pictures; NOTICE.md says whose."""

import json
from pathlib import Path

import pytest

from impasto_engine.metadata.comfy import read_graph

DATA = Path(__file__).parent / "data"
NAMES = sorted(path.stem for path in DATA.glob("*.json"))
# One page names another model than was queued, one is not in its file, one shows four equal samplers in any order.
UNTOLD_BY_THE_PAGE = {"group_nodes", "civitai_selector", "four_samplers_beside"}
SETTINGS = ("seed", "steps", "sampler", "scheduler", "cfg_scale", "width", "height", "clip_skip", "guidance")


def load(name):
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_real_graph_says_what_it_said_to_its_maker(name):
    entry = load(name)
    reading = read_graph(entry["prompt"], entry.get("workflow"))
    expected = entry["expected"]
    for field in ("positive", "negative", "model", "vae", *SETTINGS):
        assert getattr(reading, field) == expected[field], field
    assert [[lora.name, lora.weight, lora.weight_clip] for lora in reading.loras] == expected["loras"]
    assert [item.kind for item in reading.passes] == expected["passes"]
    assert reading.warnings == ()


@pytest.mark.parametrize("name", NAMES)
def test_real_graph_reads_the_same_without_its_page(name):
    entry = load(name)
    assert read_graph(entry["prompt"]) == read_graph(entry["prompt"], entry.get("workflow"))


@pytest.mark.parametrize("name", sorted(set(NAMES) - UNTOLD_BY_THE_PAGE))
def test_page_alone_tells_the_same(name):
    entry = load(name)
    reading = read_graph(None, entry["workflow"])
    for field in ("positive", "negative", "model", *SETTINGS):
        assert getattr(reading, field) == entry["expected"][field], field
    assert "workflow-only" in reading.warnings


def test_every_graph_has_its_notice():
    notice = (DATA / "NOTICE.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"`{name}.json`" not in notice] == []
