"""The whole corpus, where the shared folder is at hand: the shares of right fields that were promised."""

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from impasto_engine.metadata import inspect_file
from impasto_engine.metadata.tests.scoring import judged

SHARED = Path(os.environ.get("IMPASTO_SHARED") or Path(__file__).parents[5] / "shared")
CORPUS = SHARED / "data" / "metadata"
PROMISED = {
    "prompt": 0.96,
    "negativePrompt": 0.97,
    "seed": 0.98,
    "steps": 0.97,
    "cfgScale": 0.97,
    "sampler": 0.96,
    "width": 0.96,
    "height": 0.96,
    "model": 0.96,
    "loras": 0.92,
}


@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the shared corpus is not at {CORPUS}")
def test_the_promised_shares_of_the_whole_corpus_are_reached():
    right, asked, files, all_right = Counter(), Counter(), Counter(), Counter()
    for path in sorted((CORPUS / "expected").glob("*/*.json")):
        expected = json.loads(path.read_text("utf-8"))
        found = inspect_file(CORPUS / "corpus" / expected["file"])
        assert "err" not in found
        verdicts = judged(expected, found)
        right.update(name for name, met in verdicts.items() if met)
        asked.update(verdicts.keys())
        if verdicts:
            files[expected["tool"]] += 1
            all_right[expected["tool"]] += all(verdicts.values())
        elif expected["tool"] in ("other", "c2pa"):
            assert (found["prompt"], found["seed"]) == (None, None), expected["file"]
    assert {name: right[name] / asked[name] for name in PROMISED if right[name] / asked[name] < PROMISED[name]} == {}
    assert all_right.total() / files.total() >= 0.92
    assert {
        tool: all_right[tool] for tool, count in files.items() if count >= 3 and all_right[tool] < 0.7 * count
    } == {}
