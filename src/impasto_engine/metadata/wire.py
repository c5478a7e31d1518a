"""Turns frozen dataclasses into plain JSON values with camelCase names and back, checking every type."""

import functools
import types
import typing
from collections.abc import Hashable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, TypeVar

JsonValue = typing.Union[None, bool, int, float, str, list["JsonValue"], dict[str, "JsonValue"]]  # noqa: UP007 recursive
T = TypeVar("T")


def to_json(value: Any) -> dict[str, JsonValue]:
    """A dataclass as a dict; fields that hold their empty default are left out."""
    return {
        camel_case(item.name): _plain(getattr(value, item.name))
        for item in fields(value)
        if not _is_default(item, getattr(value, item.name))
    }


def from_json(kind: type[T], values: Mapping[str, object]) -> T:
    """A dataclass from a dict made by `to_json`; raises ValueError that names the field of a wrong type."""
    hints = _hints(typing.cast(Hashable, kind))
    found = {}
    for name, hint in hints.items():
        key = camel_case(name)
        if key in values:
            found[name] = _typed(hint, values[key], key)
    try:
        return kind(**found)
    except TypeError as error:
        raise ValueError(f"{kind.__name__}: {error}") from error


@functools.cache
def camel_case(name: str) -> str:
    """`negative_prompt` as `negativePrompt`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


@functools.cache
def _hints(kind: Hashable) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _is_default(item: Field[Any], value: object) -> bool:
    if item.default is not MISSING:
        return bool(value == item.default)
    return item.default_factory is not MISSING and not value


def _plain(value: Any) -> JsonValue:
    if is_dataclass(value):
        return to_json(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return dict(value)
    return typing.cast(JsonValue, value)


def _typed(hint: Any, value: object, key: str) -> object:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return None if value is None else _typed(arguments[0], value, key)
    if origin is tuple and isinstance(value, list):
        return tuple(_typed(arguments[0], item, key) for item in value)
    if origin is not None and origin is not tuple and isinstance(value, Mapping):
        return dict(value)
    if is_dataclass(hint) and isinstance(value, Mapping):
        return from_json(typing.cast(type[Any], hint), value)
    if hint is float and type(value) is int:
        return float(value)
    if isinstance(hint, type) and type(value) is hint:
        return value
    raise ValueError(f"{key}: expected {getattr(hint, '__name__', hint)}, got {type(value).__name__}")
