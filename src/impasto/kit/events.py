"""Lets a higher room hear what a lower room did: announce downwards, listen in `apps.py`, inside one transaction."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

Event = TypeVar("Event")
Handler = Callable[[Any], None]

_handlers: dict[type, list[Handler]] = defaultdict(list)


def listen(event_type: type[Event], handler: Callable[[Event], None]) -> None:
    """Call `handler` with every event of exactly this type; a second registration of the same handler is ignored."""
    if handler not in _handlers[event_type]:
        _handlers[event_type].append(handler)


def announce(event: object) -> None:
    """Tell every listener, in order of registration, within the caller's transaction.

    A listener that raises undoes the whole change: slow or fallible work belongs in a job that the listener enqueues.
    """
    for handler in _handlers[type(event)]:
        handler(event)


def listeners() -> Iterator[tuple[type, Handler]]:
    """Every (event type, handler) pair, for `impasto listeners`."""
    for event_type, handlers in sorted(_handlers.items(), key=lambda item: item[0].__qualname__):
        for handler in handlers:
            yield event_type, handler
