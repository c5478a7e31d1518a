"""Reads: how far work has come."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from impasto.jobs.models import Progress
from impasto.kit.topics import TopicState

STATE_FIELDS = ("state", "done", "total", "message")


def visible_to(user: Any) -> QuerySet[Progress]:
    """Work that everyone may watch, and one's own."""
    return Progress.objects.filter(Q(owner__isnull=True) | Q(owner_id=user.pk or 0))


def topic_states(topics: Sequence[str]) -> list[TopicState]:
    """The last state of each of these topics with its owner, for the live stream to tell whom it concerns."""
    rows = Progress.objects.filter(topic__in=topics).values("topic", "owner_id", *STATE_FIELDS)
    return [TopicState(row["topic"], row["owner_id"], {name: row[name] for name in STATE_FIELDS}) for row in rows]
