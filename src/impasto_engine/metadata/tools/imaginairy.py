"""Reads imaginAIry's Exif: the JSON of the whole request, and a line for people that also knows the seed drawn."""

import re
from collections.abc import Mapping

from impasto_engine.metadata.flat import read_flat
from impasto_engine.metadata.schema import GenerationData
from impasto_engine.metadata.texts import Texts, nested
from impasto_engine.metadata.values import as_float, as_name, as_prompt, as_seed, items, mapping

SEED = re.compile(r"\bseed:([0-9]{1,20})\b")
PARTS = 64


def read(texts: Texts) -> GenerationData | None:
    """Generation data of a picture from imaginAIry."""
    whole = texts.json("exif:UserComment")
    values = nested(whole, "prompt")
    software = (texts.get("exif:Software") or "").lower()
    if "imaginairy" not in (str(values.get("software", "")).lower(), software.partition(" ")[0]) or not values:
        return None
    drawn = SEED.search((texts.get("exif:ImageDescription") or "")[-4096:])
    weights = nested(values, "model_weights")
    return read_flat(
        "imaginairy",
        {key: value for key, value in values.items() if key not in ("prompts", "negative_prompt", "prompt")},
        prompt=_joined(values.get("prompts", values.get("prompt"))),
        negative_prompt=_joined(values.get("negative_prompt")),
        seed=as_seed(values.get("seed")) or (drawn[1] if drawn else None),
        denoise=_denoise(values),
        model=as_name(weights.get("name")) or as_name(values.get("model")) or as_name(values.get("model_weights")),
    )


def _joined(value: object) -> str | None:
    """The texts of `[[weight, text], ...]` or `[{"text": ..., "weight": ...}, ...]`, one a line."""
    if isinstance(value, str):
        return as_prompt(value)
    texts = []
    for item in items(value)[:PARTS]:
        text = item[1] if isinstance(item, list) and len(item) == 2 else mapping(item).get("text")
        if isinstance(text, str):
            texts.append(text)
    return as_prompt("\n".join(texts)) if texts else None


def _denoise(values: Mapping[str, object]) -> float | None:
    """How much of the picture it started from was changed."""
    kept = as_float(values.get("init_image_strength"))
    return round(1 - kept, 6) if kept is not None and values.get("init_image") not in (None, "None") else None
