"""Judges single values that a tool wrote: each comes back clean and bounded, or as None; nothing here raises."""

import math
import re
from collections.abc import Mapping

from impasto_engine.metadata.limits import NAME_LENGTH, PROMPT_LENGTH
from impasto_engine.metadata.storable import clean_text

MAX_NUMBER = 10**12
NUMBER = re.compile(r"[-+]?[0-9]{0,18}(?:\.[0-9]{0,40})?(?:[eE][-+]?[0-9]{1,3})?")
SEED_DIGITS = re.compile(r"-?[0-9]{1,20}")
SEED_HEX = re.compile(r"0[xX][0-9a-fA-F]{1,16}")
SIZE = re.compile(r"\s*([0-9]{1,6})\s*[xX×*]\s*([0-9]{1,6})\s*")
HASH_TYPES = {8: "AutoV1", 10: "AutoV2", 12: "AutoV3", 64: "SHA256"}
HEX = re.compile(r"[0-9a-fA-F]{6,128}")


def first(values: Mapping[str, object], *keys: str) -> object:
    """The value under the first of the keys that is there and not None."""
    for key in keys:
        value = values.get(key)
        if value is not None:
            return value
    return None


def mapping(value: object) -> Mapping[str, object]:
    """The value if it is an object of JSON, else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def as_prompt(value: object) -> str | None:
    """A text of many lines, cut at the cap."""
    if not isinstance(value, str):
        return None
    return clean_text(value[:PROMPT_LENGTH]).replace("\r\n", "\n")


def as_name(value: object) -> str | None:
    """A short text in one piece: a sampler, a model; None when empty."""
    if not isinstance(value, str):
        return None
    return clean_text(value[: NAME_LENGTH * 2]).strip()[:NAME_LENGTH].strip() or None


def as_float(value: object) -> float | None:
    """A finite number, also from its text."""
    if isinstance(value, str):
        text = value.strip()
        if not text or len(text) > 64 or not NUMBER.fullmatch(text):
            return None
        try:
            value = float(text)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, int) and abs(value) > MAX_NUMBER:
        return None
    return float(value) if math.isfinite(value) and abs(value) <= MAX_NUMBER else None


def as_int(value: object) -> int | None:
    """A whole number, also from its text or from a float without fraction."""
    number = as_float(value)
    return int(number) if number is not None and number.is_integer() else None


def as_count(value: object) -> int | None:
    """A whole number of zero or more: steps."""
    number = as_int(value)
    return number if number is not None and number >= 0 else None


def as_pixels(value: object) -> int | None:
    """A width or height: 1 to a million."""
    number = as_int(value)
    return number if number is not None and 0 < number <= 1_000_000 else None


def as_size(value: object) -> tuple[int | None, int | None]:
    """(width, height) from `512x768`."""
    match = SIZE.fullmatch(value) if isinstance(value, str) and len(value) < 64 else None
    return (as_pixels(match[1]), as_pixels(match[2])) if match else (None, None)


def as_clip_skip(value: object) -> int | None:
    """Layers counted from the end, 1 to 24; some tools count them below zero."""
    number = as_int(value)
    return abs(number) if number is not None and 1 <= abs(number) <= 24 else None


def as_seed(value: object) -> str | None:
    """Decimal digits of a seed of at most 20 digits, also from hexadecimal text or a float without fraction."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        value = int(value) if math.isfinite(value) and value.is_integer() and abs(value) < 1e20 else None
    if isinstance(value, int):
        return str(value) if abs(value) < 10**20 else None
    if not isinstance(value, str) or len(value) > 64:
        return None
    text = value.strip()
    if SEED_HEX.fullmatch(text):
        return str(int(text, 16))
    text = text.removesuffix(".0")
    return str(int(text)) if SEED_DIGITS.fullmatch(text) else None


def as_hash(value: object) -> str | None:
    """A hash in hexadecimal digits of 6 to 128, in lower case."""
    text = as_name(value)
    if text is None:
        return None
    text = text.removeprefix("0x")
    return text.lower() if HEX.fullmatch(text) else None


def hash_type(digits: str | None) -> str | None:
    """What a hash of so many digits is among model files: AutoV1, AutoV2, AutoV3 or SHA256."""
    return HASH_TYPES.get(len(digits)) if digits else None
