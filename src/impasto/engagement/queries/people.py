"""Who follows and hides whom; what a person was told."""

from typing import Any

from impasto.engagement.models import Follow, Hide, Notification, NotificationPreference
from impasto.kit.pages import Page, cut_page, decode_cursor


def follows(user: Any, person_id: int) -> bool:
    """Whether this person follows the other."""
    return bool(user.is_authenticated) and Follow.objects.filter(follower=user, followed_id=person_id).exists()


def hidden_people(user: Any) -> set[int]:
    """The people whose things this person does not want to see."""
    if not user.is_authenticated:
        return set()
    rows = Hide.objects.filter(user=user, hidden_user__isnull=False)
    return {pk for pk in rows.values_list("hidden_user_id", flat=True) if pk is not None}


def hidden_tags(user: Any) -> set[str]:
    """The tags this person does not want to see."""
    if not user.is_authenticated:
        return set()
    return set(Hide.objects.filter(user=user, hidden_tag__isnull=False).values_list("hidden_tag__name", flat=True))


def is_blocked(*, by: int, person_id: int) -> bool:
    """Whether `by` keeps this person from commenting on their things."""
    return Hide.objects.filter(user_id=by, hidden_user_id=person_id, blocks=True).exists()


def unread_count(user: Any) -> int:
    """How many unread notices a person has."""
    return Notification.objects.filter(user=user, read_at=None).count() if user.is_authenticated else 0


def notices(user: Any, cursor: str = "", limit: int = 30) -> Page[Notification]:
    """A person's notices, newest first."""
    rows = Notification.objects.filter(user=user).select_related("actor__avatar").order_by("-id")
    after = decode_cursor(cursor, [int])
    if after:
        rows = rows.filter(id__lt=after[0])
    return cut_page(list(rows[: limit + 1]), limit, key=lambda row: [row.pk])


def preferences(user: Any) -> dict[str, bool]:
    """Which kinds a person turned on or off; kinds not in it are on."""
    return dict(NotificationPreference.objects.filter(user=user).values_list("kind", "on_page"))
