"""The roll-up of one target: locked while it changes, so that counters stay exact under concurrency."""

from impasto.engagement.models import TargetCount
from impasto.kit.targets import Target, kind_named


def locked_count(target: Target) -> TargetCount:
    """The target's row under lock until the transaction ends; made when it is the first."""
    TargetCount.objects.bulk_create([TargetCount(target_kind=target.kind, target_id=target.id)], ignore_conflicts=True)
    return TargetCount.objects.select_for_update().get(target_kind=target.kind, target_id=target.id)


def tell_owner(target: Target, name: str, value: int) -> None:
    """Let the owning room keep its own copy of a count."""
    changed = kind_named(target.kind).count_changed
    if changed is not None:
        changed(target.id, name, value)
