"""Reads an infotext into generation data; each setting is judged alone, and none of them is lost."""

from impasto_engine.metadata.gathering import hashed
from impasto_engine.metadata.infotext.flavour import tool_of
from impasto_engine.metadata.infotext.grammar import Parts, split_infotext
from impasto_engine.metadata.infotext.resources import gather, main_files
from impasto_engine.metadata.infotext.settings import Settings
from impasto_engine.metadata.schema import GenerationData, Hires, Resource
from impasto_engine.metadata.storable import storable
from impasto_engine.metadata.values import (
    as_clip_skip,
    as_count,
    as_float,
    as_hash,
    as_name,
    as_seed,
    as_size,
)

RESOURCE_KEYS = ("lora hashes", "lora weights", "ti hashes")


def read_infotext(text: str) -> GenerationData | None:
    """Generation data of an infotext, None when the text holds no settings."""
    parts = split_infotext(text)
    return storable(interpret(parts)) if parts is not None else None


def interpret(parts: Parts) -> GenerationData:
    """Generation data of the parts of an infotext."""
    settings = Settings(parts.settings)
    size = settings.take(_size, "size") or (None, None)
    denoise = settings.take(as_float, "denoising strength")
    model_hash = settings.take(as_hash, "model hash")
    vae, vae_hash = settings.take(as_name, "vae"), settings.take(as_hash, "vae hash")
    main = tuple(main_files(_model(settings, model_hash), vae, vae_hash))
    resources = _files(settings, parts.prompt, main)
    return GenerationData(
        tool=_tool(settings),
        tool_version=settings.take(as_name, "version"),
        prompt=parts.prompt,
        negative_prompt=parts.negative,
        seed=settings.take(as_seed, "seed"),
        steps=settings.take(as_count, "steps"),
        sampler=settings.take(as_name, "sampler"),
        scheduler=settings.take(as_name, "schedule type", "scheduler"),
        cfg_scale=settings.take(as_float, "cfg scale", "guidance scale"),
        width=size[0],
        height=size[1],
        clip_skip=settings.take(as_clip_skip, "clip skip"),
        denoise=denoise,
        guidance=settings.take(as_float, "distilled cfg scale", "guidance"),
        hires=_hires(settings, denoise),
        model=next((found.name for found in resources if found.kind in ("checkpoint", "unet") and found.name), None),
        model_hash=model_hash,
        vae=vae,
        vae_hash=vae_hash,
        resources=resources,
        other=settings.rest(parts.after),
        warnings=tuple(settings.warnings),
    )


def _tool(settings: Settings) -> str:
    tool = tool_of(settings.values)
    if str(settings.values.get("app", "")).lower() in (tool, "sd.next"):
        settings.taken.add("app")
    return tool


def _size(value: object) -> tuple[int | None, int | None] | None:
    size = as_size(value)
    return size if size[0] and size[1] else None


def _model(settings: Settings, model_hash: str | None) -> Resource | None:
    """The model; stable-diffusion.cpp leaves `Model` empty and names a `Unet` where the parts are files of their own."""
    named = settings.take(as_name, "model")
    unet = settings.take(as_name, "unet") if named is None else None
    if named is None and unet is None and model_hash is None:
        return None
    return hashed("unet" if unet else "checkpoint", named or unet, model_hash, "infotext")


def _files(settings: Settings, prompt: str, main: tuple[Resource, ...]) -> tuple[Resource, ...]:
    resources = gather(settings.values, prompt, main).all()
    settings.taken.update(key for key in RESOURCE_KEYS if isinstance(settings.values.get(key), str))
    if isinstance(settings.values.get("hashes"), dict):
        settings.taken.add("hashes")
    if isinstance(settings.values.get("civitai resources"), list):
        settings.taken.add("civitai resources")
    return resources


def _hires(settings: Settings, denoise: float | None) -> Hires | None:
    size = settings.take(_size, "hires resize", "hires size") or (None, None)
    upscaler = settings.take(as_name, "hires upscaler")
    scale = settings.take(as_float, "hires upscale", "hires scale")
    steps = settings.take(as_count, "hires steps")
    if upscaler is None and scale is None and steps is None and size[0] is None:
        return None
    return Hires(upscaler, scale, steps, denoise, *size)
