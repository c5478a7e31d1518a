"""One port for everything: bytes and live events as ASGI, pages as WSGI threads (sync views under ASGI are 10x slower)."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from a2wsgi import WSGIMiddleware

from impasto.config.wsgi import application as pages

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "impasto.config.settings")

from impasto.kit.streams import application as streams

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

STREAMED = ("/events/", "/files/", "/media/", "/parts/")

_pages = WSGIMiddleware(pages, workers=8)  # type: ignore[arg-type]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer bytes and events on the loop, everything else on a thread."""
    if scope["type"] == "lifespan" or scope.get("path", "").startswith(STREAMED):
        await streams(scope, receive, send)
    else:

        async def received() -> MutableMapping[str, Any]:
            # granian's receive gives a future of its own; a2wsgi hands it to another thread and needs a coroutine.
            return await receive()

        await _pages(scope, received, send)  # type: ignore[arg-type]
