"""Runs the pages, which are WSGI, on threads behind an ASGI server: a request changes threads once and comes back once.

a2wsgi reads requests for us; its own way of answering wakes the event loop for every piece of an answer.
"""

import asyncio
import contextvars
import functools
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

from a2wsgi.wsgi import Body, build_environ

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class PagesOnThreads:
    """An ASGI application that answers by a WSGI one on at most `threads` threads."""

    def __init__(self, application: Wsgi, *, threads: int) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="page")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; the body is read by the thread, as far as the page wants it."""
        loop = asyncio.get_running_loop()

        # A server may give futures of its own here; what another thread hands to the loop has to be a coroutine.
        async def received() -> Message:
            return await receive()

        async def sent(message: Message) -> None:
            await send(message)

        def send_now(message: Message) -> None:
            asyncio.run_coroutine_threadsafe(sent(message), loop).result()

        environ = cast(dict[str, Any], build_environ(cast(Any, scope), Body(loop, cast(Any, received))))

        work = functools.partial(contextvars.copy_context().run, self._answer, environ, send_now)
        for message in await loop.run_in_executor(self._threads, work):
            await send(message)

    def _answer(self, environ: dict[str, Any], send_now: Callable[[Message], None]) -> list[Message]:
        """Run the page; returns what is left to send: everything, but for a stream, which was sent piece by piece."""
        begun: list[Message] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            del exc_info  # Django makes a page of every error, and starts an answer once
            encoded = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers]
            begun.append({"type": "http.response.start", "status": int(status[:3]), "headers": encoded})

        pieces = self._application(environ, start_response)
        try:
            if getattr(pieces, "streaming", False):
                send_now(begun.pop())
                for piece in pieces:
                    send_now({"type": "http.response.body", "body": piece, "more_body": True})
                return [{"type": "http.response.body", "body": b""}]
            return [*begun, {"type": "http.response.body", "body": b"".join(pieces)}]
        finally:
            getattr(pieces, "close", lambda: None)()
