"""What the home page shows: announcements, what is featured, who is new."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from impasto.accounts import queries as accounts
from impasto.accounts.models import User
from impasto.discovery.models import Announcement, Feature
from impasto.kit.targets import Target


def announcements() -> QuerySet[Announcement]:
    """What the house says now, latest first."""
    now = timezone.now()
    rows = Announcement.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), starts_at__lte=now)
    return rows.order_by("-starts_at", "-id")[:3]


def featured_ids(kind: str, limit: int = 60) -> list[int]:
    """Ids of what is featured, latest first; more than a page shows, for some may be out of the viewer's levels."""
    rows = Feature.objects.filter(target_kind=kind).order_by("-id")
    return list(rows.values_list("target_id", flat=True)[:limit])


def is_featured(target: Target) -> bool:
    """Whether the house features this."""
    return Feature.objects.filter(target_kind=target.kind, target_id=target.id).exists()


def new_makers(viewer: Any, limit: int = 8) -> list[User]:
    """People who joined last and have published something."""
    makers = accounts.visible_to(viewer).filter(Q(model_count__gt=0) | Q(image_count__gt=0), is_active=True)
    return list(makers.select_related("avatar").order_by("-id")[:limit])
