"""Parses JSON that a stranger wrote: size, nesting and number of tokens are judged before any object is built."""

import json
import re

from impasto_engine.metadata.limits import JSON_DEPTH, JSON_TOKENS
from impasto_engine.metadata.wire import JsonValue

STRINGS = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
NOT_BRACKETS = re.compile(r"[^\[\]{}]++")
BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[\]{}]', re.DOTALL)
FEW_TOKENS = 20_000
LONGEST_NUMBER = 4000  # digits; Python refuses to convert more than 4300
LONG_NUMBER = re.compile(r"[0-9]{4000}")


def parse_json(text: str) -> JsonValue:
    """The value of a JSON text, None when it is none or passes a cap; NaN and Infinity are read as tools write them."""
    text = text.strip().strip("\0\ufeff").strip()
    if not text or not _within_caps(text):
        return None
    try:
        return json.loads(text, strict=False)  # type: ignore[no-any-return]
    except (ValueError, RecursionError):
        return _parse_with_long_numbers(text)


def parse_object(text: str) -> dict[str, JsonValue] | None:
    """The object that a text holds, None when it does not begin with a brace or holds something else."""
    if text[:64].lstrip("\0\ufeff \t\r\n")[:1] != "{":
        return None
    value = parse_json(text)
    return value if isinstance(value, dict) else None


def end_of_value(text: str, start: int) -> int | None:
    """Where the JSON object or list that begins at start ends, None when it never does."""
    depth = 0
    for match in BRACKETS.finditer(text, start):
        mark = match[0]
        if mark in "[{":
            depth += 1
        elif mark in "]}":
            depth -= 1
            if depth <= 0:
                return match.end()
    return None


def count_tokens(text: str) -> int:
    """How many objects, lists and members a JSON text may hold; exact only where it is many."""
    tokens = sum(map(text.count, "[{,:"))
    if tokens > FEW_TOKENS:
        tokens = sum(map(STRINGS.sub("", text).count, "[{,:"))
    return tokens


def _within_caps(text: str) -> bool:
    if count_tokens(text) > JSON_TOKENS:
        return False
    return text.count("[") + text.count("{") <= JSON_DEPTH or _depth_within(text)


def _depth_within(text: str) -> bool:
    """Peel matching pairs of brackets, the innermost first, as often as the cap allows; nothing may remain."""
    brackets = NOT_BRACKETS.sub("", STRINGS.sub("", text))
    for _ in range(JSON_DEPTH):
        peeled = brackets.replace("[]", "").replace("{}", "")
        if not peeled:
            return True
        if len(peeled) == len(brackets):
            return False
        brackets = peeled
    return False


def _parse_with_long_numbers(text: str) -> JsonValue:
    """Again for a text that one absurdly long number spoils; such a number is read as None."""
    if LONG_NUMBER.search(text) is None:
        return None
    try:
        return json.loads(text, strict=False, parse_int=_short_int)  # type: ignore[no-any-return]
    except (ValueError, RecursionError):
        return None


def _short_int(digits: str) -> int | None:
    return int(digits) if len(digits) < LONGEST_NUMBER else None
