"""What live pages watch: a topic is a name, its last state comes from the room that registered as its reader."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# The PostgreSQL channel on which a room says "this topic changed"; the payload is the topic.
CHANNEL = "impasto_progress"


@dataclass(frozen=True)
class TopicState:
    """The last state of a topic, as JSON values; None as its owner means that everyone may watch."""

    topic: str
    owner_id: int | None
    values: Mapping[str, Any]


TopicReader = Callable[[Sequence[str]], Iterable[TopicState]]

_readers: dict[str, TopicReader] = {}


def register_topic_reader(reader: TopicReader, prefix: str = "") -> None:
    """Let `reader` tell the state of every topic that begins with `prefix`; the longest prefix that fits is asked.

    A reader runs in a thread with Django's database, leaves out topics it does not know, and is asked once a change
    however many people watch.
    """
    _readers[prefix] = reader


def read_topics(topics: Iterable[str]) -> list[TopicState]:
    """The last state of each topic that some room knows."""
    asked: dict[str, list[str]] = {}
    for topic in topics:
        prefix = max((prefix for prefix in _readers if topic.startswith(prefix)), key=len, default=None)
        if prefix is not None:
            asked.setdefault(prefix, []).append(topic)
    return [state for prefix, names in asked.items() for state in _readers[prefix](names)]
