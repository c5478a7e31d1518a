"""Writes generation data as the infotext that A1111, its kin and Civitai read; `read_infotext` is its inverse."""

import json
import re
from collections.abc import Iterable, Iterator

from impasto_engine.metadata.civitai_resources import SOURCE, write_resources
from impasto_engine.metadata.gathering import LORA_KINDS, base_name
from impasto_engine.metadata.infotext.flavour import tool_of
from impasto_engine.metadata.infotext.tags import networks_in
from impasto_engine.metadata.schema import GenerationData, Hires, Resource
from impasto_engine.metadata.wire import JsonValue

Setting = tuple[str, JsonValue]
BARE = re.compile(r"[^\s\",:{}\[\]\\][^\",:\n\r\\]*")
SDNEXT = {"sdnext": "SD.Next"}


def write_infotext(data: GenerationData) -> str:
    """Prompt, negative prompt and settings as text.

    Resources are written as `Hashes`, `Lora hashes`, `Lora weights`, `TI hashes` and `Civitai resources` where the
    prompt does not already name them. Character prompts, passes and graphs have no place in an infotext.
    """
    settings = list(_settings(data))
    line = ", ".join(f"{key}: {_value(value)}" for key, value in settings)
    lines = [data.prompt or ""]
    if data.negative_prompt is not None:
        lines.append(f"Negative prompt: {data.negative_prompt}")
    return "\n".join([*lines, line])


def _settings(data: GenerationData) -> Iterator[Setting]:
    taken = {key.lower() for key, _ in _named(data)}
    yield from _named(data)
    yield from ((key, value) for key, value in data.other.items() if key.lower() not in taken)
    yield from _resources(data)
    yield from _maker(data)


def _named(data: GenerationData) -> Iterator[Setting]:
    """The fields in A1111's order; fields without a value are left out."""
    size = f"{data.width}x{data.height}" if data.width and data.height else None
    values = (
        ("Steps", data.steps),
        ("Sampler", data.sampler),
        ("Schedule type", data.scheduler),
        ("CFG scale", data.cfg_scale),
        ("Seed", data.seed),
        ("Size", size),
        ("Model hash", data.model_hash),
        (_model_key(data), None if _named_by_list(data) else data.model),
        ("VAE hash", data.vae_hash),
        ("VAE", data.vae),
        ("Denoising strength", data.denoise),
        ("Clip skip", data.clip_skip),
        ("Distilled CFG Scale", data.guidance),
        *_hires(data.hires or Hires()),
    )
    return ((key, value) for key, value in values if value is not None)


def _hires(hires: Hires) -> Iterator[tuple[str, int | float | str | None]]:
    yield "Hires upscale", hires.scale
    yield "Hires steps", hires.steps
    yield "Hires upscaler", hires.upscaler
    yield "Hires resize", f"{hires.width}x{hires.height}" if hires.width and hires.height else None


def _model_key(data: GenerationData) -> str:
    """stable-diffusion.cpp's word where the model is a diffusion model without its text encoders."""
    return "Unet" if any(found.kind == "unet" and found.name == data.model for found in data.resources) else "Model"


def _named_by_list(data: GenerationData) -> bool:
    """Civitai's own pictures name the model in their list of resources alone."""
    return any(
        resource.kind == "checkpoint" and resource.source == SOURCE and resource.name == data.model
        for resource in data.resources
    )


def _resources(data: GenerationData) -> Iterator[Setting]:
    loras = [resource for resource in data.resources if resource.kind in LORA_KINDS and resource.source != SOURCE]
    embeddings = [resource for resource in data.resources if resource.kind == "embedding" and resource.source != SOURCE]
    tagged = {base_name(found.name) for found in networks_in(data.prompt or "") if found.name}
    if text := _joined(loras, "hash"):
        yield "Lora hashes", text
    if text := _joined([lora for lora in loras if lora.name and base_name(lora.name) not in tagged], "weight"):
        yield "Lora weights", text
    if text := _joined(embeddings, "hash"):
        yield "TI hashes", text
    if hashes := dict(_hashes(data, loras, embeddings)):
        yield "Hashes", hashes
    listed = [resource for resource in data.resources if resource.source == SOURCE or _on_civitai(resource)]
    if listed or data.tool == "civitai":
        yield "Civitai resources", write_resources(listed)


def _on_civitai(resource: Resource) -> bool:
    return bool(resource.air or resource.model_version_id)


def _joined(resources: Iterable[Resource], field: str) -> str:
    """`name: value, other: value`; colons and commas leave the names, as A1111 has it."""
    pairs = ((resource.name, getattr(resource, field)) for resource in resources)
    return ", ".join(
        f"{name.replace(':', '').replace(',', '')}: {_number(value)}"
        for name, value in pairs
        if name is not None and value is not None
    )


def _hashes(data: GenerationData, loras: list[Resource], embeddings: list[Resource]) -> Iterator[tuple[str, JsonValue]]:
    """The Civitai extension's table: the second hash of a file where it has two."""
    for prefix, resources in (("lora", loras), ("embed", embeddings)):
        for resource in resources:
            if resource.name and (digits := (*resource.other_hashes, resource.hash)[0]):
                yield f"{prefix}:{resource.name}", digits
    if data.vae_hash:
        yield "vae", data.vae_hash
    if data.model_hash:
        model = next((resource for resource in data.resources if resource.hash == data.model_hash), None)
        yield "model", (*(model.other_hashes if model else ()), data.model_hash)[0]


def _maker(data: GenerationData) -> Iterator[Setting]:
    """The version, and the tool's name where version and keys do not tell it."""
    told = {"version": data.tool_version} if data.tool_version else {}
    if tool_of({**{key.lower(): value for key, value in data.other.items()}, **told}) != data.tool:
        yield "App", SDNEXT.get(data.tool, data.tool)
    if data.tool_version:
        yield "Version", data.tool_version


def _value(value: JsonValue) -> str:
    if isinstance(value, str):
        return value if not value or BARE.fullmatch(value) and value == value.strip() else _json(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value)
    return _json(value)


def _number(value: object) -> str:
    """A number without a useless fraction: 7.0 as 7."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _json(value: JsonValue) -> str:
    return json.dumps(value, ensure_ascii=False)
