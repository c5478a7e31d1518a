"""Reads settings as flat JSON from a tool we do not know, when they hold a prompt and a setting beside it."""

from impasto_engine.metadata.flat import read_flat
from impasto_engine.metadata.gathering import Gathering
from impasto_engine.metadata.lora_lists import read_loras
from impasto_engine.metadata.schema import GenerationData
from impasto_engine.metadata.texts import MAIN, Texts
from impasto_engine.metadata.values import first

MIN_SETTINGS = 2  # beside the prompt
PLACES = (
    *MAIN,
    "png:Comment",
    "png:metadata",
    "png:generation_data",
    "png:imagemetahub_data",
    "xmp:UserComment",
    "mp4:comment",
)


def read(texts: Texts) -> GenerationData | None:
    """Generation data of the first object that has a prompt and a seed, steps or a model."""
    for place in PLACES:
        values = texts.json(place)
        if values is None:
            continue
        gathering = Gathering()
        gathering.extend(read_loras(first(values, "loras", "lora", "LoRAs")))
        data = read_flat("unknown", values, resources=gathering.all())
        if data.prompt is not None and (data.seed or data.steps is not None or data.model):
            return data
    return _from_png_keys(texts)


def _from_png_keys(texts: Texts) -> GenerationData | None:
    """Generation data of a PNG with one text for each setting, when one of them is the prompt."""
    values = {entry.key: entry.text for entry in texts.entries if entry.place == "png" and entry.text[:1] not in "{["}
    data = read_flat("unknown", values)
    told = (data.seed, data.steps, data.cfg_scale, data.sampler, data.model)
    return data if data.prompt is not None and sum(value is not None for value in told) >= MIN_SETTINGS else None
