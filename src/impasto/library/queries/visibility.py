"""Which models and versions a viewer may see: every other read of the library starts here."""

from typing import Any

from django.db.models import Q, QuerySet

from impasto.library import policies
from impasto.library.models import Model, PublishStatus, Version
from impasto.moderation.levels import levels_for

LEVELS = (1, 2, 4, 8, 16)


def visible_to(user: Any) -> QuerySet[Model]:
    """Models shown by address: public ones of the viewer's levels and one's own; moderators see all. No tombstones."""
    return Model.objects.filter(_seen(user, ""), removed_at=None)


def listed_for(user: Any) -> QuerySet[Model]:
    """Models that stand in the viewer's lists: public and of the levels chosen, for makers and moderators alike."""
    return Model.objects.filter(level__in=wanted_levels(user), status=PublishStatus.PUBLISHED, hidden_at=None)


def known_to(user: Any) -> QuerySet[Model]:
    """Models whose name may be told: the visible ones and the tombstones of what was public."""
    return Model.objects.filter(_tombstone(user, "") | (_seen(user, "") & Q(removed_at=None)))


def versions_visible_to(user: Any) -> QuerySet[Version]:
    """Versions shown by address: public versions of visible models, and one's own; moderators see all."""
    return Version.objects.filter(_version_seen(user))


def versions_known_to(user: Any) -> QuerySet[Version]:
    """Versions whose name may be told: the visible ones and removed ones that were public; links to them never break."""
    removed = Q(published_at__isnull=False) & (Q(status=PublishStatus.DELETED) | Q(model__removed_at__isnull=False))
    of_tombstone = removed & _tombstone(user, "model__")
    of_model = removed & Q(model__removed_at=None) & _seen(user, "model__")
    return Version.objects.filter(_version_seen(user) | of_tombstone | of_model)


def wanted_levels(user: Any) -> list[int]:
    """The single levels of the viewer's mask."""
    return [level for level in LEVELS if level & levels_for(user)]


def _version_seen(user: Any) -> Q:
    present = Q(model__removed_at=None) & ~Q(status=PublishStatus.DELETED)
    if policies.is_moderator(user):
        return present
    public = _seen(user, "model__") & Q(status=PublishStatus.PUBLISHED)
    return present & (public | Q(model__owner_id=user.pk or 0))


def _seen(user: Any, prefix: str) -> Q:
    if policies.is_moderator(user):
        return Q()
    public = Q(
        **{
            f"{prefix}status__in": policies.SHOWN,
            f"{prefix}hidden_at": None,
            f"{prefix}level__in": wanted_levels(user),
        }
    )
    return public | Q(**{f"{prefix}owner_id": user.pk or 0})


def _tombstone(user: Any, prefix: str) -> Q:
    removed = Q(**{f"{prefix}removed_at__isnull": False, f"{prefix}published_at__isnull": False})
    if policies.is_moderator(user):
        return removed
    return removed & Q(**{f"{prefix}hidden_at": None, f"{prefix}level__in": wanted_levels(user)})
