"""Writes: ratings with their evidence, reports, and decisions that the room owning the target carries out."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from impasto.kit.targets import Target, kind_named, visible_card
from impasto.moderation import policies, queries
from impasto.moderation.levels import Level
from impasto.moderation.models import Decision, Rating, Report


class RefusedError(ValueError):
    """Something that may not be done to a target; the text says why."""


def record_rating(
    *,
    target: Target,
    level: int,
    source: Rating.Source,
    by: Any = None,
    scores: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Rating:
    """Keep why a target has the level it has; the owning room sets the level itself."""
    return Rating.objects.create(
        target_kind=target.kind,
        target_id=target.id,
        level=level,
        source=source,
        by=by,
        scores=dict(scores or {}),
        reason=reason[:300],
    )


@transaction.atomic
def rate(*, by: Any, target: Target, level: int, reason: str = "") -> None:
    """Set a target's level: its owner may raise it, a moderator may choose any.

    Raises RefusedError where that is not allowed, Http404 where the target is not visible to `by`.
    """
    card = visible_card(by, target)
    kind = kind_named(target.kind)
    latest = queries.latest_rating(target)
    current = latest.level if latest else 0
    if kind.rate is None or not policies.may_rate(by, card.owner_id, current, level):
        raise RefusedError("Its maker may only raise the level; ask a moderator to lower it by a report.")
    source = Rating.Source.MODERATOR if by.is_moderator else Rating.Source.OWNER
    record_rating(target=target, level=level, source=source, by=by, reason=reason)
    if by.is_moderator:
        _decide(by=by, target=target, action=Decision.Action.RATE, reason=reason or Level(level).name or "")
    kind.rate(target.id, level)


@transaction.atomic
def file_report(*, by: Any, target: Target, reason: str, details: str = "") -> Report:
    """Keep what a person says is wrong; a second open report of the same person on the same target is the first.

    Raises Http404 for a target that `by` may not see.
    """
    visible_card(by, target)
    if "report" not in kind_named(target.kind).accepts:
        raise RefusedError("This cannot be reported.")
    try:
        with transaction.atomic():
            return Report.objects.create(
                target_kind=target.kind, target_id=target.id, reporter=by, reason=reason, details=details
            )
    except IntegrityError:
        return queries.open_reports_on(target).get(reporter=by)


@transaction.atomic
def decide(*, by: Any, target: Target, action: Decision.Action, reason: str, report: Report | None = None) -> Decision:
    """Hide or show a target, or dismiss its reports; closes every open report on it. Reversible by the opposite.

    Raises RefusedError for anyone but a moderator.
    """
    if not policies.may_decide(by):
        raise RefusedError("Only moderators decide.")
    decision = _decide(by=by, target=target, action=action, reason=reason, report=report)
    kind = kind_named(target.kind)
    if action in {Decision.Action.HIDE, Decision.Action.SHOW} and kind.hide is not None:
        kind.hide(target.id, action == Decision.Action.HIDE)
    upheld = Report.Status.UPHELD if action == Decision.Action.HIDE else Report.Status.DISMISSED
    queries.open_reports_on(target).update(status=upheld)
    return decision


def _decide(*, by: Any, target: Target, action: Decision.Action, reason: str, report: Report | None = None) -> Decision:
    return Decision.objects.create(
        target_kind=target.kind, target_id=target.id, action=action, reason=reason[:300], by=by, report=report
    )
