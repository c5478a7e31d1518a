"""Reads Draw Things: its JSON in XMP or Exif, or the text that stands beside it."""

from collections.abc import Mapping
from dataclasses import replace

from impasto_engine.metadata.flat import read_flat
from impasto_engine.metadata.gathering import Gathering, hashed
from impasto_engine.metadata.infotext.grammar import Parts, split_infotext
from impasto_engine.metadata.infotext.reader import interpret
from impasto_engine.metadata.lora_lists import read_loras
from impasto_engine.metadata.schema import GenerationData, Hires, Resource
from impasto_engine.metadata.texts import Texts, nested
from impasto_engine.metadata.values import as_clip_skip, as_float, as_name, as_pixels, as_prompt, as_seed, first, items

TOOL = "draw-things"
JSON_PLACES = ("xmp:UserComment", "exif:UserComment")
TEXT_PLACES = ("xmp:description", "exif:ImageDescription")
TEXT_SIGNS = ("Guidance Scale", "Seed Mode")


def read(texts: Texts) -> GenerationData | None:
    """Generation data of a picture from Draw Things."""
    values = texts.json(*JSON_PLACES)
    text = texts.get(*TEXT_PLACES) or ""
    by_draw_things = "Draw Things" in (texts.get("xmp:CreatorTool"), texts.get("exif:Software"))
    if values is not None and "c" in values and (by_draw_things or "uc" in values):
        return _from_json(values, _parts(text))
    if by_draw_things or all(sign in text for sign in TEXT_SIGNS):
        parts = _parts(text)
        return replace(interpret(parts), tool=TOOL) if parts is not None else None
    return None


def _parts(text: str) -> Parts | None:
    """The text form, whose unwanted words stand on a line that begins with a minus."""
    parts = split_infotext(text)
    if parts is None or parts.negative is not None:
        return parts
    prompt, minus, negative = parts.prompt.rpartition("\n-")
    if not minus and parts.prompt.startswith("-"):
        prompt, minus, negative = "", "-", parts.prompt[1:]
    return Parts(prompt.strip(), negative.strip(), parts.settings, parts.after) if minus else parts


def _from_json(values: Mapping[str, object], parts: Parts | None) -> GenerationData:
    more = nested(values, "v2")
    rest = {key: value for key, value in values.items() if key not in ("c", "uc", "strength", "profile")}
    return read_flat(
        TOOL,
        rest,
        prompt=_lossless(as_prompt(values.get("c")), parts.prompt if parts else None),
        negative_prompt=_lossless(as_prompt(values.get("uc")), parts.negative if parts else None),
        seed=as_seed(first(values, "seed")) or as_seed(more.get("seed")),
        clip_skip=as_clip_skip(first(values, "clip_skip")) or as_clip_skip(more.get("clipSkip")),
        denoise=as_float(first(values, "strength")),
        hires=_hires(more),
        resources=_files(values, more),
    )


def _lossless(from_json: str | None, from_text: str | None) -> str | None:
    """Exif ASCII turns other letters into question marks; the text beside it may have kept them."""
    if from_json is None:
        return from_text
    if from_text is None or from_text.count("?") >= from_json.count("?"):
        return from_json
    return from_text if len(from_text.strip()) == len(from_json.strip()) else from_json


def _hires(more: Mapping[str, object]) -> Hires | None:
    if more.get("hiresFix") is not True:
        return None
    denoise = as_float(more.get("hiresFixStrength"))
    return Hires(
        denoise=denoise, width=as_pixels(more.get("hiresFixWidth")), height=as_pixels(more.get("hiresFixHeight"))
    )


def _files(values: Mapping[str, object], more: Mapping[str, object]) -> tuple[Resource, ...]:
    gathering = Gathering()
    gathering.extend(read_loras(items(values.get("lora")) or items(more.get("loras"))))
    for kind, key in (("checkpoint", "refinerModel"), ("upscaler", "upscaler")):
        name = as_name(more.get(key))
        if name is not None:
            gathering.add(hashed(kind, name, None, "json"))
    return gathering.all()
