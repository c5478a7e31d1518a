"""Reactions are unique, reversible, and counted exactly, also when many press at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.http import Http404

from impasto.accounts.models import User
from impasto.engagement import queries, services
from impasto.engagement.errors import RefusedError
from impasto.engagement.models import Notification, Reaction, TargetCount
from impasto.kit.targets import Target


def test_pressing_twice_takes_it_back(bob, foxes):
    assert services.toggle_reaction(by=bob, target=foxes, kind="heart") == {"heart": 1}
    assert services.toggle_reaction(by=bob, target=foxes, kind="heart") == {"heart": 0}
    assert not Reaction.objects.exists()


def test_kinds_are_counted_apart(bob, alice, foxes):
    services.toggle_reaction(by=bob, target=foxes, kind="heart")
    services.toggle_reaction(by=bob, target=foxes, kind="like")
    assert services.toggle_reaction(by=alice, target=foxes, kind="like") == {"heart": 1, "like": 2}


def test_owner_is_told_once_while_unread(alice, bob, moderator, foxes):
    services.toggle_reaction(by=bob, target=foxes, kind="heart")
    services.toggle_reaction(by=bob, target=foxes, kind="like")
    services.toggle_reaction(by=moderator, target=foxes, kind="like")
    row = Notification.objects.get(user=alice)
    assert (row.count, row.actor_id, row.text) == (2, moderator.pk, "Moira likes Foxes")


def test_nobody_is_told_of_their_own_doing(alice, foxes):
    services.toggle_reaction(by=alice, target=foxes, kind="heart")
    assert not Notification.objects.exists()


def test_unknown_kind_is_refused(bob, foxes):
    with pytest.raises(RefusedError):
        services.toggle_reaction(by=bob, target=foxes, kind="spit")


def test_private_collection_takes_no_reaction_of_others(alice, bob):
    made = services.create_collection(by=alice, name="Secret", visibility="private")
    with pytest.raises(Http404):
        services.toggle_reaction(by=bob, target=Target("engagement.collection", made.pk), kind="like")


def test_owning_room_hears_the_new_count(bob, thing):
    services.toggle_reaction(by=bob, target=thing, kind="fire")
    assert thing.told == [(1, "reaction.fire", 1)]


def test_counts_are_rebuilt_from_the_rows(bob, foxes):
    services.toggle_reaction(by=bob, target=foxes, kind="heart")
    TargetCount.objects.update(reactions={"heart": 99}, comments=7)
    rebuilt = services.rebuild_counts(foxes)
    assert (rebuilt.reactions, rebuilt.comments) == ({"heart": 1}, 0)


def test_page_shows_counts_and_own_press(as_bob, foxes):
    address = f"/on/{foxes.kind}/{foxes.id}/reactions"
    page = as_bob.post(address, {"kind": "heart"}, headers={"hx-request": "true"}).content.decode()
    assert 'value="heart" aria-pressed="true"' in page
    assert 'value="like" aria-pressed="false"' in page


def test_visitor_is_sent_to_sign_in(client, foxes):
    answer = client.post(f"/on/{foxes.kind}/{foxes.id}/reactions", {"kind": "heart"})
    assert answer["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("kind", ["", "spit", "x" * 500])
def test_wrong_kind_says_so(as_bob, foxes, kind):
    address = f"/on/{foxes.kind}/{foxes.id}/reactions"
    answer = as_bob.post(address, {"kind": kind}, headers={"accept": "application/json"})
    assert answer.status_code == 422
    assert "kind" in answer.json()["error"]


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_counted_exactly(foxes):
    people = [User.objects.create(username=f"person{number}") for number in range(8)]

    def press(person):
        try:
            services.toggle_reaction(by=person, target=foxes, kind="like")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(press, people * 3))
    # Three presses each: given, taken back, given again.
    assert queries.counts_of(foxes).reactions == {"like": 8}
    assert Reaction.objects.count() == 8
