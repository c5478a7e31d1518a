"""What a picture's data claims it used, as one list without doubles; knows no database."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from impasto_engine.metadata.schema import GenerationData
from impasto_engine.metadata.schema import Resource as Named

MAX_CLAIMS = 100
HEX = re.compile(r"[0-9A-F]{8,64}")
CIVITAI_AIR = re.compile(r"civitai:\d{1,15}@(\d{1,15})")
# A container that only holds others; "vae" named Automatic is no file.
NO_FILES = frozenset(["automatic", "none", "baked", "baked vae", "default", ""])


@dataclass(frozen=True)
class Claim:
    """One resource as the file names it; `hashes` are all of it, upper-case, the one to show first.

    kind: as in the engine's schema. weight: strength on the diffusion model, None when not said.
    """

    kind: str
    name: str
    weight: float | None = None
    hashes: tuple[str, ...] = ()
    hash_kind: str = ""
    civitai_version_id: int | None = None


def claims_of(data: GenerationData) -> list[Claim]:
    """Every model file the data names, each once: a LoRA given with an AutoV2 and an AutoV3 hash is one claim."""
    found = [_claim(resource) for resource in data.resources]
    if data.model or data.model_hash:
        found.append(Claim("checkpoint", file_stem(data.model), hashes=hashes_of(data.model_hash)))
    if data.vae or data.vae_hash:
        found.append(Claim("vae", file_stem(data.vae), hashes=hashes_of(data.vae_hash)))
    return merged(claim for claim in found if _says_something(claim))[:MAX_CLAIMS]


def merged(claims: Iterable[Claim]) -> list[Claim]:
    """The claims with those joined that share a hash, a Civitai version, or kind and name."""
    kept: list[Claim] = []
    for claim in claims:
        at = next((place for place, other in enumerate(kept) if _same(claim, other)), None)
        if at is None:
            kept.append(claim)
        else:
            kept[at] = _joined(kept[at], claim)
    return kept


def file_stem(name: str | None) -> str:
    """A file's name without folders and the endings of model files, at most 200 characters."""
    last = re.split(r"[\\/]", (name or "").strip())[-1]
    return re.sub(r"\.(safetensors|ckpt|pt|pth|bin|gguf|sft)$", "", last, flags=re.IGNORECASE)[:200]


def hashes_of(*values: str | None) -> tuple[str, ...]:
    """Hexadecimal hashes of 8 to 64 digits in upper case, without `0x` and `blake3:`, each once."""
    cleaned = (re.sub(r"^(0X|[A-Z0-9]+:)", "", (value or "").strip().upper()) for value in values)
    return tuple(dict.fromkeys(value for value in cleaned if HEX.fullmatch(value)))


def _claim(resource: Named) -> Claim:
    return Claim(
        kind=resource.kind[:20],
        name=file_stem(resource.name),
        weight=resource.weight,
        hashes=hashes_of(resource.hash, *resource.other_hashes),
        hash_kind=(resource.hash_type or "")[:12],
        civitai_version_id=_civitai_id(resource),
    )


def _civitai_id(resource: Named) -> int | None:
    if resource.model_version_id is not None:
        return resource.model_version_id if 0 < resource.model_version_id < 2**53 else None
    found = CIVITAI_AIR.search(resource.air or "")
    return int(found[1]) if found else None


def _says_something(claim: Claim) -> bool:
    return bool(claim.hashes or claim.civitai_version_id or claim.name.lower() not in NO_FILES)


def _same(one: Claim, other: Claim) -> bool:
    if set(one.hashes) & set(other.hashes):
        return True
    if one.civitai_version_id and one.civitai_version_id == other.civitai_version_id:
        return True
    if one.kind == other.kind == "checkpoint":
        # Some tools say the checkpoint twice, once with and once without its hash.
        return not (one.hashes and other.hashes) and (not one.name or not other.name or _name(one) == _name(other))
    return bool(one.name) and _family(one.kind) == _family(other.kind) and _name(one) == _name(other)


def _joined(one: Claim, other: Claim) -> Claim:
    hashes = tuple(dict.fromkeys([*one.hashes, *other.hashes]))
    return replace(
        one,
        name=one.name or other.name,
        weight=one.weight if one.weight is not None else other.weight,
        hashes=hashes,
        hash_kind=one.hash_kind or other.hash_kind,
        civitai_version_id=one.civitai_version_id or other.civitai_version_id,
    )


def _name(claim: Claim) -> str:
    return claim.name.casefold()


def _family(kind: str) -> str:
    return "lora" if kind == "lycoris" else kind
