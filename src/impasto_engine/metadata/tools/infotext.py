"""Reads the A1111 family: the infotext where each tool and each picture format keeps it."""

from dataclasses import replace

from impasto_engine.metadata.infotext.reader import read_infotext
from impasto_engine.metadata.schema import GenerationData
from impasto_engine.metadata.texts import Texts
from impasto_engine.metadata.values import as_prompt

OWN_PLACES = ("png:parameters", "png:Parameters", "exif:UserComment")
PLACES = (
    *OWN_PLACES,
    "exif:ImageDescription",
    "exif:XPComment",
    "jpeg:comment",
    "gif:comment",
    "png:Comment",
    "png:comment",
    "png:Description",
    "png:UserComment",
    "png:prompt",
    "xmp:parameters",
    "xmp:description",
    "xmp:UserComment",
    "mp4:comment",
    "mp4:parameters",
)
JSON = "{["
FOOOCUS = "fooocus"


def read(texts: Texts) -> GenerationData | None:
    """Generation data of an infotext; away from its own places only one that tells a seed, steps or a sampler."""
    for place in PLACES:
        text = texts.get(place)
        if text is None:
            continue
        data = read_infotext(text)
        if data is not None and (place in OWN_PLACES or data.seed or data.steps is not None or data.sampler):
            return replace(data, tool=FOOOCUS) if "png:fooocus_scheme" in texts.by_place else data
    return _prompt_alone(texts.get("png:parameters"))


def _prompt_alone(text: str | None) -> GenerationData | None:
    """`parameters` without settings is a prompt and no more."""
    if text is None or text.lstrip()[:1] in JSON or not text.strip():
        return None
    prompt, marker, negative = text.partition("\nNegative prompt:")
    negative_prompt = as_prompt(negative.strip()) if marker else None
    return GenerationData("unknown", prompt=as_prompt(prompt.strip()), negative_prompt=negative_prompt)
