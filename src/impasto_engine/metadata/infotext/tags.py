"""Finds extra networks named in a prompt, `<lora:name:0.8>` and its kin, without backtracking."""

import re
from collections.abc import Iterator

from impasto_engine.metadata.limits import RESOURCES
from impasto_engine.metadata.schema import Resource
from impasto_engine.metadata.values import as_float

TAG = re.compile(r"<(lora|lyco|hypernet|lycoris):([^<>:]{1,512}+)(?::([^<>]{0,200}+))?>", re.IGNORECASE)
KINDS = {"lora": "lora", "lyco": "lycoris", "lycoris": "lycoris", "hypernet": "hypernet"}


def networks_in(prompt: str) -> Iterator[Resource]:
    """The networks of a prompt, each once, in the order they are named.

    A1111 takes the first number for the text encoder and a second one for the diffusion model; nodes of ComfyUI take
    them the other way round. The first is `weight` here, as one number is all that nearly every prompt has.
    """
    seen: set[tuple[str, str]] = set()
    for match in TAG.finditer(prompt):
        kind, name = KINDS[match[1].lower()], match[2].strip()
        if not name or (kind, name.lower()) in seen or len(seen) >= RESOURCES:
            continue
        seen.add((kind, name.lower()))
        weight, second = _weights(match[3])
        yield Resource(kind, name, weight=weight, weight_clip=second, source="prompt_tag")


def _weights(arguments: str | None) -> tuple[float | None, float | None]:
    """(weight, second weight) of `0.8`, `0.8:0.5`, `te=0.8:unet=0.5` or `0.8:1,0,0,1` with weights of blocks."""
    numbers: list[float] = []
    named: dict[str, float | None] = {}
    for argument in (arguments or "").split(":"):
        key, equals, value = argument.partition("=")
        if equals:
            named[key.strip().lower()] = as_float(value)
        elif (number := as_float(argument)) is not None:
            numbers.append(number)
    first = numbers[0] if numbers else 1.0
    if "unet" in named or "te" in named:
        text_encoder = named.get("te", first)
        return named.get("unet", text_encoder), text_encoder
    return first, numbers[1] if len(numbers) > 1 else None
