"""Finds ComfyUI graphs wherever savers put them, told by their shape, and turns a reading into resources."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from impasto_engine.metadata.comfy import GraphReading, read_graph
from impasto_engine.metadata.gathering import read_air
from impasto_engine.metadata.json_text import parse_object
from impasto_engine.metadata.schema import Graphs, Hires, Pass, Resource
from impasto_engine.metadata.texts import Texts

__all__ = [
    "FoundGraphs",
    "GraphReading",
    "find_graphs",
    "hires_of",
    "lora_resources",
    "pass_of",
    "reading_of",
    "resources_of",
]

PREFIX = re.compile(r"\s{0,20}(?:prompt|workflow)\s{0,5}:\s{0,5}(?=\{)", re.IGNORECASE)
CANDIDATES = 24  # entries looked at
AIR = "urn:air:"


@dataclass(slots=True)
class FoundGraphs:
    """The graph for the API and that of the page, parsed and as text; extra: what stands beside the nodes."""

    prompt: Mapping[str, object] | None = None
    workflow: Mapping[str, object] | None = None
    prompt_text: str | None = None
    workflow_text: str | None = None
    extra: Mapping[str, object] | None = None

    @property
    def texts(self) -> Graphs | None:
        """The graphs as they are kept, None when there are none."""
        return Graphs(self.prompt_text, self.workflow_text) if self.prompt_text or self.workflow_text else None


def find_graphs(texts: Texts) -> FoundGraphs:
    """The first graph of each sort among the texts of a file."""
    found = FoundGraphs()
    for entry in texts.entries[:CANDIDATES]:
        text = entry.text
        if text[:64].lstrip()[:1] != "{":
            match = PREFIX.match(text)
            if match is None:
                continue
            text = text[match.end() :]
        if '"class_type"' in text or '"nodes"' in text or "class_type\\" in text:
            _take(found, texts.object(text), text)
    return found


def reading_of(found: FoundGraphs) -> GraphReading | None:
    """What the graphs say, None without a graph."""
    if found.prompt is None and found.workflow is None:
        return None
    return read_graph(found.prompt or {}, found.workflow)


def lora_resources(reading: GraphReading) -> Iterator[Resource]:
    """The LoRAs of a reading."""
    for lora in reading.loras:
        yield _named("lora", lora.name, lora.weight, lora.weight_clip)


def resources_of(reading: GraphReading) -> Iterator[Resource]:
    """Every file of a reading, the model first."""
    kinds = {use.name: use.kind for use in reading.resources}
    if reading.model:
        yield _named(kinds.get(reading.model, "checkpoint"), reading.model)
    yield from lora_resources(reading)
    if reading.vae:
        yield _named("vae", reading.vae)
    for use in reading.resources:
        yield _named(use.kind, use.name, use.weight)


def pass_of(reading: GraphReading) -> tuple[Pass, ...]:
    """The passes of a reading in the schema's words."""
    return tuple(Pass(**{name: getattr(item, name) for name in Pass.__slots__}) for item in reading.passes)


def hires_of(reading: GraphReading) -> Hires | None:
    """The last second pass of a reading with the upscaler it used, None where the picture was drawn in one pass."""
    second = next((item for item in reversed(reading.passes) if item.kind == "hires"), None)
    if second is None:
        return None
    upscaler = next((use.name for use in reading.resources if use.kind == "upscaler"), None)
    base = next((item.width for item in reading.passes if item.kind == "base" and item.width), None)
    scale = round(second.width / base, 3) if second.width and base else None
    return Hires(upscaler, scale, second.steps, second.denoise, second.width, second.height)


def _named(kind: str, name: str, weight: float | None = None, weight_clip: float | None = None) -> Resource:
    if name.startswith(AIR):
        air_kind, version = read_air(name)
        return Resource(air_kind or kind, name, weight, weight_clip, air=name, model_version_id=version, source="graph")
    return Resource(kind, name, weight, weight_clip, source="graph")


def _take(found: FoundGraphs, value: Mapping[str, object] | None, text: str) -> None:
    """Sort one object: a page's graph, an API graph, or an object that holds both."""
    if value is None:
        return
    if isinstance(value.get("nodes"), list):
        if found.workflow is None:
            found.workflow, found.workflow_text = value, text
    elif nodes := {key: node for key, node in value.items() if isinstance(node, dict) and "class_type" in node}:
        if found.prompt is None:
            found.prompt, found.prompt_text = nodes, text
            found.extra = {key: node for key, node in value.items() if key not in nodes}
    else:
        for key in ("prompt", "workflow"):
            _take_inner(found, value.get(key))


def _take_inner(found: FoundGraphs, value: object) -> None:
    if isinstance(value, str) and value[:64].lstrip()[:1] == "{":
        _take(found, parse_object(value), value)
    elif isinstance(value, dict) and value and not set(value) <= {"prompt", "workflow"}:
        _take(found, value, json.dumps(value, ensure_ascii=False))
