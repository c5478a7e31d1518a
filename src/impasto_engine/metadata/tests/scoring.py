"""Judges what was read from a picture against what a right reader returns, field by field.

White space and a comma at the end are folded, `<lora:>` tags may stay or go, samplers compare without their spelling,
files by base name without extension, weights within 0.01; a LoRA that was not expected is wrong.
"""

import re
from collections.abc import Iterator, Mapping

from impasto_engine.metadata.gathering import base_name

TAG = re.compile(r"<(?:lora|lyco|hypernet)[^<>]*>")
SCHEDULES = re.compile(r"_?\b(karras|exponential|simple|normal|sgm_uniform|automatic|beta|discrete)\b")
SAMPLERS = {"eulera": "eulerancestral", "dpmpp2sa": "dpmpp2sancestral", "dpm2a": "dpm2ancestral", "unipcbh2": "unipc"}
NUMBERS = {"steps": "steps", "cfgScale": "cfgScale", "width": "width", "height": "height"}


def judged(expected: Mapping, found: Mapping) -> dict[str, bool]:
    """Each field that the expectation speaks of, and whether it was met."""
    others = expected.get("alternatives") or {}
    verdicts = dict(_texts(expected, found, others))
    if expected.get("seed") is not None:
        wanted = {str(value) for value in (expected["seed"], *others.get("seed", []))}
        verdicts["seed"] = found.get("seed") in wanted
    for name in NUMBERS:
        if expected.get(name) is not None:
            verdicts[name] = found.get(name) in (expected[name], *others.get(name, []))
    if expected.get("sampler"):
        wanted = {sampler(value) for value in (expected["sampler"], *others.get("sampler", [])) if value}
        verdicts["sampler"] = sampler(found.get("sampler")) in wanted
    if (expected.get("model") or {}).get("name"):
        wanted = {base_name(value) for value in (expected["model"]["name"], *expected.get("models_all", []))}
        verdicts["model"] = base_name(found.get("model") or "") in wanted
    if expected.get("loras"):
        verdicts["loras"] = loras_match(expected, found.get("loras") or [])
    return verdicts


def sampler(name: str | None) -> str:
    text = (name or "").lower().removeprefix("k_").replace("++", "pp")
    text = re.sub(r"[^a-z0-9]", "", SCHEDULES.sub("", text)).removeprefix("sample").removesuffix("gpu")
    return SAMPLERS.get(text, text)


def loras_match(expected: Mapping, found: list[Mapping]) -> bool:
    got = {base_name(lora["name"]): lora["weight"] for lora in found if lora["name"]}
    wanted = {base_name(lora["name"]): lora.get("weight") for lora in expected["loras"]}
    allowed = {base_name(name) for name in expected.get("loras_optional", [])}
    return set(got) - allowed <= set(wanted) <= set(got) and all(
        weight is None or abs((got[name] or 0) - weight) < 0.011 for name, weight in wanted.items()
    )


def _texts(expected: Mapping, found: Mapping, others: Mapping) -> Iterator[tuple[str, bool]]:
    for name, parts, alternatives in (
        ("prompt", "prompt_parts", "prompt_alt"),
        ("negativePrompt", "negative_parts", "negative_alt"),
    ):
        choices = [[expected[name]]] if expected.get(name) else []
        choices += [expected[parts]] if expected.get(parts) else []
        if choices:
            listed = expected.get(alternatives) or []
            choices += [choice if isinstance(choice, list) else [choice] for choice in listed if choice]
            choices += others.get(parts, [])
            yield name, any(_holds(found.get(name) or "", choice) for choice in choices)


def _holds(text: str, parts: list[str]) -> bool:
    wanted = [_folded(part) for part in parts if part and _folded(part)]
    if len(wanted) == 1:
        return _bare(text) == _bare(wanted[0])
    return all(part in _folded(text) for part in wanted)


def _folded(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split()).strip(" ,")


def _bare(text: str) -> str:
    return re.sub(r"[\s,]+", " ", TAG.sub("", _folded(text))).strip()
