"""Gathers the model files that an infotext names: by its own keys, in hashes, in tags of the prompt, in lists."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from impasto_engine.metadata.civitai_resources import join_civitai, read_resources
from impasto_engine.metadata.gathering import Gathering, hashed, joined, kind_of
from impasto_engine.metadata.infotext.tags import networks_in
from impasto_engine.metadata.limits import RESOURCES
from impasto_engine.metadata.schema import Resource
from impasto_engine.metadata.values import as_float, as_hash, as_name, mapping

NUMBERED = re.compile(
    r"(?P<kind>lora|embedding)[ _]?(?P<number>[0-9]{0,3}) "
    r"(?P<part>model name|model hash|name|hash|strength model|strength clip|model|weight)"
)
ADDITIONAL = re.compile(r"addnet model (?P<number>[0-9]{1,2})")
NAME_AND_HASH = re.compile(r"(?P<name>[^()]{1,300})\((?P<hash>[0-9a-f]{6,64})\)")
CONTROLNET = re.compile(r"controlnet(?: [0-9]{1,2})?")
CONTROLNET_MODEL = re.compile(r"\bmodel: (?P<name>[^,\[]{1,300})(?:\[(?P<hash>[0-9a-f]{6,64})\])?", re.IGNORECASE)
CONTROLNET_WEIGHT = re.compile(r"\b(?:control )?weight: (?P<weight>[0-9.]{1,12})", re.IGNORECASE)
REFINER = re.compile(r"(?P<name>[^\[]{1,300}?)\s*(?:\[(?P<hash>[0-9a-f]{6,64})\])?")
FILE_KEYS = {"te": "text_encoder", "uncond unet": "unet", "hypernet": "hypernet", "hypernetwork": "hypernet"}
MODULE = re.compile(r"module [0-9]{1,2}")
NO_NAMES = frozenset(("none", "automatic", "default (model)", "default", "", "unknown", "built in"))


def gather(settings: Mapping[str, object], prompt: str, main: Iterable[Resource]) -> Gathering:
    """Every file of an infotext; settings: values under lower-case keys; main: the model and the VAE."""
    gathering = Gathering()
    gathering.extend(main)
    gathering.extend(networks_in(prompt))
    gathering.extend(_numbered(settings))
    gathering.extend(_additional_networks(settings))
    gathering.extend(_named_hashes(settings.get("lora hashes"), "lora"))
    gathering.extend(_named_hashes(settings.get("ti hashes") or settings.get("ti"), "embedding"))
    _join_weights(gathering, settings.get("lora weights"))
    gathering.extend(_files(settings))
    _join_hashes(gathering, mapping(settings.get("hashes")))
    join_civitai(gathering, list(read_resources(settings.get("civitai resources"))))
    return gathering


def main_files(model: Resource | None, vae: str | None, vae_hash: str | None) -> Iterator[Resource]:
    """The model and the VAE, where there is more than a word for none."""
    if model is not None:
        yield model
    named = vae if vae and vae.lower() not in NO_NAMES else None
    if named or vae_hash:
        yield hashed("vae", named, vae_hash, "infotext")


def _named_values(value: object) -> Iterator[tuple[str, str]]:
    """(name, text) of `name: hash, other: hash`, or of an object that says the same."""
    if isinstance(value, dict):
        pairs = [(str(name), str(text)) for name, text in value.items()]
    else:
        pieces = value[:65536].split(",") if isinstance(value, str) else []
        pairs = [(name, text) for name, _, text in (piece.rpartition(":") for piece in pieces)]
    for name, text in pairs[:RESOURCES]:
        clean = as_name(name)
        if clean is not None:
            yield clean, text


def _named_hashes(value: object, kind: str) -> Iterator[Resource]:
    """Files with a hash; a name without one was in the prompt's tags or was not in force."""
    for name, text in _named_values(value):
        digits = as_hash(text)
        if digits is not None:
            yield hashed(kind, name, digits, "hashes")


def _join_weights(gathering: Gathering, value: object) -> None:
    """Fooocus says the weights of its LoRAs apart: `name: 0.1, other: 0.5`."""
    for name, text in _named_values(value):
        weight = as_float(text)
        if weight is not None:
            gathering.add(Resource("lora", name, weight=weight))


def _numbered(settings: Mapping[str, object]) -> Iterator[Resource]:
    """`Lora_0 Model name: ..., Lora_0 Strength model: 0.65`, as savers of ComfyUI and Draw Things write."""
    groups: dict[tuple[str, str], dict[str, object]] = {}
    for key, value in settings.items():
        if match := NUMBERED.fullmatch(key):
            groups.setdefault((match["kind"], match["number"]), {})[match["part"]] = value
    for (kind, _), parts in groups.items():
        name = as_name(parts.get("model name") or parts.get("name") or parts.get("model"))
        if name is None:
            continue
        weight = as_float(parts.get("strength model", parts.get("weight")))
        found = hashed(kind, name, as_hash(parts.get("model hash") or parts.get("hash")), "infotext", weight)
        yield replace(found, weight_clip=as_float(parts.get("strength clip")))


def _additional_networks(settings: Mapping[str, object]) -> Iterator[Resource]:
    """`AddNet Module 1: LoRA, AddNet Model 1: name(hash), AddNet Weight A 1: 0.8`, as an early extension wrote."""
    for key, value in settings.items():
        match = ADDITIONAL.fullmatch(key)
        model = NAME_AND_HASH.fullmatch(as_name(value) or "") if match else None
        if match and model:
            weight = as_float(
                settings.get(f"addnet weight a {match['number']}", settings.get(f"addnet weight {match['number']}"))
            )
            yield hashed("lora", model["name"], as_hash(model["hash"]), "infotext", weight)


def _files(settings: Mapping[str, object]) -> Iterator[Resource]:
    """What own keys name: text encoders, ControlNets, a refiner, an upscaler."""
    for key, value in settings.items():
        for name in value if isinstance(value, list) else [value]:
            kind = FILE_KEYS.get(key) or (_module_kind(name) if MODULE.fullmatch(key) else None)
            clean = as_name(name)
            if kind and clean and clean.lower() not in NO_NAMES:
                yield Resource(kind, clean)
        if CONTROLNET.fullmatch(key):
            yield from _controlnet(value)
    if match := REFINER.fullmatch(as_name(settings.get("refiner")) or ""):
        yield hashed("checkpoint", match["name"], match["hash"], "infotext")
    upscaler = as_name(settings.get("hires upscaler"))
    if upscaler and upscaler.lower() not in NO_NAMES and not upscaler.startswith("Latent"):
        yield Resource("upscaler", upscaler)


def _module_kind(name: object) -> str:
    """Forge lists VAE and text encoders alike as modules."""
    text = str(name).lower()
    return "vae" if text == "ae" or text.startswith("ae.") or "vae" in text else "text_encoder"


def _controlnet(value: object) -> Iterator[Resource]:
    text = value[:4096] if isinstance(value, str) else ""
    match = CONTROLNET_MODEL.search(text)
    name = as_name(match["name"]) if match else None
    if match and name and name.lower() not in NO_NAMES:
        weight = CONTROLNET_WEIGHT.search(text)
        yield hashed("controlnet", name, match["hash"], "infotext", as_float(weight["weight"]) if weight else None)


def _join_hashes(gathering: Gathering, hashes: Mapping[str, object]) -> None:
    """The Civitai extension's `Hashes`: {"model": ..., "vae": ..., "lora:NAME": ..., "embed:NAME": ...}."""
    for key, value in list(hashes.items())[:RESOURCES]:
        prefix, _, name = key.partition(":")
        kind, digits = kind_of(prefix), as_hash(value)
        if kind is None or digits is None:
            continue
        clean = as_name(name)
        same = [place for place, known in enumerate(gathering.found) if known.kind == kind]
        if clean is None and same:
            gathering.found[same[0]] = joined(gathering.found[same[0]], hashed(kind, None, digits, "hashes"))
        else:
            gathering.add(hashed(kind, clean, digits, "hashes"))
