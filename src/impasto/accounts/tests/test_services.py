"""People, keys and erasing."""

import pytest

from impasto.accounts import services
from impasto.accounts.models import ApiKey, User


def test_key_opens_for_its_owner_with_its_scopes(alice):
    key = services.create_key(person=alice, name="comfy", scopes=["read"])
    assert services.person_of_key(key) == (alice, frozenset({"read"}))


def test_key_is_not_kept_only_its_hash(alice):
    key = services.create_key(person=alice, name="comfy", scopes=["read"])
    row = ApiKey.objects.values().get()
    assert key not in str(row)
    assert row["digest"] != key


@pytest.mark.parametrize("change", [lambda k: k[:-1] + "x", lambda k: k[:20], lambda _: "", lambda _: "ü" * 56])
def test_other_text_opens_nothing_and_asks_no_database(alice, change, django_assert_num_queries):
    key = services.create_key(person=alice, name="comfy", scopes=["read"])
    with django_assert_num_queries(0):
        assert services.person_of_key(change(key)) is None


def test_revoked_key_opens_nothing(alice):
    key = services.create_key(person=alice, name="comfy", scopes=["read"])
    assert services.revoke_key(person=alice, key_id=ApiKey.objects.get().pk)
    assert services.person_of_key(key) is None


def test_nobody_revokes_someone_elses_key(alice, bob):
    key = services.create_key(person=alice, name="comfy", scopes=["read"])
    assert not services.revoke_key(person=bob, key_id=ApiKey.objects.get().pk)
    assert services.person_of_key(key)


def test_key_of_an_unknown_scope_is_refused(alice):
    with pytest.raises(services.PersonRefusedError, match="admin"):
        services.create_key(person=alice, name="x", scopes=["admin"])


@pytest.mark.parametrize("name", ["ab", "models", "Models", "a b", "-ab", "ab-", "x" * 31, "naïve", "a/b", "a..b"])
def test_name_that_cannot_be_an_address_is_refused(db, name):
    with pytest.raises(services.PersonRefusedError):
        services.set_person(username=name, password="x")


def test_name_is_unique_in_any_case(alice):
    assert services.set_person(username="ALICE", password="another one").pk == alice.pk


def test_erased_person_leaves_no_name_and_cannot_sign_in(alice, client):
    key = services.create_key(person=alice, name="comfy", scopes=["read"])
    services.erase(person=alice)
    erased = User.objects.get(pk=alice.pk)
    assert (erased.username, erased.email, erased.is_active) == (f"erased-{alice.pk}", "", False)
    assert services.person_of_key(key) is None
    assert not client.login(username="Alice", password="a long password")
