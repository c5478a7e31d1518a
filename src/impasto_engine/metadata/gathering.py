"""Collects the model files that one picture names in several places, each file once, with all that is known of it."""

import re
from collections.abc import Iterable
from dataclasses import replace

from impasto_engine.metadata.limits import RESOURCES
from impasto_engine.metadata.schema import Resource
from impasto_engine.metadata.values import as_name, hash_type

EXTENSION = re.compile(r"\.(safetensors|ckpt|pt|pth|gguf|bin|sft|onnx)$", re.IGNORECASE)
LORA_KINDS = ("lora", "lycoris")
AIR = re.compile(
    r"urn:air:(?P<family>[\w.-]{1,60}):(?P<kind>\w{1,40}):(?P<source>\w{1,40}):(?P<model>[^@\s]{1,200})"
    r"(?:@(?P<version>[\w.-]{1,80}))?"
)
KINDS = {
    "checkpoint": "checkpoint",
    "model": "checkpoint",
    "ckpt": "checkpoint",
    "base_model": "checkpoint",
    "lora": "lora",
    "dora": "lora",
    "locon": "lycoris",
    "lycoris": "lycoris",
    "lyco": "lycoris",
    "embed": "embedding",
    "embedding": "embedding",
    "textualinversion": "embedding",
    "ti": "embedding",
    "vae": "vae",
    "controlnet": "controlnet",
    "upscaler": "upscaler",
    "hypernet": "hypernet",
    "hypernetwork": "hypernet",
    "motionmodule": "motion",
    "unet": "unet",
    "diffusionmodel": "unet",
    "textencoder": "text_encoder",
    "text_encoder": "text_encoder",
    "clip": "text_encoder",
    "motion": "motion",
}


def kind_of(name: object) -> str | None:
    """Our word for a kind of model file as a tool spells it, None when unknown."""
    text = as_name(name)
    return KINDS.get(text.lower().replace(" ", "")) if text else None


def base_name(name: str) -> str:
    """A file's name without folders and extension, in lower case, to compare by."""
    return EXTENSION.sub("", name.replace("\\", "/").rpartition("/")[2].strip()).lower()


def read_air(air: object) -> tuple[str | None, int | None]:
    """(kind, model version) that a Civitai resource name tells."""
    match = AIR.match(air) if isinstance(air, str) else None
    if match is None:
        return None, None
    version = match["version"] or ""
    on_civitai = match["source"] == "civitai" and version.isdecimal() and len(version) < 16
    return kind_of(match["kind"]), int(version) if on_civitai else None


class Gathering:
    """The model files found so far, in the order they were first named."""

    def __init__(self) -> None:
        self.found: list[Resource] = []

    def add(self, resource: Resource) -> None:
        """Take one file in, joined with what is known of the same one."""
        place = self.place_of(resource)
        if place is not None:
            self.found[place] = joined(self.found[place], resource)
        elif len(self.found) < RESOURCES:
            self.found.append(resource)

    def extend(self, resources: Iterable[Resource]) -> None:
        """Take several in."""
        for resource in resources:
            self.add(resource)

    def all(self) -> tuple[Resource, ...]:
        """Everything found."""
        return tuple(self.found)

    def place_of(self, resource: Resource) -> int | None:
        """Where the same file stands among those found, None when it is new."""
        if resource.name is None:
            return None
        wanted = (_group(resource.kind), _key(resource.name))
        for place, known in enumerate(self.found):
            if known.name is not None and (_group(known.kind), _key(known.name)) == wanted:
                return place
        return None


def joined(known: Resource, more: Resource) -> Resource:
    """One file from two mentions of it; the first one's words stand, its gaps are filled."""
    hashes = [value for value in (known.hash, more.hash, *known.other_hashes, *more.other_hashes) if value]
    unique = tuple(dict.fromkeys(hashes))
    kept_type = known.hash_type if known.hash else more.hash_type
    return replace(
        known,
        weight=known.weight if known.weight is not None else more.weight,
        weight_clip=known.weight_clip if known.weight_clip is not None else more.weight_clip,
        hash=unique[0] if unique else None,
        hash_type=kept_type if unique else None,
        other_hashes=unique[1:],
        air=known.air or more.air,
        model_version_id=known.model_version_id or more.model_version_id,
        version_name=known.version_name or more.version_name,
    )


def hashed(kind: str, name: str | None, digits: str | None, source: str, weight: float | None = None) -> Resource:
    """A file with a hash whose type its length tells."""
    return Resource(kind, name, weight=weight, hash=digits, hash_type=hash_type(digits), source=source)


def _group(kind: str) -> str:
    return "lora" if kind in LORA_KINDS else kind


def _key(name: str) -> str:
    """A1111 drops colons and commas from the names beside its hashes."""
    return base_name(name).replace(":", "").replace(",", "")
