"""Reads Mochi Diffusion's caption, `Include in Image: a fox; Exclude from Image: rain; Model: sd; Steps: 20; ...`."""

import re

from impasto_engine.metadata.flat import read_flat
from impasto_engine.metadata.limits import PROMPT_LENGTH
from impasto_engine.metadata.schema import GenerationData
from impasto_engine.metadata.texts import Texts
from impasto_engine.metadata.values import as_name, as_prompt

PLACES = ("xmp:description", "exif:ImageDescription", "iptc:Caption", "png:Description")
OPENING = "Include in Image:"
KEY = re.compile(r"(?:^|;)\s{0,9}(Include in Image|Exclude from Image|[A-Z][A-Za-z ]{2,30}):\s")


def read(texts: Texts) -> GenerationData | None:
    """Generation data of a picture from Mochi Diffusion."""
    text = texts.get(*PLACES)
    if text is None or not text.lstrip().startswith(OPENING):
        return None
    text = text.strip()[: 2 * PROMPT_LENGTH]
    marks = list(KEY.finditer(text))[:200]
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    values = {mark[1]: text[mark.end() : end].strip(" ;\n") for mark, end in zip(marks, ends, strict=True)}
    return read_flat(
        "mochi-diffusion",
        values,
        prompt=as_prompt(values.get("Include in Image")),
        negative_prompt=as_prompt(values.get("Exclude from Image")),
        sampler=as_name(values.get("Scheduler")),
        scheduler=None,
        tool_version=as_name(values.get("Generator")),
    )
