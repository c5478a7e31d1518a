"""Reads Civitai's generator where it writes a graph: the request as JSON text inside the graph says what was asked."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from impasto_engine.metadata.civitai_resources import SOURCE, read_resources
from impasto_engine.metadata.flat import read_flat
from impasto_engine.metadata.gathering import Gathering, read_air
from impasto_engine.metadata.json_text import parse_object
from impasto_engine.metadata.limits import RESOURCES
from impasto_engine.metadata.schema import GenerationData, Hires, Resource
from impasto_engine.metadata.texts import Texts, nested
from impasto_engine.metadata.tools.graphs import (
    FoundGraphs,
    GraphReading,
    find_graphs,
    pass_of,
    reading_of,
    resources_of,
)
from impasto_engine.metadata.values import as_name, first, items


def read(texts: Texts) -> GenerationData | None:
    """Generation data of a picture from Civitai's generator, when its graph names resources by AIR."""
    found = find_graphs(texts)
    asked = _request(found)
    airs = items(nested(found.extra, "extra").get("airs"))[:RESOURCES]
    if asked is None and not airs:
        return None
    reading = reading_of(found) or GraphReading()
    data = _from_request(asked or {}, reading)
    named = [name for item in (*airs, *_named_in(found)) if (name := as_name(item)) and read_air(name)[0]]
    return replace(data, resources=_resources(reading, asked or {}, named), comfy=found.texts)


def _named_in(found: FoundGraphs) -> Iterator[object]:
    """Every value of a node that may be an AIR."""
    for node in (found.prompt or {}).values():
        yield from (value for value in nested(node, "inputs").values() if isinstance(value, str))


def _request(found: FoundGraphs) -> Mapping[str, object] | None:
    text = (found.extra or {}).get("extraMetadata")
    return parse_object(text) if isinstance(text, str) else None


def _from_request(asked: Mapping[str, object], reading: GraphReading) -> GenerationData:
    """What was asked, filled from the graph; size and model are the graph's when it draws and does not only enlarge."""
    draws = reading.sampler is not None
    known: dict[str, object] = {
        "model": reading.model or as_name(first(asked, "baseModel", "model")),
        "scheduler": reading.scheduler,
        "denoise": reading.denoise,
        "guidance": reading.guidance,
        "hires": _hires(reading),
        "passes": pass_of(reading),
        "warnings": reading.warnings if not asked else (),
    }
    if draws and reading.width and reading.height:
        known |= {"width": reading.width, "height": reading.height}
    data = read_flat("civitai", asked, **known)
    return replace(
        data,
        prompt=data.prompt if data.prompt is not None else reading.positive,
        negative_prompt=data.negative_prompt if data.negative_prompt is not None else reading.negative,
        seed=data.seed or reading.seed,
        steps=data.steps if data.steps is not None else reading.steps,
        sampler=data.sampler or reading.sampler,
        cfg_scale=data.cfg_scale if data.cfg_scale is not None else reading.cfg_scale,
        clip_skip=data.clip_skip or reading.clip_skip,
    )


def _hires(reading: GraphReading) -> Hires | None:
    upscaler = next((use.name for use in reading.resources if use.kind == "upscaler"), None)
    return Hires(upscaler=upscaler, steps=reading.steps, denoise=reading.denoise) if upscaler else None


def _resources(reading: GraphReading, asked: Mapping[str, object], airs: list[str]) -> tuple[Resource, ...]:
    """The graph's files, then those of the request and the AIRs that the graph did not put to use."""
    gathering = Gathering()
    gathering.extend(resources_of(reading))
    weights = {found.model_version_id: found.weight for found in read_resources(asked.get("resources"))}
    versions = {resource.model_version_id for resource in gathering.found}
    for air in airs:
        kind, version = read_air(air)
        if version not in versions:
            versions.add(version)
            gathering.add(
                Resource(
                    kind or "unknown", None, weights.get(version), air=air, model_version_id=version, source=SOURCE
                )
            )
    gathering.extend(
        found for found in read_resources(asked.get("resources")) if found.model_version_id not in versions
    )
    return gathering.all()
