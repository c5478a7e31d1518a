"""The ASGI application: its addresses, and what it opens and closes with the process."""

import asyncio
import contextlib
import signal
import threading
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from impasto.kit.storage import StorageError
from impasto.kit.streams import database
from impasto.kit.streams.answers import storage_refusal
from impasto.kit.streams.events import events
from impasto.kit.streams.files import file
from impasto.kit.streams.hub import hub
from impasto.kit.streams.media import media
from impasto.kit.streams.parts import part, part_options


@contextlib.asynccontextmanager
async def lifespan(_app: Starlette) -> AsyncIterator[None]:
    """Close the connections to PostgreSQL with the process; they are opened when first needed."""
    _end_streams_on_signals()
    try:
        yield
    finally:
        await hub.stop()
        await database.close()


def _end_streams_on_signals() -> None:
    """Let open pages go as soon as the process is asked to stop: the server waits for them before it tells us.

    The loop learns of a signal through its wakeup descriptor, so the server's own handler still runs.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(hub.end_streams))
        signal.siginterrupt(number, False)


async def refuse(_request: Request, error: Exception) -> Response:
    """What a store refuses, as JSON."""
    if not isinstance(error, StorageError):
        raise error
    return storage_refusal(error)


application = Starlette(
    routes=[
        Route("/files/{sha256:str}/{name:path}", file, methods=["GET", "HEAD"]),
        Route("/media/{key:str}/{params:str}/{name:str}", media, methods=["GET", "HEAD"]),
        Route("/parts/{store_id:str}/{number:str}", part, methods=["PUT"]),
        Route("/parts/{store_id:str}/{number:str}", part_options, methods=["OPTIONS"]),
        Route("/events/", events, methods=["GET"]),
    ],
    exception_handlers={StorageError: refuse},
    lifespan=lifespan,
)
