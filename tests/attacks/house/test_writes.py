"""Writes of the wrong person, without the page's token, or by a read: refused, and nothing is changed or told."""

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.attacks.house import routes
from tests.attacks.house.world import BEGIN, World

pytestmark = pytest.mark.django_db

# What a sender might try at once: no address takes all of it, each takes some.
TRIED = {
    "text": "Bad words",
    "name": "Bad name",
    "names": "bad",
    "kind": "like",
    "title": "Bad title",
    "action": "publish",
    "choice": "hidden",
    "level": "1",
    "reason": "other",
    "recommended": "yes",
    "remove": "1",
    "confirm": "yes",
    "collection": "",
    "version": "1",
    "username": "bob-x",
    "featured": "yes",
}
# Rows that a refused write may still leave: who looked, and what was asked.
IGNORED = {"sessions.session", "accounts.apikey", "usersessions.usersession"}
# What anyone signed in may do with what is theirs alone.
OWN = {
    "discovery:home_blocks", "gallery:post_new", "library:model_new", "library:upload_create", "engagement:collections",
    "engagement:notifications_read", "engagement:notification_preferences", "moderation:levels", "accounts:settings",
    "accounts:keys", "accounts:avatar", "accounts:erase", "accounts:key_revoke", "engagement:follow", "engagement:hide", "api:model_new",
    "api:create_post",
}  # fmt: skip
# What everyone may say about what they see; the secrets' own copies are asked in `test_nobody_writes_on_a_secret`.
TALK = {
    "engagement:reactions", "engagement:comments", "engagement:tags", "engagement:collect", "moderation:report",
    "library:review_write", "api:review_write",
}  # fmt: skip
METHODS = {
    "api:model_edit": "put", "api:version_edit": "put", "api:file_edit": "put", "api:review_write": "put",
    "api:model_delete": "delete", "api:version_delete": "delete", "library:upload": "delete",
}  # fmt: skip


def _state() -> dict[str, int]:
    """How many rows each table has, and a sum over what they say."""
    models = [model for model in apps.get_models() if model._meta.label_lower not in IGNORED and model._meta.managed]
    return {model._meta.label: hash(tuple(map(str, model.objects.order_by("pk").values_list()))) for model in models}


def _changed(before: dict[str, int]) -> list[str]:
    return [label for label, value in _state().items() if before[label] != value]


def _written(name: str) -> bool:
    return name not in OWN and name not in TALK


def _writes(world: World) -> list[tuple[str, str]]:
    """(name, path) of every address with every id, once."""
    found = {}
    for name, route in routes.ROUTES.items():
        if route.asked == () or name in METHODS or _takes_posts(name):
            found.update(dict.fromkeys(routes.paths(world, name), name))
    return [(name, path) for path, name in found.items()]


def _takes_posts(name: str) -> bool:
    return name.startswith(("gallery:", "library:", "engagement:", "moderation:", "accounts:", "discovery:"))


def _one_of_each(addresses: list[tuple[str, str]], without: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    return [(name, path) for name, path in dict(addresses).items() if name not in without]


def _send(client: Client, name: str, path: str, **headers: str):
    method = METHODS.get(name, "post")
    if name.startswith(("api:", "library:upload")):
        return getattr(client, method)(path, data=TRIED, content_type="application/json", headers=headers)
    return client.post(path, TRIED, headers=headers)


@pytest.mark.parametrize("viewer", ["visitor", "blocked", "key read"])
def test_nobody_changes_what_is_someone_elses(world, client_of, viewer):
    client, before, wrong = client_of(viewer), _state(), []
    for name, path in _writes(world):
        if not _written(name):
            continue
        with transaction.atomic():
            answer = _send(client, name, path)
            text = answer.content.decode(errors="replace") + answer.headers.get("Location", "")
            if answer.status_code >= 500 or (BEGIN in text and viewer != "key read" and not _is_public(world, text)):
                wrong.append(f"{path} answers {answer.status_code}")
    assert not wrong, wrong
    assert not _changed(before)


def _is_public(world: World, text: str) -> bool:
    return not any(one.word in text for one in world.secrets if "visitor" not in one.seen_by)


@pytest.mark.parametrize("name", sorted(TALK - {"api:review_write"}))
def test_nobody_writes_on_a_secret(world, client_of, name):
    client, before = client_of("bob"), _state()
    for path in routes.paths(world, name, secret=True):
        with transaction.atomic():
            answer = _send(client, name, path)
            assert answer.status_code in {403, 404}, f"{path} answers {answer.status_code}"
    assert not _changed(before)


def test_posts_without_the_token_are_refused(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["alice"])
    wrong, before = [], _state()
    for name, path in _one_of_each(_writes(world)):
        for kind in ("application/x-www-form-urlencoded", "application/json", "text/plain"):
            method = METHODS.get(name, "post")
            answer = getattr(client, method)(path, data="{}", content_type=kind)
            if answer.status_code not in {401, 403, 404, 405}:
                wrong.append(f"{name} {path} {kind}: {answer.status_code}")
    assert not wrong, wrong[:20]
    assert not _changed(before)


def test_pages_of_accounts_without_the_token_are_refused(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["alice"])
    for name in ("account_logout", "account_email", "account_change_password", "mfa_activate_totp"):
        assert client.post(reverse(name), TRIED).status_code in {302, 403, 404}
    visitor = Client(enforce_csrf_checks=True)
    for name in ("account_login", "account_signup", "account_reset_password"):
        assert visitor.post(reverse(name), TRIED).status_code == 403


def test_reading_changes_nothing(world, client_of):
    client = client_of("alice")
    before = _state()
    for _name, path in _one_of_each(
        [*routes.addresses(world), *_writes(world)], without=frozenset({"library:download"})
    ):
        client.get(path)
    changed = _changed(before)
    assert not changed, changed


def test_desk_is_closed(world, client_of):
    for viewer in ("visitor", "bob", "moderator"):
        client = client_of(viewer)
        for name in sorted(one for one in routes.all_names() if one.startswith("admin:")):
            for arguments in ([], [1], ["auth"]):
                try:
                    path = reverse(name, args=arguments)
                except NoReverseMatch:
                    continue
                answer = client.get(path)
                assert answer.status_code in {302, 404} or name in {"admin:login", "admin:jsi18n"}, f"{viewer} {path}"
