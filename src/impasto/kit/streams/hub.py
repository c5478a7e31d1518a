"""One listening connection a process, fanned out to the people who watch: each has a queue of the topics that changed."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterator, Sequence

import structlog
from anyio.to_thread import run_sync
from django.db import close_old_connections

from impasto.kit.streams import database
from impasto.kit.topics import CHANNEL, TopicState, read_topics

RETRY_SECONDS = (0.2, 0.5, 1.0, 2.0)

log = structlog.get_logger()


class Watcher:
    """One open page: what changed since it was last told. States of one topic replace each other, so it is bounded."""

    def __init__(self, user_id: int | None, topics: Sequence[str]) -> None:
        self.user_id = user_id
        self.topics = frozenset(topics)
        self._changed = asyncio.Event()
        self._states: dict[str, TopicState] = {}
        self._told: dict[str, TopicState] = {}

    def tell(self, state: TopicState) -> None:
        """Queue a state, if it is for this person and not what was told last."""
        if state.owner_id not in {None, self.user_id} or self._told.get(state.topic) == state:
            return
        self._states[state.topic] = self._told[state.topic] = state
        self._changed.set()

    def wake(self) -> None:
        """End the present wait without a state."""
        self._changed.set()

    async def next_states(self, seconds: float) -> list[TopicState]:
        """What changed; an empty list when nothing did within `seconds`."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), seconds)
        self._changed.clear()
        states, self._states = list(self._states.values()), {}
        return states


class Hub:
    """Listens while someone watches."""

    def __init__(self) -> None:
        self._watchers: dict[str, set[Watcher]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None
        self.stopping = False

    @contextlib.contextmanager
    def watching(self, watcher: Watcher) -> Iterator[None]:
        """Tell this watcher of its topics while the context is open."""
        for topic in watcher.topics:
            self._watchers[topic].add(watcher)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            for topic in watcher.topics:
                self._watchers[topic].discard(watcher)
                if not self._watchers[topic]:
                    del self._watchers[topic]

    def end_streams(self) -> None:
        """Let every watcher go; browsers come back by themselves."""
        self.stopping = True
        for watcher in {watcher for watchers in self._watchers.values() for watcher in watchers}:
            watcher.wake()

    async def stop(self) -> None:
        """End the listening and every stream with it."""
        self.end_streams()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def tell(self, topics: Sequence[str]) -> None:
        """Read the last state of these topics once and queue it for all who watch them."""
        for state in await run_sync(_read, topics):
            for watcher in self._watchers.get(state.topic, ()):
                watcher.tell(state)

    async def tell_newcomer(self, watcher: Watcher) -> None:
        """Queue the last state of all its topics for one watcher; raises django.db.Error."""
        for state in await run_sync(_read, list(watcher.topics)):
            watcher.tell(state)

    async def _run(self) -> None:
        failures = 0
        while not self.stopping:
            try:
                async with await database.listen_on(CHANNEL) as connection:
                    failures = 0
                    # Whatever was said while we did not hear: everyone gets the last state again.
                    await self.tell(list(self._watchers))
                    async for notice in connection.notifies():
                        if notice.payload in self._watchers:
                            await self.tell([notice.payload])
            except Exception as error:  # noqa: BLE001 - the loop that all live pages hang on outlives any of its readers
                log.warning("live events lost the database", reason=str(error).strip()[:200])
            delay = RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)]
            failures += 1
            await asyncio.sleep(delay)


def _read(topics: Sequence[str]) -> list[TopicState]:
    close_old_connections()
    try:
        return read_topics(topics)
    finally:
        close_old_connections()


hub = Hub()
