"""Every address as every kind of person: no answer tells a secret to someone whom it is not for."""

import pytest
from django.test import Client

from tests.attacks.house import routes
from tests.attacks.house.world import BEGIN, VIEWERS, World

pytestmark = pytest.mark.django_db

KEYS = ("key read", "key bob", "key revoked")
# Greta differs from Bob in her levels alone: the addresses of targets ask the same visibility as those of the things.
LEFT_OUT = {
    "alice": ("target",),
    "grown": ("target", "comment", "file", "username", "resource"),
    "moderator": ("comment", "file", "resource"),
}
KEY_ADDRESSES = ("api:", "library:upload", "library:download", "gallery:image", "library:model", "accounts:keys")


def test_every_address_is_classified():
    unknown = {name for name in routes.all_names() if not name.startswith(routes.FOREIGN)} - routes.ROUTES.keys()
    assert not unknown, f"Say in routes.py what these addresses are made of: {sorted(unknown)}"


def test_no_classified_address_is_gone():
    assert not routes.ROUTES.keys() - routes.all_names()


@pytest.mark.parametrize("viewer", VIEWERS)
def test_pages_tell_no_secret(world, client_of, viewer):
    left_out = LEFT_OUT.get(viewer, ())
    asked = [one for one in routes.addresses(world) if not set(routes.ROUTES[one[0]].parts) & set(left_out)]
    told, found = _visit(world, client_of(viewer), viewer, asked)
    assert not told, "\n".join(sorted(set(told)))
    missing = [one.name for one in world.secrets if viewer in one.seen_by and one.word not in found]
    assert viewer == "visitor" or not missing, f"{viewer} does not find {missing}"


def _visit(world: World, client: Client, viewer: str, addresses: list[tuple[str, str]]) -> tuple[list[str], set[str]]:
    """(what was told although it must not be, which secret words were found)."""
    words = list(world.words(viewer))
    told, found = [], set()
    for name, address in addresses:
        for headers in [{}, {"HX-Request": "true"}][: 1 + routes.ROUTES[name].has_part]:
            answer = client.get(address, headers=headers)
            assert answer.status_code < 500, f"{address}: {answer.status_code}"
            text = _text_of(answer)
            if BEGIN not in text and "zt" not in text and "/media/" not in text:
                continue
            told += [
                f"{viewer} is told “{one.name}” by {address}" for one, word in words if _tells(text, word, address)
            ]
            found |= {one.word for one in world.secrets if one.word in text}
    return told, found


def _text_of(answer) -> str:
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return head + body.decode(errors="replace")


def _tells(text: str, word: str, address: str) -> bool:
    return word in text and word not in address


@pytest.mark.parametrize("viewer", KEYS)
def test_keys_open_no_more_than_their_owner_may(world, client_of, viewer):
    """A key speaks for its owner in the API alone; a revoked one for nobody."""
    owner = {"key read": "alice", "key bob": "bob"}.get(viewer, "visitor")
    asked = [one for one in routes.addresses(world) if one[0].startswith(KEY_ADDRESSES)]
    by_key = [one for one in asked if one[0].startswith(("api:", "library:upload", "library:download"))]
    pages = [one for one in asked if one not in by_key]
    assert not _visit(world, client_of(viewer), owner, by_key)[0]
    assert not _visit(world, client_of(viewer), "visitor", pages)[0]


def test_files_that_are_not_safe_or_public_are_not_given(world, client_of):
    wrong = []
    for viewer in ("visitor", "bob", "grown", "moderator", "alice", "key read", "key bob"):
        for version in world.ids["some version"]:
            answer = client_of(viewer).get(f"/api/download/models/{version}")
            if answer.status_code == 307 and viewer not in {"alice", "moderator", "key read"}:
                wrong.append(f"{viewer} downloads version {version}")
        for pk in world.unsafe_files:
            answer = client_of(viewer).get(f"/api/download/models/{world.public_version}?fileId={pk}")
            assert answer.status_code == 404
    assert not wrong


def test_hash_of_what_is_not_public_names_nothing(world, client_of):
    for viewer in ("visitor", "bob", "moderator", "alice"):
        for value in world.secret_hashes:
            assert client_of(viewer).get(f"/api/versions/by-hash/{value}").status_code == 404


def test_archived_model_is_in_no_list(world, client_of):
    archived = next(one for one in world.secrets if one.by_address)
    for viewer in ("visitor", "bob", "grown"):
        for name, address in routes.addresses(world):
            # By its hash everyone finds it: pictures made with it still say so.
            if not routes.ROUTES[name].parts and not address.endswith(tuple(world.ids["hash"])):
                text = _text_of(client_of(viewer).get(address))
                assert archived.word not in text, address
