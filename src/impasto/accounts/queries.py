"""Reads: people as others may see them, and a person's own keys."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from impasto.accounts.models import ApiKey, User
from impasto.kit import media


def visible_to(viewer: Any) -> QuerySet[User]:
    """People whose page the viewer may open: active ones, not private; oneself always, moderators all."""
    people = User.objects.filter(erased_at__isnull=True)
    if getattr(viewer, "is_moderator", False):
        return people
    return people.filter(Q(is_active=True, private_profile=False) | Q(pk=viewer.pk or 0))


def public_person(user_id: int) -> User | None:
    """The person if everyone may open their page."""
    return User.objects.filter(pk=user_id, is_active=True, private_profile=False, erased_at__isnull=True).first()


def fresh(person: User) -> User:
    """The person as stored, apart from the object at hand: a form may write on it before it is valid."""
    return User.objects.get(pk=person.pk)


def by_username(username: str) -> User | None:
    """The person of this name in any case, whoever asks."""
    return User.objects.filter(username__iexact=username).first()


def by_usernames(usernames: Iterable[str]) -> list[User]:
    """The active people among these names, in any case, for mentions."""
    wanted = Q()
    for name in usernames:
        wanted |= Q(username__iexact=name)
    return list(User.objects.filter(wanted, is_active=True)) if wanted else []


def portrait_of(person: User, width: int = 96) -> str:
    """The address of a person's avatar, empty where they have none; lists fetch `avatar` with the people."""
    return media.address(person.avatar, width=width, name="avatar") if person.avatar else ""


def keys_of(person: User) -> QuerySet[ApiKey]:
    """A person's keys that are not revoked, newest first."""
    return ApiKey.objects.filter(user=person, revoked_at__isnull=True).order_by("-id")


def valid_key(digest: str) -> ApiKey | None:
    """The live key of this digest with its owner, who must be active."""
    now = timezone.now()
    return (
        ApiKey.objects.select_related("user")
        .filter(digest=digest, revoked_at__isnull=True, user__is_active=True)
        .filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now))
        .first()
    )


def is_house_empty() -> bool:
    """Whether nobody lives here yet."""
    return not User.objects.exists()


def personal_data(person: User) -> dict[str, Any]:
    """Everything this room keeps about a person, for their export."""
    return {
        "username": person.username,
        "email": person.email,
        "display_name": person.display_name,
        "bio": person.bio,
        "links": person.links,
        "joined": person.date_joined.isoformat(),
        "browsing_levels": person.browsing_levels,
        "blur_levels": person.blur_levels,
        "keys": [
            {"name": key.name, "scopes": key.scopes, "created": key.created_at.isoformat()} for key in keys_of(person)
        ],
    }
