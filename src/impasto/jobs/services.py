"""Writes: put work on the queue within the caller's transaction, and tell how far it has come."""

from typing import Any

from django.db import connection
from procrastinate.contrib.django import app

from impasto.jobs.models import Progress, ProgressState
from impasto.kit.topics import CHANNEL


def enqueue(*, task: str, queue: str = "media", priority: int = 0, lock: str | None = None, **arguments: Any) -> int:
    """Put `task` ("room.verb_noun") on the queue; it starts once the caller's transaction is committed.

    Same `lock`: one after the other. Higher `priority` first. `arguments` must be JSON. Returns the job's id.
    """
    return app.configure_task(task, queue=queue, priority=priority, lock=lock).defer(**arguments)


def report_progress(
    *, topic: str, state: ProgressState, done: int = 0, total: int = 0, message: str = "", owner_id: int | None = None
) -> None:
    """Keep the last state of `topic` and wake those who watch it; call at most twice a second, outside transactions."""
    values = {"state": state, "done": done, "total": total, "message": message[:300]}
    if owner_id is not None:
        values["owner_id"] = owner_id
    Progress.objects.update_or_create(topic=topic, defaults=values)
    notify(topic)


def notify(topic: str) -> None:
    """Wake every page that watches `topic`."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [CHANNEL, topic])
