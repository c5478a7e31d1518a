"""Reads the JSON of Fooocus, of FooocusPlus with its Title Case keys, and of RuinedFooocus."""

import re
from collections.abc import Mapping

from impasto_engine.metadata.flat import plain_key, read_flat
from impasto_engine.metadata.gathering import Gathering, hashed
from impasto_engine.metadata.lora_lists import read_loras, with_weights
from impasto_engine.metadata.schema import GenerationData, Resource
from impasto_engine.metadata.texts import MAIN, Texts
from impasto_engine.metadata.values import as_name, first

NUMBERED = re.compile(r"lora(?:combined|model)?[0-9]{1,2}")
NAMED = re.compile(r"LoRA \[(.+)\] weight")
PLACES = (*MAIN, "png:Comment", "exif:XPComment")


def read(texts: Texts) -> GenerationData | None:
    """Generation data of a picture from Fooocus or a fork of it."""
    for place in PLACES:
        values = texts.json(place)
        if values is None:
            continue
        by_key: dict[str, object] = {plain_key(key[:80]): value for key, value in values.items()}
        tool = _tool(by_key, texts)
        if tool is not None:
            return read_flat(tool, values, resources=_files(values, by_key), tool_version=_version(by_key, texts))
    return None


def _tool(by_key: Mapping[str, object], texts: Texts) -> str | None:
    software = f"{first(by_key, 'software', 'version') or ''} {texts.get('exif:Software') or ''}".lower()
    if "ruinedfooocus" in software or ("basemodelname" in by_key and "startstep" in by_key):
        return "ruined-fooocus"
    if "fooocusplus" in software or "backendengine" in by_key:
        return "fooocusplus"
    if "fooocus" in software or "metadatascheme" in by_key or texts.get("png:fooocus_scheme") == "fooocus":
        return "fooocus"
    if "prompt" in by_key and "basemodel" in by_key and ("performance" in by_key or "realprompt" in by_key):
        return "fooocus"
    return None


def _version(by_key: Mapping[str, object], texts: Texts) -> str | None:
    return as_name(first(by_key, "version", "software")) or as_name(texts.get("exif:Software"))


def _files(values: Mapping[str, object], by_key: Mapping[str, object]) -> tuple[Resource, ...]:
    """LoRAs as a list, as `LoRA 1: "name : 0.1"`, or, in the first versions, as `LoRA [name] weight: 0.1`."""
    gathering = Gathering()
    gathering.extend(read_loras(by_key.get("loras")))
    if not gathering.found:
        gathering.extend(read_loras([value for key, value in by_key.items() if NUMBERED.fullmatch(key)]))
    gathering.extend(with_weights(*(_row(by_key, letter) for letter in "lw")))
    named = {match[1]: value for key, value in values.items() if (match := NAMED.fullmatch(key[:600]))}
    gathering.extend(read_loras(named))
    refiner = as_name(first(by_key, "refinermodel", "refinermodelname"))
    if refiner and refiner.lower() != "none":
        gathering.add(hashed("checkpoint", refiner, None, "json"))
    return gathering.all()


def _row(by_key: Mapping[str, object], letter: str) -> list[object]:
    """`l1` to `l9` or `w1` to `w9`, in which Fooocus-MRE keeps its LoRAs and their weights."""
    return [by_key.get(f"{letter}{number}") for number in range(1, 10)]
