"""`/events/?topic=a&topic=b`: server-sent events; the last state of each topic first, then every change.

Each event is `event: progress` with JSON data that names its topic. The reader is known by Django's session cookie.
"""

from collections.abc import AsyncIterator
from importlib import import_module
from typing import Any

import msgspec
from anyio.to_thread import run_sync
from django.conf import settings
from django.contrib.auth import get_user
from django.db import Error as DatabaseError
from django.db import close_old_connections
from django.http import HttpRequest
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from impasto.kit.streams.answers import refusal
from impasto.kit.streams.hub import Watcher, hub
from impasto.kit.topics import TopicState

HEARTBEAT_SECONDS = 15.0
MAX_TOPICS = 50
MAX_TOPIC_LENGTH = 100
RETRY_MS = 2000


async def events(request: Request) -> Response:
    """Stream what the person of this session may see of the topics asked for."""
    topics = list(dict.fromkeys(request.query_params.getlist("topic")))
    if not 1 <= len(topics) <= MAX_TOPICS or any(not 1 <= len(topic) <= MAX_TOPIC_LENGTH for topic in topics):
        return refusal(400, f"Ask for 1 to {MAX_TOPICS} topics: /events/?topic=name, each at most 100 characters.")
    try:
        user_id = await run_sync(_user_id, request.cookies.get(settings.SESSION_COOKIE_NAME))
    except DatabaseError:
        return refusal(503, "The house's database does not answer; try again in a moment.", {"retry-after": "2"})
    headers = {"cache-control": "no-store", "x-accel-buffering": "no", "x-content-type-options": "nosniff"}
    return StreamingResponse(_stream(Watcher(user_id, topics)), headers=headers, media_type="text/event-stream")


async def _stream(watcher: Watcher) -> AsyncIterator[bytes]:
    with hub.watching(watcher):
        yield f"retry: {RETRY_MS}\n\n".encode()
        try:
            await hub.tell_newcomer(watcher)
        except DatabaseError:
            return  # the browser comes back by itself
        while not hub.stopping:
            states = await watcher.next_states(HEARTBEAT_SECONDS)
            yield b"".join(_event(state) for state in states) or b": still here\n\n"


def _event(state: TopicState) -> bytes:
    values: dict[str, Any] = {"topic": state.topic, **state.values}
    return b"event: progress\ndata: " + msgspec.json.encode(values) + b"\n\n"


def _user_id(session_key: str | None) -> int | None:
    if not session_key:
        return None
    close_old_connections()
    try:
        request = HttpRequest()
        request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
        user = get_user(request)
        return user.pk if user.is_authenticated and user.is_active else None
    finally:
        close_old_connections()
