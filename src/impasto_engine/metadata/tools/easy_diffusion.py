"""Reads Easy Diffusion: one PNG text for each field, or one JSON object, with keys in snake case or in words."""

from collections.abc import Mapping

from impasto_engine.metadata.flat import plain_key, read_flat
from impasto_engine.metadata.gathering import Gathering, hashed
from impasto_engine.metadata.json_text import parse_json
from impasto_engine.metadata.lora_lists import with_weights
from impasto_engine.metadata.schema import GenerationData, Resource
from impasto_engine.metadata.texts import Texts
from impasto_engine.metadata.values import as_name, first

SIGNS = frozenset(("usestablediffusionmodel", "stablediffusionmodel"))
OWN_KEYS = 3  # of the fields below, in a PNG
FIELDS = frozenset(
    (
        "prompt",
        "negativeprompt",
        "seed",
        "usestablediffusionmodel",
        "stablediffusionmodel",
        "samplername",
        "sampler",
        "numinferencesteps",
        "numberofinferencesteps",
        "guidancescale",
        "width",
        "height",
        "clipskip",
        "usevaemodel",
        "uselora",
    )
)


def read(texts: Texts) -> GenerationData | None:
    """Generation data of a picture from Easy Diffusion."""
    values: Mapping[str, object] | None = texts.settings()
    if values is None:
        values = {entry.key: entry.text for entry in texts.entries if entry.place == "png"}
        if len({plain_key(key) for key in values} & FIELDS) < OWN_KEYS:
            return None
    by_key = {plain_key(key[:80]): value for key, value in values.items()}
    if not SIGNS & by_key.keys():
        return None
    return read_flat("easydiffusion", values, resources=_files(by_key))


def _files(by_key: Mapping[str, object]) -> tuple[Resource, ...]:
    gathering = Gathering()
    names = _listed(first(by_key, "useloramodel", "loramodel", "uselora"))
    gathering.extend(with_weights(names, _listed(first(by_key, "loraalpha", "lorastrength", "loraweight"))))
    controlnet = as_name(first(by_key, "usecontrolnetmodel", "controlnetmodel"))
    if controlnet and controlnet.lower() != "none":
        gathering.add(hashed("controlnet", controlnet, None, "json"))
    hypernet = as_name(first(by_key, "usehypernetworkmodel", "hypernetworkmodel"))
    if hypernet and hypernet.lower() != "none":
        gathering.add(hashed("hypernet", hypernet, None, "json"))
    return gathering.all()


def _listed(value: object) -> object:
    """A PNG text may hold a list as JSON or as Python writes it."""
    if isinstance(value, str) and value.strip().startswith("["):
        parsed = parse_json(value.replace("'", '"'))
        return parsed if isinstance(parsed, list) else value
    return value
