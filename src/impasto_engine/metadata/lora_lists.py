"""Reads lists of LoRAs in the many shapes that tools give them; an entry of no known shape is left out."""

import re
from collections.abc import Iterator, Mapping

from impasto_engine.metadata.gathering import hashed
from impasto_engine.metadata.limits import RESOURCES
from impasto_engine.metadata.schema import Resource
from impasto_engine.metadata.values import as_float, as_hash, as_name, first

TAG = re.compile(r"<(?:lora:)?([^<>:]{1,512}+):([^<>:]{1,32}+)>")
WEIGHT_FIRST = re.compile(r"\s*(-?[0-9.]{1,12})\s+-\s+(.+)")
WEIGHT_LAST = re.compile(r"(.+?)\s*:\s*(-?[0-9.]{1,12})\s*")
NO_FILE = frozenset(("none", "", "false"))
NAMES = ("name", "model_name", "modelName", "lora_name", "model", "lora", "file", "path", "filename", "file_name")
WEIGHTS = ("weight", "strength", "strength_model", "model_strength", "lora_weight", "alpha", "value")
HASHES = ("hash", "sha256", "model_hash", "modelHash", "autov2")


def read_loras(value: object) -> Iterator[Resource]:
    """LoRAs of a list of objects, of triples or of texts, of an object of weights, or of a text of tags."""
    if isinstance(value, str):
        yield from _from_text(value[:65536])
    elif isinstance(value, dict):
        for name, weight in list(value.items())[:RESOURCES]:
            yield from _named(name, weight)
    elif isinstance(value, list):
        for entry in value[:RESOURCES]:
            yield from _from_entry(entry)


def with_weights(names: object, weights: object) -> Iterator[Resource]:
    """LoRAs of two lists side by side, or of two single values."""
    listed = _listed(names)
    numbers = _listed(weights)
    for place, name in enumerate(listed[:RESOURCES]):
        yield from _named(name, numbers[place] if place < len(numbers) else None)


def _listed(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    if isinstance(value, str) and value.strip():
        return [piece.strip() for piece in value.split("||" if "||" in value else ",")]
    return [] if value is None or value == "" else [value]


def _from_text(text: str) -> Iterator[Resource]:
    for match in TAG.finditer(text):
        yield from _named(match[1], match[2])


def _from_entry(entry: object) -> Iterator[Resource]:
    if isinstance(entry, dict):
        yield from _from_object(entry)
    elif isinstance(entry, list):
        yield from _from_row(entry)
    elif isinstance(entry, str):
        match = WEIGHT_LAST.fullmatch(entry[:600])
        yield from _named(match[1], match[2]) if match else _named(entry, None)


def _from_object(entry: Mapping[str, object]) -> Iterator[Resource]:
    """`{"name": ..., "weight": ...}`, where the name may be an object with a name and a hash of its own."""
    named = first(entry, *NAMES)
    inner = named if isinstance(named, dict) else {}
    name = as_name(first(inner, *NAMES)) if inner else as_name(named)
    if name is None or name.lower() in NO_FILE:
        return
    digits = as_hash(first(entry, *HASHES)) or as_hash(first(inner, *HASHES))
    yield hashed("lora", name, digits, "json", as_float(first(entry, *WEIGHTS)))


def _from_row(row: list[object]) -> Iterator[Resource]:
    """`[name, weight, hash]` of Fooocus, `[hash, "weight - name"]` of RuinedFooocus, `[on, name, weight]` of a page."""
    parts = row[1:] if row and isinstance(row[0], bool) else row
    if parts and len(row) > len(parts) and not row[0]:
        return
    if len(parts) == 2 and isinstance(parts[1], str) and (match := WEIGHT_FIRST.fullmatch(parts[1][:600])):
        yield from _named(match[2], match[1], as_hash(parts[0]))
    elif len(parts) >= 2:
        yield from _named(parts[0], parts[1], as_hash(parts[2]) if len(parts) > 2 else None)


def _named(name: object, weight: object, digits: str | None = None) -> Iterator[Resource]:
    clean = as_name(name)
    if clean is not None and clean.lower() not in NO_FILE:
        yield hashed("lora", clean, digits, "json", as_float(weight))
