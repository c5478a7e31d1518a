"""Reads ComfyUI: the graph, and the text a saver node put beside it, which the graph overrules."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from impasto_engine.metadata.gathering import LORA_KINDS, Gathering
from impasto_engine.metadata.schema import Conflict, GenerationData, Provenance, Resource
from impasto_engine.metadata.texts import Texts
from impasto_engine.metadata.tools import infotext
from impasto_engine.metadata.tools.graphs import GraphReading, find_graphs, hires_of, pass_of, reading_of, resources_of

FIELDS = {
    "prompt": "positive",
    "negative_prompt": "negative",
    "seed": "seed",
    "steps": "steps",
    "sampler": "sampler",
    "scheduler": "scheduler",
    "cfg_scale": "cfg_scale",
    "width": "width",
    "height": "height",
    "denoise": "denoise",
    "guidance": "guidance",
    "clip_skip": "clip_skip",
    "model": "model",
    "vae": "vae",
}
BY_SAVERS = frozenset(("comfyui", "civitai", "unknown"))
SHOWN = 200  # characters of a conflicting value that are kept


def read(texts: Texts) -> GenerationData | None:
    """Generation data of a picture from ComfyUI, None when a real A1111 text stands beside the graph."""
    found = find_graphs(texts)
    reading = reading_of(found)
    if reading is None:
        return None
    told = infotext.read(texts)
    if told is not None and told.tool not in BY_SAVERS and told.tool_version is not None:
        return None
    return replace(merge(reading, told), comfy=found.texts)


def merge(reading: GraphReading, told: GenerationData | None) -> GenerationData:
    """The graph's fields, filled from the text where it is silent; what the two dispute is recorded."""
    fields: dict[str, Any] = {name: getattr(reading, source) for name, source in FIELDS.items()}
    conflicts = _conflicts(fields, told)
    fields["hires"] = hires_of(reading)
    if told is not None:
        fields = {name: getattr(told, name) if value is None else value for name, value in fields.items()}
        fields |= {"model_hash": told.model_hash, "vae_hash": told.vae_hash}
        fields |= {"tool_version": told.tool_version, "other": told.other}
    return GenerationData(
        "comfyui",
        **fields,
        resources=_files(reading, told),
        passes=pass_of(reading),
        provenance=Provenance(conflicts=conflicts),
        warnings=reading.warnings,
    )


def _files(reading: GraphReading, told: GenerationData | None) -> tuple[Resource, ...]:
    """The graph's files with the hashes that the text knows; a text's own LoRAs only where the graph has none."""
    gathering = Gathering()
    gathering.extend(resources_of(reading))
    dropped = LORA_KINDS if reading.loras else ()
    for resource in told.resources if told is not None else ():
        if gathering.place_of(resource) is not None or resource.kind not in dropped:
            gathering.add(resource)
    return gathering.all()


def _conflicts(fields: Mapping[str, object], told: GenerationData | None) -> tuple[Conflict, ...]:
    if told is None:
        return ()
    return tuple(
        Conflict(name, str(value)[:SHOWN], str(other)[:SHOWN])
        for name, value in fields.items()
        if value is not None and (other := getattr(told, name)) is not None and _folded(value) != _folded(other)
    )


def _folded(value: object) -> str:
    return " ".join(str(value).split()).strip(" ,")
