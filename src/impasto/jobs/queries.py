"""Reads: how far work has come."""

from typing import Any

from django.db.models import Q, QuerySet

from impasto.jobs.models import Progress


def visible_to(user: Any) -> QuerySet[Progress]:
    """Work that everyone may watch, and one's own."""
    return Progress.objects.filter(Q(owner__isnull=True) | Q(owner_id=user.pk or 0))
