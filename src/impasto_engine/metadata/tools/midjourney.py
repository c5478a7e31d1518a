"""Reads Midjourney's description, `a prompt --ar 2:1 --v 6 Job ID: ...`; it tells neither seed nor steps."""

import re

from impasto_engine.metadata.schema import GenerationData
from impasto_engine.metadata.texts import Texts
from impasto_engine.metadata.values import as_prompt, as_seed

JOB = re.compile(r"Job ID:\s*([0-9a-f]{8}-[0-9a-f-]{27})")
FLAG = re.compile(r"(?:^|\s)--([a-z]{1,20})(?:\s++((?!--)[^\s]{1,100}))?")
PLACES = ("png:Description", "xmp:description", "exif:ImageDescription", "exif:XPComment")


def read(texts: Texts) -> GenerationData | None:
    """Generation data of a picture from Midjourney."""
    text = texts.get(*PLACES)
    job = JOB.search(text) if text else None
    if text is None or job is None:
        return None
    text = text[: job.start()].strip()
    start = FLAG.search(text)
    flags = {match[1]: match[2] or "" for match in FLAG.finditer(text, start.start() if start else len(text))}
    version = flags.get("v", flags.get("version", flags.get("niji")))
    return GenerationData(
        "midjourney",
        tool_version=version or None,
        prompt=as_prompt(text[: start.start()].strip() if start else text),
        negative_prompt=as_prompt(flags.get("no")),
        seed=as_seed(flags.get("seed")),
        other={**flags, "Job ID": job[1]},
    )
