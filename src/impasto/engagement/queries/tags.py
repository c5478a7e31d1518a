"""Tags of a target, and the tags used most."""

from typing import Any

from django.db.models import QuerySet

from impasto.engagement.models import Tag, TagUse, TagVote
from impasto.kit.targets import Target


def tags_of(user: Any, target: Target) -> list[dict[str, Any]]:
    """Tags shown on a target, best first: name, score, source, and the viewer's own vote (+, -, or 0)."""
    uses = TagUse.objects.filter(target_kind=target.kind, target_id=target.id, score__gt=0)
    rows = list(uses.order_by("-score", "id").values("id", "tag__name", "score", "source")[:30])
    own: dict[int, int] = {}
    if user.is_authenticated and rows:
        votes = TagVote.objects.filter(user=user, use_id__in=[row["id"] for row in rows])
        own = dict(votes.values_list("use_id", "weight"))
    return [
        {"name": row["tag__name"], "score": row["score"], "source": row["source"], "mine": own.get(row["id"], 0)}
        for row in rows
    ]


def popular_tags(limit: int = 30) -> QuerySet[Tag]:
    """The tags used most."""
    return Tag.objects.filter(alias_of=None, use_count__gt=0).order_by("-use_count", "id")[:limit]
