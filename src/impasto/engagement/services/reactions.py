"""Reactions: one a person, kind and target; pressing again takes it back."""

from typing import Any

from django.db import transaction
from django.db.models import Count

from impasto.engagement import policies
from impasto.engagement.errors import RefusedError
from impasto.engagement.events import Reacted
from impasto.engagement.models import CollectionItem, Comment, Reaction, ReactionKind, TargetCount
from impasto.engagement.services.counts import locked_count, tell_owner
from impasto.engagement.services.notices import notify
from impasto.kit.events import announce
from impasto.kit.targets import Target, TargetCard, visible_card


@transaction.atomic
def toggle_reaction(*, by: Any, target: Target, kind: str) -> dict[str, int]:
    """Add or take back a person's reaction; returns the target's counts by kind.

    Raises Http404 for a target that `by` may not see, RefusedError where it takes no reactions or no such kind.
    """
    card = visible_card(by, target)
    if kind not in ReactionKind.values or not policies.accepts(target, "reaction"):
        raise RefusedError("This reaction is not one of ours.")
    count = locked_count(target)
    row = {"target_kind": target.kind, "target_id": target.id, "user": by, "kind": kind}
    removed, _ = Reaction.objects.filter(**row).delete()
    if not removed:
        Reaction.objects.create(**row)
    value = max(0, count.reactions.get(kind, 0) + (-1 if removed else 1))
    count.reactions = {**count.reactions, kind: value}
    count.save(update_fields=["reactions"])
    tell_owner(target, f"reaction.{kind}", value)
    if not removed:
        _tell(by, card)
    announce(Reacted(target.kind, target.id, by.pk, kind, added=not removed))
    return dict(count.reactions)


def _tell(by: Any, card: TargetCard) -> None:
    notify(
        user_id=card.owner_id,
        kind="reaction",
        subject=str(card.target),
        actor=by,
        text=f"{by.name} likes {card.title}",
        url=card.url,
    )


@transaction.atomic
def rebuild_counts(target: Target) -> TargetCount:
    """Count everything on a target anew from the rows themselves and tell its owner."""
    count = locked_count(target)
    on = {"target_kind": target.kind, "target_id": target.id}
    kinds = Reaction.objects.filter(**on).values_list("kind").annotate(number=Count("id"))
    count.reactions = dict(kinds)
    count.comments = Comment.objects.filter(**on, deleted_at=None, hidden_at=None).count()
    count.collected = CollectionItem.objects.filter(**on).count()
    count.save()
    for kind in ReactionKind.values:
        tell_owner(target, f"reaction.{kind}", count.reactions.get(kind, 0))
    tell_owner(target, "comments", count.comments)
    tell_owner(target, "collected", count.collected)
    return count
