"""Reads NovelAI's `Comment` JSON, in PNG texts, wrapped twice in Exif, or out of the alpha channel."""

import re
from collections.abc import Mapping

from impasto_engine.metadata.flat import read_flat
from impasto_engine.metadata.json_text import parse_object
from impasto_engine.metadata.limits import RESOURCES
from impasto_engine.metadata.schema import CharacterPrompt, GenerationData
from impasto_engine.metadata.texts import Texts, nested
from impasto_engine.metadata.values import as_float, as_name, as_prompt, first, items, mapping

SOURCE = re.compile(r"(.+?)\s+([0-9A-F]{8})")
V4 = ("v4_prompt", "v4_negative_prompt")


def read(texts: Texts) -> GenerationData | None:
    """Generation data of a picture from NovelAI; its own record of a tool without prompt gives an empty one."""
    values, description, source = _comment(texts)
    if values is None:
        return None
    match = SOURCE.fullmatch(source or "")
    positive, negative = nested(values, V4[0], "caption"), nested(values, V4[1], "caption")
    prompt = as_prompt(positive.get("base_caption")) or as_prompt(values.get("prompt")) or as_prompt(description)
    known = {"prompt": prompt, "cfg_scale": as_float(first(values, "scale", "cfg_scale")), "denoise": _denoise(values)}
    if (text := as_prompt(negative.get("base_caption"))) is not None:
        known["negative_prompt"] = text
    model = {"model": match[1], "model_hash": match[2].lower()} if match else {"model": as_name(source)}
    return read_flat(
        "novelai",
        {key: value for key, value in values.items() if key not in V4},
        **known,
        **model,
        character_prompts=_characters(positive, negative),
    )


def _comment(texts: Texts) -> tuple[Mapping[str, object] | None, str | None, str | None]:
    """(the JSON, the description, the source), where the file is NovelAI's."""
    values = texts.json("png:Comment")
    by_novelai = (texts.get("png:Software") or "").startswith("NovelAI")
    if by_novelai or (values is not None and "uc" in values and "scale" in values):
        return values or {}, texts.get("png:Description"), texts.get("png:Source")
    wrapped = texts.json("exif:UserComment")
    if wrapped is not None and isinstance(comment := wrapped.get("Comment"), str):
        description = as_prompt(wrapped.get("Description")) or texts.get("exif:ImageDescription")
        return parse_object(comment), description, as_name(wrapped.get("Source")) or texts.get("exif:Software")
    return None, None, None


def _denoise(values: Mapping[str, object]) -> float | None:
    """`strength` stands in every record and means something only when a picture was the start."""
    return as_float(values.get("strength")) if values.get("request_type") == "Img2ImgRequest" else None


def _characters(positive: Mapping[str, object], negative: Mapping[str, object]) -> tuple[CharacterPrompt, ...]:
    unwanted = [as_prompt(mapping(item).get("char_caption")) for item in items(negative.get("char_captions"))]
    found = []
    for place, item in enumerate(items(positive.get("char_captions"))[:RESOURCES]):
        entry = mapping(item)
        centres = items(entry.get("centers"))
        centre = mapping(centres[0]) if centres else {}
        text = as_prompt(entry.get("char_caption"))
        if text is not None:
            found.append(
                CharacterPrompt(
                    text,
                    (unwanted[place] or None) if place < len(unwanted) else None,
                    as_float(centre.get("x")),
                    as_float(centre.get("y")),
                )
            )
    return tuple(found)
