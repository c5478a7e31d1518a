"""Counts of targets and a person's own reactions."""

from typing import Any

from impasto.engagement.models import Reaction, TargetCount
from impasto.kit.targets import Target


def counts_of(target: Target) -> TargetCount:
    """The target's roll-up; an unsaved row of zeros where nothing happened yet."""
    on = {"target_kind": target.kind, "target_id": target.id}
    return TargetCount.objects.filter(**on).first() or TargetCount(**on)


def own_reactions(user: Any, target: Target) -> set[str]:
    """The kinds of reaction this person gave a target."""
    if not user.is_authenticated:
        return set()
    rows = Reaction.objects.filter(target_kind=target.kind, target_id=target.id, user=user)
    return set(rows.values_list("kind", flat=True))
