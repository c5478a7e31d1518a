"""What people are told: kinds that rooms register, lines gathered while unread, live on the page."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from impasto.engagement.models import Hide, Notification, NotificationPreference
from impasto.jobs import services as jobs


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice a person may turn off; `label` completes "Tell me when"."""

    kind: str
    label: str


NOTICE_KINDS: dict[str, NoticeKind] = {}

_UPSERT = """
insert into engagement_notification (user_id, kind, subject, actor_id, count, text, url, created_at)
values (%(user)s, %(kind)s, %(subject)s, %(actor)s, 1, %(text)s, %(url)s, now())
on conflict (user_id, kind, subject) where read_at is null do update set
  actor_id = excluded.actor_id, text = excluded.text, url = excluded.url, created_at = now(),
  count = engagement_notification.count + (engagement_notification.actor_id is distinct from excluded.actor_id)::int
"""

_UPSERT_FOLLOWERS = """
insert into engagement_notification (user_id, kind, subject, actor_id, count, text, url, created_at)
select f.follower_id, %(kind)s, %(subject)s, f.followed_id, 1, %(text)s, %(url)s, now()
from engagement_follow f join accounts_user u on u.id = f.follower_id
where f.followed_id = %(actor)s and u.is_active and u.browsing_levels & %(level)s <> 0
  and not exists (select 1 from engagement_notificationpreference p
    where p.user_id = f.follower_id and p.kind = %(kind)s and not p.on_page)
  and not exists (select 1 from engagement_hide h
    where h.user_id = f.follower_id and h.hidden_user_id = f.followed_id)
on conflict (user_id, kind, subject) where read_at is null do update set
  text = excluded.text, url = excluded.url, created_at = now()
"""


def register_notice(kind: str, label: str) -> None:
    """Make a kind of notice known; the room that sends it calls this in its `apps.py`."""
    NOTICE_KINDS[kind] = NoticeKind(kind, label)


def notify(*, user_id: int, kind: str, subject: str, actor: Any, text: str, url: str) -> None:
    """Tell one person one line, unless it is about their own doing, turned off, or from someone they hide."""
    actor_id = actor.pk if actor is not None else None
    if user_id == actor_id or _unwanted(user_id, kind, actor_id):
        return
    values = {
        "user": user_id,
        "kind": kind,
        "subject": subject[:80],
        "actor": actor_id,
        "text": text[:300],
        "url": url[:300],
    }
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, values)
    transaction.on_commit(lambda: jobs.notify(topic_of(user_id)))


def notify_followers(*, actor_id: int, kind: str, subject: str, text: str, url: str, level: int = 1) -> int:
    """Tell everyone who follows a person and wants to see this level, in one statement; returns how many."""
    values: dict[str, str | int] = {
        "actor": actor_id,
        "kind": kind,
        "subject": subject[:80],
        "text": text[:300],
        "url": url[:300],
        "level": level,
    }
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT_FOLLOWERS, values)
        return int(cursor.rowcount)


def topic_of(user_id: int) -> str:
    """The live topic of one person's notices."""
    return f"engagement.notices:{user_id}"


@transaction.atomic
def mark_read(*, person: Any, notification_id: int | None = None) -> int:
    """Mark one notice, or all of a person's, as read; returns how many were unread."""
    unread = Notification.objects.filter(user=person, read_at=None)
    if notification_id is not None:
        unread = unread.filter(pk=notification_id)
    return unread.update(read_at=timezone.now())


@transaction.atomic
def set_preferences(*, person: Any, wanted: set[str]) -> None:
    """Keep which kinds a person wants on the page; every known kind is written down."""
    for kind in NOTICE_KINDS:
        NotificationPreference.objects.update_or_create(user=person, kind=kind, defaults={"on_page": kind in wanted})


def _unwanted(user_id: int, kind: str, actor_id: int | None) -> bool:
    if NotificationPreference.objects.filter(user_id=user_id, kind=kind, on_page=False).exists():
        return True
    return actor_id is not None and Hide.objects.filter(user_id=user_id, hidden_user_id=actor_id).exists()
