"""Reads one flat JSON object whose keys say what they are, however a tool spells them; a table, no tool's own rules."""

import functools
import re
from collections.abc import Mapping
from typing import Any

from impasto_engine.metadata.gathering import hashed
from impasto_engine.metadata.limits import OTHER_KEYS
from impasto_engine.metadata.schema import GenerationData, Resource
from impasto_engine.metadata.values import (
    as_clip_skip,
    as_count,
    as_float,
    as_hash,
    as_name,
    as_pixels,
    as_prompt,
    as_seed,
    as_size,
    hash_type,
)

SPELLINGS = {
    "prompt": ("prompt", "positiveprompt", "positive"),
    "negative_prompt": ("negativeprompt", "negative", "uc"),
    "seed": ("seed",),
    "steps": ("steps", "numinferencesteps", "numberofinferencesteps", "inferencesteps"),
    "sampler": (
        "sampler",
        "samplername",
        "ksamplername",
        "samplertype",
        "solvertype",
        "comfyuisampler",
        "autowebuisampler",
    ),
    "scheduler": ("scheduler", "scheduletype", "schedule", "noiseschedule", "schedulername", "comfyuischeduler"),
    "cfg_scale": ("cfgscale", "cfg", "guidancescale", "scale", "promptstrength"),
    "width": ("width",),
    "height": ("height",),
    "clip_skip": ("clipskip",),
    "denoise": ("denoise", "denoisingstrength", "denoisestrength"),
    "model": ("model", "modelname", "basemodel", "basemodelname", "usestablediffusionmodel", "stablediffusionmodel"),
    "model_hash": ("modelhash", "basemodelhash"),
    "vae": ("vae", "vaename", "usevaemodel", "vaemodel", "sdvae"),
    "tool_version": ("version", "appversion"),
}
CONVERTERS = {
    "prompt": as_prompt,
    "negative_prompt": as_prompt,
    "seed": as_seed,
    "steps": as_count,
    "cfg_scale": as_float,
    "width": as_pixels,
    "height": as_pixels,
    "clip_skip": as_clip_skip,
    "denoise": as_float,
    "model_hash": as_hash,
}
SIZES = ("resolution", "size")
NOT_LETTERS = re.compile(r"[^a-z0-9]")
PAIR = re.compile(r"\(?\s*([0-9]{1,6})\s*[,xX×*]\s*([0-9]{1,6})\s*\)?")
NO_FILE = frozenset(("none", "default (model)", "automatic", "default", "auto"))


@functools.lru_cache(maxsize=1024)
def plain_key(key: str) -> str:
    """`Base Model`, `base_model` and `baseModel` alike as `basemodel`."""
    return NOT_LETTERS.sub("", key.lower())


def read_flat(tool: str, values: Mapping[str, object], **known: Any) -> GenerationData:
    """Generation data of a flat object; known: fields the tool's reader has found itself."""
    by_key = {plain_key(key[:80]): value for key, value in values.items()}
    found: dict[str, Any] = {name: _convert(name, by_key) for name in SPELLINGS}
    if found["width"] is None or found["height"] is None:
        found["width"], found["height"] = _size(by_key)
    found |= known
    used = {spelling for spellings in SPELLINGS.values() for spelling in spellings} | set(SIZES)
    other = [(key[:80], value) for key, value in values.items() if plain_key(key[:80]) not in used]
    found.setdefault("other", dict(other[:OTHER_KEYS]))
    found.setdefault("resources", ())
    found["resources"] = (*_model(found), *_vae(found), *found["resources"])
    return GenerationData(tool, **found)


def _convert(name: str, by_key: Mapping[str, object]) -> object:
    convert = CONVERTERS.get(name, as_name)
    for spelling in SPELLINGS[name]:
        if spelling in by_key and (value := convert(by_key[spelling])) is not None:
            return value
    return None


def _size(by_key: Mapping[str, object]) -> tuple[int | None, int | None]:
    """(width, height) of `1024 x 1024`, `(512, 512)` or `[1024, 1024]`."""
    for key in SIZES:
        value = by_key.get(key)
        if isinstance(value, list) and len(value) == 2:
            return as_pixels(value[0]), as_pixels(value[1])
        if isinstance(value, str) and len(value) < 64 and (match := PAIR.search(value)):
            return as_size(f"{match[1]}x{match[2]}")
    return None, None


def _model(found: Mapping[str, Any]) -> tuple[Resource, ...]:
    if not (found["model"] or found["model_hash"]):
        return ()
    return (hashed("checkpoint", found["model"], found["model_hash"], "json"),)


def _vae(found: Mapping[str, Any]) -> tuple[Resource, ...]:
    name = found["vae"]
    if not name or name.lower() in NO_FILE:
        return ()
    digits = found.get("vae_hash")
    return (Resource("vae", name, hash=digits, hash_type=hash_type(digits), source="json"),)
