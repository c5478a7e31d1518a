import json

import pytest

from impasto_engine.metadata.schema import (
    CharacterPrompt,
    Conflict,
    GenerationData,
    Graphs,
    Hires,
    Pass,
    Provenance,
    RawText,
    Resource,
)

FULL = GenerationData(
    "comfyui",
    "1.0",
    prompt="a fox",
    seed="18446744073709551615",
    cfg_scale=7.0,
    hires=Hires("4x", 1.5),
    resources=(Resource("lora", "d", 0.5, other_hashes=("458cc11561",)),),
    passes=(Pass("base", steps=20),),
    character_prompts=(CharacterPrompt("a girl", x=0.5),),
    comfy=Graphs("{}"),
    provenance=Provenance("png:prompt", conflicts=(Conflict("seed", "1", "2"),)),
    raw=(RawText("png:prompt", "{}"),),
    other={"a": [1, {"b": None}]},
)


def test_generation_data_survives_json():
    line = json.dumps(FULL.to_json())
    assert GenerationData.from_json(json.loads(line)) == FULL
    assert json.loads(line)["cfgScale"] == 7.0
    assert json.loads(line)["resources"] == [
        {"kind": "lora", "name": "d", "weight": 0.5, "otherHashes": ["458cc11561"]}
    ]


def test_whole_numbers_are_taken_for_fractions_and_unknown_names_ignored():
    assert GenerationData.from_json({"tool": "x", "cfgScale": 7, "later": True}).cfg_scale == 7.0


@pytest.mark.parametrize(
    "bad",
    [
        {"tool": 1},
        {"tool": "x", "steps": "20"},
        {"tool": "x", "resources": [1]},
        {"tool": "x", "seed": "abc"},
        {},
        {"tool": "x", "steps": True},
    ],
)
def test_a_value_of_a_wrong_type_is_refused_by_name(bad):
    with pytest.raises(ValueError, match="tool|steps|resources|seed|GenerationData"):
        GenerationData.from_json(bad)
