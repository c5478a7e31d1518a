"""Writes: people, their public profile and preferences, and the keys of their tools."""

import datetime as dt
import hashlib
import secrets
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from impasto.accounts import queries
from impasto.accounts.events import PersonChanged
from impasto.accounts.models import AVATAR_WAITING, ApiKey, KeyScope, User
from impasto.accounts.names import USERNAME_VALIDATORS
from impasto.kit import blobs, media
from impasto.kit.events import announce
from impasto.kit.models import MediaAccess
from impasto.kit.storage import store
from impasto_engine.vision import PictureLimits, PictureRefused, examine

KEY_PREFIX = "impasto_"
LAST_USE_PRECISION = dt.timedelta(minutes=5)
MAX_KEYS = 50
MAX_AVATAR_BYTES = 10_000_000
AVATAR_SIDE = 256
PROFILE_FIELDS = frozenset({"display_name", "bio", "links", "private_profile"})


class PersonRefusedError(ValueError):
    """A person or key that cannot be made as asked; the text says why and what to do."""


@transaction.atomic
def set_person(
    *, username: str, email: str = "", password: str, moderator: bool = False, operator: bool = False
) -> User:
    """Make a person, or give an existing one this password and these rights.

    Raises PersonRefusedError for a name or e-mail that cannot be taken.
    """
    person = queries.by_username(username)
    if person is None:
        person = _new_person(username, email)
    if email:
        person.email = email
    person.is_moderator = moderator or operator
    person.is_staff = person.is_superuser = operator
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise PersonRefusedError(f"Someone else uses the e-mail address {email}.") from error
    announce(PersonChanged(person.pk))
    return person


def _new_person(username: str, email: str) -> User:
    try:
        for validate in USERNAME_VALIDATORS:
            validate(username)
    except ValidationError as error:
        raise PersonRefusedError(" ".join(error.messages)) from error
    return User(username=username, email=email)


@transaction.atomic
def update_profile(*, person: User, values: Mapping[str, Any]) -> User:
    """Change what others see of a person; `values` holds any of display_name, bio, links, private_profile."""
    for field in PROFILE_FIELDS & values.keys():
        setattr(person, field, values[field])
    person.save(update_fields=sorted(PROFILE_FIELDS & values.keys()))
    announce(PersonChanged(person.pk))
    return person


@transaction.atomic
def set_avatar(*, person: User, data: bytes) -> None:
    """Take a picture file as a person's new avatar; the worker cuts it to a square and rates it.

    Raises PersonRefusedError with the sentence a person reads when it is not taken. The file gets no row, since it
    is only on its way to the worker: the sweep of unnamed bytes deletes it, with the place it may carry, after a day.
    """
    try:
        examine(data, PictureLimits(file_bytes=MAX_AVATAR_BYTES))
    except PictureRefused as refusal:
        raise PersonRefusedError(refusal.sentence) from refusal
    _note_avatar(person, AVATAR_WAITING)
    task = app.configure_task("accounts.make_avatar", queue="media", lock=f"accounts.avatar:{person.pk}")
    task.defer(user_id=person.pk, sha256=store().put(data))


@transaction.atomic
def keep_avatar(*, user_id: int, data: bytes) -> None:
    """Show this square WebP as a person's avatar from now on; the address of the one before ends."""
    person = User.objects.select_for_update().get(pk=user_id)
    if person.erased_at or person.avatar_note != AVATAR_WAITING:
        return
    _close_avatar(person)
    blob = blobs.save(data, "image/webp")
    person.avatar = media.create(blob.pk, blob.pk, "webp", {AVATAR_SIDE: blob.pk}, MediaAccess.PUBLIC)
    person.save(update_fields=["avatar"])
    _note_avatar(person, "")
    announce(PersonChanged(person.pk))


@transaction.atomic
def refuse_avatar(*, user_id: int, sentence: str) -> None:
    """Keep the avatar there is, and why the new one was not taken."""
    _note_avatar(User.objects.get(pk=user_id), sentence[:300])


@transaction.atomic
def remove_avatar(*, person: User) -> None:
    """Show a person's initials instead of a picture."""
    _close_avatar(person)
    person.avatar = None
    person.save(update_fields=["avatar"])
    _note_avatar(person, "")
    announce(PersonChanged(person.pk))


def _note_avatar(person: User, note: str) -> None:
    person.avatar_note = note
    person.save(update_fields=["avatar_note"])


def _close_avatar(person: User) -> None:
    if person.avatar_id:
        media.set_access([person.avatar_id], MediaAccess.CLOSED)


@transaction.atomic
def set_levels(*, person: User, browsing: int, blur: int) -> None:
    """Keep which rating levels a person sees and which of them are covered until asked for (bit masks 0 to 31)."""
    person.browsing_levels = browsing
    person.blur_levels = blur
    person.save(update_fields=["browsing_levels", "blur_levels"])


@transaction.atomic
def add_to_count(*, user_id: int, field: str, delta: int) -> None:
    """Move one of a person's public counters: follower_count, image_count or model_count."""
    person = User.objects.select_for_update().get(pk=user_id)
    setattr(person, field, max(0, getattr(person, field) + delta))
    person.save(update_fields=[field])


@transaction.atomic
def create_key(*, person: User, name: str, scopes: Iterable[str], days: int | None = None) -> str:
    """A new API key of a person, returned once; only its SHA-256 is kept.

    Raises PersonRefusedError for an unknown scope or when the person holds 50 keys.
    """
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in KeyScope.values]
    if unknown or not wanted:
        raise PersonRefusedError(f"A key's scopes are {', '.join(KeyScope.values)}; not “{', '.join(unknown)}”.")
    if queries.keys_of(person).count() >= MAX_KEYS:
        raise PersonRefusedError(f"You hold {MAX_KEYS} keys; revoke one that you do not use any more.")
    secret = secrets.token_hex(20)
    key = f"{KEY_PREFIX}{secret}{_checksum(secret)}"
    ApiKey.objects.create(
        user=person,
        name=name[:60] or "unnamed",
        prefix=key[:12],
        digest=_digest(key),
        scopes=wanted,
        expires_at=timezone.now() + dt.timedelta(days=days) if days else None,
    )
    return key


def create_key_for(*, username: str, name: str, scopes: Iterable[str]) -> str:
    """A new key for the person of this name; raises PersonRefusedError when there is none."""
    person = queries.by_username(username)
    if person is None:
        raise PersonRefusedError(f"Nobody here is called “{username}”.")
    return create_key(person=person, name=name, scopes=scopes)


@transaction.atomic
def revoke_key(*, person: User, key_id: int) -> bool:
    """Make a key of this person useless at once; False when there is no such key."""
    return bool(queries.keys_of(person).filter(pk=key_id).update(revoked_at=timezone.now()))


def person_of_key(key: str) -> tuple[User, frozenset[str]] | None:
    """The owner and scopes of a valid key, None for any other text; notes the use at most every five minutes."""
    if not _looks_like_key(key):
        return None
    row = queries.valid_key(_digest(key))
    if row is None:
        return None
    now = timezone.now()
    if row.last_used_at is None or now - row.last_used_at > LAST_USE_PRECISION:
        ApiKey.objects.filter(pk=row.pk).update(last_used_at=now)
    return row.user, frozenset(row.scopes)


@transaction.atomic
def erase(*, person: User) -> None:
    """Erase a person: name, e-mail, profile and keys go, they cannot sign in; what they published stays, unnamed.

    A gallery or library that loses its pictures and files would break everyone's links, so those are deleted one by
    one by their owner beforehand, where wanted.
    """
    person.username = f"erased-{person.pk}"
    person.email = ""
    person.display_name = "Erased person"
    person.bio = ""
    person.links = []
    _close_avatar(person)
    person.avatar = None
    person.avatar_note = ""
    person.is_active = person.is_staff = person.is_superuser = person.is_moderator = False
    person.erased_at = timezone.now()
    person.set_unusable_password()
    person.save()
    person.api_keys.all().delete()
    for trace in (EmailAddress, Authenticator, UserSession, SocialAccount):
        trace.objects.filter(user=person).delete()
    announce(PersonChanged(person.pk))


def check_new_password(password: str, person: User) -> None:
    """Raise PersonRefusedError where the house's password rules are not met."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise PersonRefusedError(" ".join(error.messages)) from error


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _checksum(secret: str) -> str:
    return f"{zlib.crc32(secret.encode()):08x}"


def _looks_like_key(key: str) -> bool:
    """The checksum tells a typing mistake from a key without asking the database, and lets scanners find leaks."""
    body = key.removeprefix(KEY_PREFIX)
    return key.startswith(KEY_PREFIX) and len(body) == 48 and body.isascii() and _checksum(body[:40]) == body[40:]
