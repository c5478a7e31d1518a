"""Splits the settings of an infotext, `Steps: 20, Sampler: Euler a, ...`, into keys and values in one pass."""

import json
import re
from dataclasses import dataclass

from impasto_engine.metadata.json_text import end_of_value, parse_json
from impasto_engine.metadata.wire import JsonValue

MAX_PAIRS = 1000
MAX_PIECES = 5000  # pieces between commas looked at
LONGEST = 128 * 1024  # characters looked at
KEY = re.compile(r"\s*+([A-Za-z_][A-Za-z0-9_ \-/.()+&'|#]{0,79}):(?=[\s\"{\[]|$|(?<=Steps:)|(?<=Seed:))\s*")
QUOTED = re.compile(r'"((?:[^"\\]++|\\.)*+)"\s*(?=,|$)', re.DOTALL)
AFTER_VALUE = re.compile(r"\s*(?:,|$)")


@dataclass(frozen=True, slots=True)
class Pair:
    """One setting; value: text without its quotes, or what its JSON holds."""

    key: str
    value: JsonValue


def split_pairs(text: str) -> list[Pair]:
    """The settings of a line in their order; a piece without a key belongs to the value before it."""
    return _Splitter(text).split()


class _Splitter:
    def __init__(self, text: str) -> None:
        self.text = text[:LONGEST]
        self.pairs: list[Pair] = []
        self.json_left = True  # one bracket that never closes is enough: the search for its end costs the whole text

    def split(self) -> list[Pair]:
        position = 0
        for _ in range(MAX_PIECES):
            if position >= len(self.text) or len(self.pairs) >= MAX_PAIRS:
                break
            match = KEY.match(self.text, position)
            if match is None:
                position = self._continue_value(position)
                continue
            value, position = self._value(match.end())
            self.pairs.append(Pair(match[1].strip(), value))
        return self.pairs

    def _continue_value(self, position: int) -> int:
        end = self._comma(position)
        if self.pairs and isinstance(self.pairs[-1].value, str):
            last = self.pairs[-1]
            piece = self.text[position:end].rstrip()
            if piece:
                self.pairs[-1] = Pair(last.key, f"{last.value},{piece}")
        return end + 1

    def _value(self, start: int) -> tuple[JsonValue, int]:
        opening = self.text[start : start + 1]
        if opening == '"':
            match = QUOTED.match(self.text, start)
            if match is not None:
                return _unquote(match[0].rstrip(), match[1]), match.end() + 1
        elif opening and opening in "{[" and self.json_left:
            end = end_of_value(self.text, start)
            self.json_left = end is not None
            after = AFTER_VALUE.match(self.text, end) if end is not None else None
            if after is not None and end is not None:
                value = parse_json(self.text[start:end])
                return (self.text[start:end] if value is None else value), after.end()
        end = self._comma(start)
        return self.text[start:end].strip(), end + 1

    def _comma(self, start: int) -> int:
        end = self.text.find(",", start)
        return len(self.text) if end < 0 else end


def _unquote(quoted: str, inner: str) -> str:
    try:
        value = json.loads(quoted, strict=False)
    except ValueError:
        return inner
    return value if isinstance(value, str) else inner
