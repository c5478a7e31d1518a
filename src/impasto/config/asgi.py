"""One port for everything: bytes and live events as ASGI, pages as WSGI threads (sync views under ASGI are 10x slower)."""

import gc
import os

from impasto.config.bridge import PagesOnThreads, Receive, Scope, Send
from impasto.config.wsgi import application as pages

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "impasto.config.settings")

from impasto.kit.streams import application as streams

STREAMED = ("/events/", "/files/", "/media/", "/parts/")

_pages = PagesOnThreads(pages, threads=8)
# What stands now stands to the end: the collector need not walk through it again every few pages.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer bytes and events on the loop, everything else on a thread."""
    if scope["type"] == "lifespan" or scope.get("path", "").startswith(STREAMED):
        await streams(scope, receive, send)
    else:
        await _pages(scope, receive, send)
