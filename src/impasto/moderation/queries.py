"""Reads: the rating that holds, the queue of reports, the public log."""

from typing import Any

from django.db.models import Count, Max, QuerySet

from impasto.kit.targets import Target
from impasto.moderation.models import Decision, Rating, Report


def latest_rating(target: Target) -> Rating | None:
    """The judgement that holds for a target."""
    return Rating.objects.filter(target_kind=target.kind, target_id=target.id).order_by("-id").first()


def open_reports_on(target: Target) -> QuerySet[Report]:
    """Reports on one target that nobody decided yet."""
    return Report.objects.filter(target_kind=target.kind, target_id=target.id, status=Report.Status.OPEN)


def queue(limit: int = 50) -> list[dict[str, Any]]:
    """Targets with open reports, most reported first: kind, id, how many, the latest, and the reasons given."""
    rows = (
        Report.objects.filter(status=Report.Status.OPEN)
        .values("target_kind", "target_id")
        .annotate(reports=Count("id"), latest=Max("created_at"))
        .order_by("-reports", "latest")[:limit]
    )
    found: list[dict[str, Any]] = [dict(row) for row in rows]
    reasons: dict[tuple[object, object], list[str]] = {}
    ids = {row["target_id"] for row in found}
    for report in Report.objects.filter(status=Report.Status.OPEN, target_id__in=ids).order_by("id"):
        said = report.get_reason_display() + (f": {report.details}" if report.details else "")
        reasons.setdefault((report.target_kind, report.target_id), []).append(said)
    return [{**row, "reasons": reasons.get((row["target_kind"], row["target_id"]), [])[:5]} for row in found]


def public_log(limit: int = 100) -> QuerySet[Decision]:
    """Decisions as everyone may read them: what was done and why, never by whose report."""
    return Decision.objects.order_by("-id").only("target_kind", "target_id", "action", "reason", "created_at")[:limit]
