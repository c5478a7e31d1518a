"""Makes values that any database and any JSON parser takes: no NUL, no half characters, no NaN, no endless depth."""

import functools
import math
import operator
import re
from collections.abc import Hashable
from dataclasses import fields, replace
from typing import Any, TypeVar, cast

from impasto_engine.metadata.limits import JSON_DEPTH
from impasto_engine.metadata.wire import JsonValue

T = TypeVar("T")
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def storable(value: T) -> T:
    """A frozen dataclass, the same one where nothing had to change."""
    changed = {}
    for name in _names(cast(Hashable, type(value))):
        known = getattr(value, name)
        clean = _clean(known)
        if clean is not known:
            changed[name] = clean
    return replace(value, **changed) if changed else value  # type: ignore[type-var]


@functools.cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(item.name for item in fields(kind))


def clean_text(text: str) -> str:
    """The text with NUL and half characters replaced."""
    if text.isascii() and "\0" not in text:
        return text
    return UNSTORABLE.sub("\ufffd", text)


def clean_json(value: object, depth: int = 0) -> JsonValue:
    """A value of JSON; numbers that JSON does not have become None."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int):
        return value
    if depth > JSON_DEPTH:
        return None
    if isinstance(value, dict):
        return {clean_text(str(key)): clean_json(item, depth + 1) for key, item in value.items()}
    return [clean_json(item, depth + 1) for item in value] if isinstance(value, list | tuple) else None


def _clean(value: Any) -> Any:
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, tuple):
        clean = tuple(map(_clean, value))
        return clean if any(map(operator.is_not, clean, value)) else value
    return clean_json(value) if isinstance(value, dict) else storable(value)
