"""Finds prompt, negative prompt and settings in an infotext, also where its lines were lost or others follow."""

import re
from dataclasses import dataclass

from impasto_engine.metadata.infotext.pairs import Pair, split_pairs
from impasto_engine.metadata.limits import PROMPT_LENGTH

LONGEST = 512 * 1024  # characters looked at
MAX_CANDIDATES = 8  # lines tried as the settings
SETTINGS_LINE = re.compile(r"(?:^|\n)[ \t]*(?=Steps: ?[0-9])")
SETTINGS_INLINE = re.compile(r"[\s.,](?=Steps: ?[0-9]{1,5}, ?[A-Z])|[\s.](?=Version: [a-z]?[0-9])")
NEGATIVE_LINE = re.compile(r"(?:^|\n)[ \t]*Negative prompt:", re.IGNORECASE)
NEGATIVE_INLINE = re.compile(r"(?:^|(?<=[\s.,]))Negative prompt:")
TEMPLATE_LINE = re.compile(r"(?:^|\n)(?=(?:Negative )?Template:)")
EXPORTED = re.compile(r"Parameters\s{1,40}: ")
KNOWN = frozenset(
    (
        "steps",
        "sampler",
        "schedule type",
        "scheduler",
        "cfg scale",
        "guidance scale",
        "seed",
        "size",
        "model",
        "model hash",
        "vae",
        "version",
        "clip skip",
        "denoising strength",
        "lora hashes",
        "hashes",
        "civitai resources",
        "app",
        "module 1",
        "distilled cfg scale",
    )
)


@dataclass(frozen=True, slots=True)
class Parts:
    """An infotext cut in three; after: lines behind the settings that hold none."""

    prompt: str
    negative: str | None
    settings: tuple[Pair, ...]
    after: str = ""


def split_infotext(text: str) -> Parts | None:
    """The parts of an infotext, None for a text that carries no settings any tool writes."""
    text = text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n").strip("\0\ufeff")
    text = EXPORTED.sub("", text, count=1) if text.startswith("Parameters") else text
    return _by_line(text) or _by_last_line(text) or _in_one_line(text)


def count_known(pairs: list[Pair]) -> int:
    """How many of the keys are ones that tools write."""
    return len({pair.key.lower() for pair in pairs} & KNOWN)


def _by_line(text: str) -> Parts | None:
    """The usual form: a line of its own that begins with Steps; of several, the last that holds settings."""
    starts = [match.end() for match in SETTINGS_LINE.finditer(text)]
    for start in reversed(starts[-MAX_CANDIDATES:]):
        pairs, after = _settings_at(text, start)
        if count_known(pairs) >= 2:
            return _parts(text[:start], pairs, after)
    return None


def _by_last_line(text: str) -> Parts | None:
    """As the first reader did: the last line counts when it holds three settings; it must begin with one of ours."""
    body = text.rstrip()
    start = body.rfind("\n") + 1
    key = body[start : start + 40].partition(":")[0].strip().lower()
    pairs = split_pairs(body[start:]) if key in KNOWN else []
    if count_known(pairs) >= 2 and len(pairs) >= 3:
        return _parts(body[:start], pairs, "")
    return None


def _in_one_line(text: str) -> Parts | None:
    """A text whose line breaks were lost or became full stops."""
    starts = [match.end() for match in SETTINGS_INLINE.finditer(text)]
    for start in reversed(starts[-MAX_CANDIDATES:]):
        pairs = split_pairs(text[start:])
        if count_known(pairs) >= 2:
            return _inline_parts(text[:start], pairs)
    return None


def _inline_parts(before: str, pairs: list[Pair]) -> Parts:
    match = NEGATIVE_INLINE.search(before)
    prompt = before[: match.start()] if match else before
    negative = before[match.end() :] if match else None
    if before.endswith((".", ". ")):
        prompt = prompt.rstrip(" .,\n")
        negative = negative.rstrip(" .,\n") if negative is not None else None
    return Parts(_prompt(prompt), _prompt(negative) if negative is not None else None, tuple(pairs))


def _settings_at(text: str, start: int) -> tuple[list[Pair], str]:
    """The settings from a line on, with the lines after it as long as those hold settings too."""
    end = text.find("\n", start)
    if end < 0:
        return split_pairs(text[start:]), ""
    pairs = split_pairs(text[start:end])
    rest = text[end:].strip()
    if TEMPLATE_LINE.match(rest) is None:
        more = split_pairs(rest.replace("\n", ", "))
        if count_known(more) >= 1:
            return pairs + more, ""
    return pairs, rest


def _parts(before: str, pairs: list[Pair], after: str) -> Parts:
    match = NEGATIVE_LINE.search(before) or NEGATIVE_INLINE.search(before)
    if match is None:
        return Parts(_prompt(_before_template(before)), None, tuple(pairs), after)
    prompt, negative = before[: match.start()], _before_template(before[match.end() :])
    return Parts(_prompt(prompt), _prompt(negative), tuple(pairs), after)


def _before_template(text: str) -> str:
    match = TEMPLATE_LINE.search(text)
    return text[: match.start()] if match else text


def _prompt(text: str) -> str:
    return text.strip()[:PROMPT_LENGTH]
