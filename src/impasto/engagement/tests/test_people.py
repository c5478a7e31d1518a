"""Following, hiding, notices."""

import pytest
from django.http import Http404

from impasto.engagement import queries, services
from impasto.engagement.errors import RefusedError
from impasto.engagement.models import Notification
from impasto.kit.targets import Target, visible_card


def test_following_is_counted_once_and_taken_back(alice, bob):
    for _ in range(2):
        services.set_follow(by=bob, person=alice, following=True)
    alice.refresh_from_db()
    assert alice.follower_count == 1
    for _ in range(2):
        services.set_follow(by=bob, person=alice, following=False)
    alice.refresh_from_db()
    assert alice.follower_count == 0


def test_nobody_follows_or_hides_themselves(alice):
    with pytest.raises(RefusedError):
        services.set_follow(by=alice, person=alice, following=True)
    with pytest.raises(RefusedError):
        services.set_hide(by=alice, person=alice, hidden=True)


def test_hiding_ends_following(alice, bob):
    services.set_follow(by=bob, person=alice, following=True)
    services.set_hide(by=bob, person=alice, hidden=True)
    assert not queries.follows(bob, alice.pk)
    assert queries.hidden_people(bob) == {alice.pk}


def test_follow_button_turns(as_bob, alice):
    page = as_bob.post("/user/alice/follow", {"follow": "yes"}, headers={"hx-request": "true"}).content.decode()
    assert "Following" in page
    assert "Follow" in as_bob.get("/user/Alice/follow").content.decode()


def test_follower_is_announced_on_the_bell(as_alice, alice, bob):
    services.set_follow(by=bob, person=alice, following=True)
    assert "1" in as_alice.get("/notifications/count").content.decode()
    assert "Bob follows you" in as_alice.get("/notifications").content.decode()
    as_alice.post("/notifications/read")
    assert queries.unread_count(alice) == 0


def test_kind_that_is_turned_off_is_not_told(as_alice, alice, bob):
    as_alice.post("/notifications/preferences", {"kind": ["comment"]})
    services.set_follow(by=bob, person=alice, following=True)
    assert not Notification.objects.exists()
    assert "someone follows me" in as_alice.get("/notifications/preferences").content.decode()


def test_hidden_person_does_not_ring_the_bell(alice, bob, foxes):
    services.set_hide(by=alice, person=bob, hidden=True)
    services.toggle_reaction(by=bob, target=foxes, kind="like")
    assert not Notification.objects.exists()


def test_hide_and_show_again(as_bob, bob, alice):
    as_bob.post("/user/alice/hide", {"hide": "yes"})
    assert queries.hidden_people(bob) == {alice.pk}
    as_bob.post("/user/alice/hide", {"hide": "no"})
    assert queries.hidden_people(bob) == set()


def test_private_person_is_no_target_for_others(alice, bob):
    alice.private_profile = True
    alice.save()
    with pytest.raises(Http404):
        visible_card(bob, Target("accounts.user", alice.pk))


def test_visitor_has_no_bell_number(client):
    assert client.get("/notifications/count").content.decode().strip() == ""
