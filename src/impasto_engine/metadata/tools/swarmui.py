"""Reads SwarmUI's JSON: `sui_image_params`, `sui_extra_data` and `sui_models`."""

from collections.abc import Mapping
from dataclasses import replace

from impasto_engine.metadata.flat import plain_key, read_flat
from impasto_engine.metadata.gathering import Gathering, base_name, kind_of
from impasto_engine.metadata.limits import RESOURCES
from impasto_engine.metadata.lora_lists import with_weights
from impasto_engine.metadata.schema import GenerationData, Hires, Resource
from impasto_engine.metadata.texts import MAIN, Texts, nested
from impasto_engine.metadata.values import as_clip_skip, as_float, as_hash, as_name, first, items, mapping

PLACES = (*MAIN, "exif:Model")
KINDS = {
    "loras": "lora",
    "vae": "vae",
    "model": "checkpoint",
    "refinermodel": "checkpoint",
    "controlnetmodel": "controlnet",
}


def read(texts: Texts) -> GenerationData | None:
    """Generation data of a picture from SwarmUI."""
    whole = next((found for place in PLACES if (found := texts.json(place)) and "sui_image_params" in found), None)
    if whole is None:
        return None
    values = {plain_key(key): value for key, value in nested(whole, "sui_image_params").items()}
    data = read_flat(
        "swarmui",
        {key: value for key, value in values.items() if key not in ("loras", "loraweights")},
        tool_version=as_name(first(values, "swarmversion")),
        clip_skip=as_clip_skip(first(values, "clipstopatlayer")),
        guidance=as_float(first(values, "fluxguidancescale")),
        hires=_refiner(values),
        resources=tuple(with_weights(values.get("loras"), values.get("loraweights"))),
    )
    return replace(data, resources=_with_hashes(data.resources, items(whole.get("sui_models"))))


def _refiner(values: Mapping[str, object]) -> Hires | None:
    scale = as_float(first(values, "refinerupscale"))
    upscaler = as_name(first(values, "refinerupscalemethod"))
    if scale is None and upscaler is None:
        return None
    denoise = as_float(first(values, "refinercontrol", "refinercontrolpercentage"))
    return Hires(upscaler=upscaler, scale=scale, denoise=denoise)


def _with_hashes(resources: tuple[Resource, ...], listed: list[object]) -> tuple[Resource, ...]:
    """`sui_models` names every file with the SHA-256 of its tensors."""
    gathering = Gathering()
    gathering.extend(resources)
    for item in listed[:RESOURCES]:
        entry = mapping(item)
        name, digits = as_name(entry.get("name")), as_hash(entry.get("hash"))
        if name is None:
            continue
        kind = KINDS.get(plain_key(str(entry.get("param"))[:80])) or kind_of(entry.get("param")) or "unknown"
        kind = next(
            (known.kind for known in resources if known.name and base_name(known.name) == base_name(name)), kind
        )
        gathering.add(
            Resource(kind, name, hash=digits, hash_type="TensorSHA256" if digits else None, source="sui_models")
        )
    return gathering.all()
