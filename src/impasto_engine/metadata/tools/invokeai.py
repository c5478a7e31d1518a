"""Reads InvokeAI: `invokeai_metadata` of version 3 and later, `sd-metadata` of 2, the `Dream` command line of 1."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from impasto_engine.metadata.flat import read_flat
from impasto_engine.metadata.gathering import Gathering, hashed
from impasto_engine.metadata.limits import RESOURCES
from impasto_engine.metadata.lora_lists import read_loras
from impasto_engine.metadata.schema import GenerationData, Resource
from impasto_engine.metadata.texts import Texts
from impasto_engine.metadata.values import (
    as_count,
    as_float,
    as_hash,
    as_name,
    as_pixels,
    as_prompt,
    as_seed,
    first,
    hash_type,
    items,
    mapping,
)

PROMPT_END = re.compile(r'"? -(?=[sSWHCAf] ?[0-9a-z])')
QUOTE_END = re.compile(r'(?<!\\)" -(?=[a-zA-Z-])')
OPTION = re.compile(r" -([sSWHCAVfm]) ?([^\s]{1,64})(?= |$)")
NEGATIVE = re.compile(r"\[([^\[\]]{1,4096})\]")
CALLED = re.compile(r"withLora\(([^,()]{1,200}+)(?:,\s{0,9}([-0-9.]{1,12}))?\s{0,9}\)")
NAME_KEYS = ("model_name", "name", "key")


def read(texts: Texts) -> GenerationData | None:
    """Generation data of a picture from InvokeAI, of whichever version."""
    values = texts.json("png:invokeai_metadata")
    if values is not None:
        return _read_metadata(values)
    values = texts.json("png:sd-metadata")
    if values is not None:
        return _read_sd_metadata(values)
    command = texts.get("png:Dream")
    if command is not None:
        return _read_dream(command)
    if texts.get("png:invokeai_graph", "png:invokeai_workflow") is not None:
        return GenerationData("invokeai", warnings=("workflow-only",))
    return None


def _read_metadata(values: Mapping[str, object]) -> GenerationData:
    model, digits, kind = _model(values.get("model"))
    vae, _, _ = _model(values.get("vae"))
    data = read_flat(
        "invokeai",
        {key: value for key, value in values.items() if key not in ("model", "vae")},
        prompt=as_prompt(first(values, "positive_prompt", "positive_conditioning")),
        negative_prompt=as_prompt(first(values, "negative_prompt", "negative_conditioning")),
        sampler=as_name(values.get("scheduler")),
        scheduler=None,
        guidance=as_float(values.get("guidance")),
        denoise=as_float(values.get("strength")),
        model=model,
        model_hash=digits,
        vae=vae,
        resources=tuple(_resources(values)),
    )
    return _with_hash_type(data, kind)


def _model(value: object) -> tuple[str | None, str | None, str | None]:
    """(name, hash, its type) of `{"model_name": ...}`, `{"name": ..., "hash": "blake3:..."}` or a plain name."""
    if isinstance(value, str):
        return as_name(value), None, None
    entry = mapping(value)
    prefix, colon, digits = (as_name(entry.get("hash")) or "").rpartition(":")
    found = as_hash(digits)
    kind = prefix.upper() if colon and prefix.lower() == "blake3" else hash_type(found)
    return as_name(first(entry, *NAME_KEYS)), found, kind if found else None


def _with_hash_type(data: GenerationData, kind: str | None) -> GenerationData:
    """The model's hash is as long as a SHA-256 and is none."""
    resources = (
        replace(resource, hash_type=kind) if resource.hash and resource.hash == data.model_hash else resource
        for resource in data.resources
    )
    return replace(data, resources=tuple(resources))


def _resources(values: Mapping[str, object]) -> Iterator[Resource]:
    gathering = Gathering()
    for item in items(values.get("loras"))[:RESOURCES]:
        entry = mapping(item)
        name, digits, kind = _model(first(entry, "lora", "model", "lora_name"))
        if name is not None:
            weight = as_float(first(entry, "weight", "strength"))
            gathering.add(Resource("lora", name, weight=weight, hash=digits, hash_type=kind, source="json"))
        else:
            gathering.extend(read_loras([item]))
    gathering.extend(_others(values))
    return iter(gathering.all())


def _others(values: Mapping[str, object]) -> Iterator[Resource]:
    for item in items(first(values, "controlnets", "control_layers"))[:RESOURCES]:
        entry = mapping(item)
        name, digits, _ = _model(first(entry, "control_model", "model"))
        if name is not None:
            yield hashed("controlnet", name, digits, "json", as_float(first(entry, "control_weight", "weight")))
    name, digits, _ = _model(values.get("refiner_model"))
    if name is not None:
        yield hashed("checkpoint", name, digits, "json")


def _read_sd_metadata(values: Mapping[str, object]) -> GenerationData:
    listed = items(values.get("images"))
    image = mapping(values.get("image")) or mapping(listed[0] if listed else None)
    prompt = _weighted_prompt(image.get("prompt"))
    return read_flat(
        "invokeai",
        {key: value for key, value in image.items() if key != "prompt"},
        prompt=prompt,
        negative_prompt=_bracketed(prompt),
        model=as_name(first(values, "model_weights", "model")),
        model_hash=as_hash(values.get("model_hash")),
        tool_version=as_name(values.get("app_version")),
        denoise=as_float(first(image, "strength_steps", "strength")) if image.get("type") == "img2img" else None,
        resources=tuple(_called(prompt)),
    )


def _weighted_prompt(value: object) -> str | None:
    """The prompt, or its parts with their weights as InvokeAI writes them behind each other."""
    if isinstance(value, str):
        return as_prompt(value)
    parts = [mapping(item) for item in items(value)[:64]]
    texts = [(as_prompt(part.get("prompt")), as_float(part.get("weight"))) for part in parts]
    known = [(text, weight) for text, weight in texts if text is not None]
    if len(known) == 1:
        return known[0][0]
    return (
        as_prompt(" ".join(f"{text}:{1 if weight is None else weight:g}" for text, weight in known)) if known else None
    )


def _called(prompt: str | None) -> Iterator[Resource]:
    """LoRAs that a prompt calls as `withLora(name, 0.8)`."""
    for match in CALLED.finditer(prompt or ""):
        yield Resource("lora", match[1].strip(), as_float(match[2]) if match[2] else 1.0, source="prompt_tag")


def _bracketed(prompt: str | None) -> str | None:
    """Words in square brackets are not wanted in the picture."""
    found = NEGATIVE.findall(prompt or "")
    return ", ".join(found) if found else None


def _read_dream(command: str) -> GenerationData | None:
    """`"a prompt" -s50 -W512 -H512 -C7.5 -Ak_lms -S123`; a picture given as a data address may stand between."""
    end = (QUOTE_END.search(command) if command.startswith('"') else None) or PROMPT_END.search(command)
    if end is None:
        return None
    prompt = as_prompt(command[: end.start()].removeprefix('"').replace('\\"', '"'))
    options: dict[str, Any] = {match[1]: match[2] for match in OPTION.finditer(command, max(0, end.end() - 2))}
    return GenerationData(
        "invokeai",
        prompt=prompt,
        negative_prompt=_bracketed(prompt),
        seed=as_seed(options.get("S")),
        steps=as_count(options.get("s")),
        sampler=as_name(options.get("A") or options.get("m")),
        cfg_scale=as_float(options.get("C")),
        width=as_pixels(options.get("W")),
        height=as_pixels(options.get("H")),
        denoise=as_float(options.get("f")),
        other={"variations": options["V"]} if "V" in options else {},
    )
