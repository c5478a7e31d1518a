"""The texts of one file as the readers of tools look them up: by place and key, and as parsed JSON, each once."""

from collections.abc import Iterable, Mapping

from impasto_engine.metadata.containers import TextEntry
from impasto_engine.metadata.json_text import count_tokens, parse_object
from impasto_engine.metadata.limits import JSON_TOKENS, Budget
from impasto_engine.metadata.wire import JsonValue

MAIN = ("png:parameters", "exif:UserComment", "png:Parameters", "exif:ImageDescription", "jpeg:comment", "gif:comment")


class Texts:
    """The entries of a container; where a key stands twice, the last one counts, as Pillow has it."""

    def __init__(self, entries: Iterable[TextEntry]) -> None:
        self.entries = list(entries)
        self.by_place = {entry.where: entry.text for entry in self.entries}
        self._tokens = Budget(JSON_TOKENS)
        self._parsed: dict[str, dict[str, JsonValue] | None] = {}

    def get(self, *places: str) -> str | None:
        """The text at the first of the places that has one."""
        for place in places:
            if place in self.by_place:
                return self.by_place[place]
        return None

    def json(self, *places: str) -> dict[str, JsonValue] | None:
        """The JSON object at the first of the places that holds one."""
        for place in places:
            if place in self.by_place and (value := self.object(self.by_place[place])) is not None:
                return value
        return None

    def settings(self) -> dict[str, JsonValue] | None:
        """The JSON object where most tools keep their settings."""
        return self.json(*MAIN)

    def object(self, text: str) -> dict[str, JsonValue] | None:
        """The JSON object that a text holds, parsed once."""
        if text not in self._parsed:
            tokens = self._tokens.take(count_tokens(text)) if text[:64].lstrip()[:1] == "{" else 0
            self._parsed[text] = parse_object(text) if tokens and self._tokens.left else None
        return self._parsed[text]


def nested(value: object, *keys: str) -> Mapping[str, object]:
    """The object under a path of keys, an empty one where the path ends early."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}
