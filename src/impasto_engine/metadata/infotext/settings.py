"""The settings of an infotext by lower-case key: the first of each counts, and what nobody takes is kept."""

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from impasto_engine.metadata.infotext.pairs import Pair
from impasto_engine.metadata.limits import OTHER_KEYS
from impasto_engine.metadata.wire import JsonValue

T = TypeVar("T")
TEMPLATE = re.compile(r"(?:^|\n)((?:Negative )?Template):")
ONCE = frozenset(
    (
        "steps",
        "sampler",
        "schedule type",
        "cfg scale",
        "seed",
        "size",
        "model",
        "model hash",
        "vae",
        "vae hash",
        "clip skip",
        "denoising strength",
        "version",
        "app",
        "hashes",
        "lora hashes",
        "lora weights",
        "ti hashes",
        "civitai resources",
    )
)


class Settings:
    """What the settings line says; `taken` keys are those that found a field."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self.values: dict[str, JsonValue] = {}
        self.spelled: dict[str, str] = {}
        self.taken: set[str] = set()
        self.warnings: list[str] = []
        for pair in pairs:
            self._keep(pair.key.lower(), pair)

    def _keep(self, key: str, pair: Pair) -> None:
        if key not in self.values:
            self.values[key], self.spelled[key] = pair.value, pair.key
        elif key in ONCE:
            if self.values[key] != pair.value:
                self.warnings.append(f"{self.spelled[key]} is said twice; the first counts")
        else:
            known = self.values[key]
            self.values[key] = [*known, pair.value] if isinstance(known, list) else [known, pair.value]

    def take(self, convert: Callable[[object], T | None], *keys: str) -> T | None:
        """The first of the keys whose value converts."""
        for key in keys:
            if key in self.values and (value := convert(self.values[key])) is not None:
                self.taken.add(key)
                return value
        return None

    def _is_told(self, key: str, value: JsonValue) -> bool:
        return key in self.taken or (value == "" and key in ONCE)

    def rest(self, after: str) -> dict[str, JsonValue]:
        """What no field took, in the tool's spelling, and the lines behind the settings."""
        kept = {self.spelled[key]: value for key, value in self.values.items() if not self._is_told(key, value)}
        pieces = TEMPLATE.split(after)
        if pieces[0].strip():
            kept.setdefault("Text after settings", pieces[0].strip())
        for name, text in zip(pieces[1::2], pieces[2::2], strict=False):
            kept.setdefault(name, text.strip())
        return dict(list(kept.items())[:OTHER_KEYS])
