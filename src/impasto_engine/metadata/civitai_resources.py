"""Reads and writes the list `Civitai resources`, in which Civitai's generator and several savers name their files."""

from collections.abc import Iterable, Iterator

from impasto_engine.metadata.gathering import Gathering, base_name, joined, kind_of, read_air
from impasto_engine.metadata.limits import RESOURCES
from impasto_engine.metadata.schema import Resource
from impasto_engine.metadata.values import as_float, as_int, as_name, first, items, mapping
from impasto_engine.metadata.wire import JsonValue, camel_case

SOURCE = "civitai_resources"


def read_resources(listed: object) -> Iterator[Resource]:
    """The files of a list of objects with type, modelVersionId, modelName, versionName, weight or air."""
    for item in items(listed)[:RESOURCES]:
        entry = mapping(item)
        air = as_name(entry.get("air"))
        air_kind, air_version = read_air(air)
        version = as_int(first(entry, "modelVersionId", "versionId"))
        name = as_name(first(entry, "modelName", "name"))
        if not (air or version or name):
            continue
        yield Resource(
            kind_of(entry.get("type")) or air_kind or "unknown",
            name,
            weight=as_float(first(entry, "weight", "strength")),
            air=air,
            model_version_id=version or air_version,
            version_name=as_name(first(entry, "modelVersionName", "versionName")),
            source=SOURCE,
        )


def write_resources(resources: Iterable[Resource]) -> list[JsonValue]:
    """The list as Civitai spells it; `read_resources` is its inverse."""
    names = {"kind": "type", "name": "modelName", "version_name": "modelVersionName"}
    fields = ("kind", "weight", "model_version_id", "name", "version_name", "air")
    return [
        {
            names.get(field, camel_case(field)): getattr(resource, field)
            for field in fields
            if getattr(resource, field) is not None and not (field == "kind" and resource.kind == "unknown")
        }
        for resource in resources
    ]


def join_civitai(gathering: Gathering, listed: list[Resource]) -> None:
    """Add Civitai's list to the files already found under their file names.

    Civitai names models, not files: the one checkpoint is the checkpoint; LoRAs are the same by name, or, where both
    sides list equally many, by their weights in order.
    """
    loras = [place for place, known in enumerate(gathering.found) if known.kind in ("lora", "lycoris")]
    named = [resource for resource in listed if resource.kind in ("lora", "lycoris")]
    pairs = dict(zip(map(id, named), loras, strict=True)) if len(named) == len(loras) else {}
    checkpoints = [place for place, known in enumerate(gathering.found) if known.kind == "checkpoint"]
    for resource in listed:
        place = gathering.place_of(resource)
        place = pairs.get(id(resource)) if place is None else place
        if resource.kind == "checkpoint" and checkpoints:
            place = checkpoints[0]
            checkpoints = []
        if place is not None and _may_be_same(gathering.found[place], resource):
            gathering.found[place] = joined(gathering.found[place], resource)
        else:
            gathering.add(resource)


def _may_be_same(known: Resource, listed: Resource) -> bool:
    if known.kind == "checkpoint" or known.name is None or listed.name is None:
        return True
    if base_name(known.name) == base_name(listed.name):
        return True
    return known.weight == listed.weight or listed.weight is None
