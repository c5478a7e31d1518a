"""Levels, reports and decisions, on people's comments as the nearest target kind below."""

import pytest

from impasto.kit import targets
from impasto.kit.targets import Target, TargetCard, TargetKind
from impasto.moderation import services
from impasto.moderation.models import Decision, Report

KIND = "test.thing"


@pytest.fixture
def thing(alice, monkeypatch):
    """A real registered kind with one thing of Alice's; what is done to it is written down."""
    done = []
    card = TargetCard(Target(KIND, 1), "Alice's thing", "/things/1", alice.pk)
    kind = TargetKind(
        KIND,
        "thing",
        cards=lambda user, ids: {1: card} if 1 in set(ids) else {},
        accepts=frozenset({"report"}),
        hide=lambda pk, hidden: done.append(("hide", pk, hidden)),
        rate=lambda pk, level: done.append(("rate", pk, level)),
    )
    monkeypatch.setitem(targets._kinds, KIND, kind)
    return done


def test_visitor_is_asked_to_sign_in_before_choosing_levels(client):
    assert client.get("/levels").status_code == 302


def test_person_chooses_levels(as_alice, alice):
    as_alice.post("/levels", {"levels": ["1", "2"], "blur": ["2"], "with_blur": "1"})
    alice.refresh_from_db()
    assert (alice.browsing_levels, alice.blur_levels) == (3, 2)


def test_eye_of_the_top_bar_leaves_covers_alone(as_alice, alice):
    as_alice.post("/levels", {"levels": ["1"], "next": "/images"})
    before = alice.blur_levels
    alice.refresh_from_db()
    assert alice.blur_levels == before


def test_no_level_at_all_is_refused_with_a_sentence(as_alice):
    answer = as_alice.post("/levels", {"blur": ["4"]})
    assert answer.status_code == 422
    assert "Choose at least one level" in answer.content.decode()


@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(as_alice, wanted):
    assert as_alice.post("/levels", {"levels": ["1"], "next": wanted})["Location"] == "/levels"


def test_report_is_kept_once(as_bob, thing):
    for _ in range(2):
        as_bob.post(f"/on/{KIND}/1/report", {"reason": "spam", "details": "again"})
    assert Report.objects.count() == 1


def test_report_without_reason_keeps_what_was_typed(as_bob, thing):
    answer = as_bob.post(f"/on/{KIND}/1/report", {"details": "my long words"})
    assert answer.status_code == 422
    assert "my long words" in answer.content.decode()


@pytest.mark.parametrize("address", ["/on/no.kind/1/report", f"/on/{KIND}/2/report"])
def test_report_of_nothing_is_404(as_bob, thing, address):
    assert as_bob.get(address).status_code == 404


def test_only_moderators_see_the_queue(as_bob, as_moderator, thing):
    as_bob.post(f"/on/{KIND}/1/report", {"reason": "spam"})
    assert as_bob.get("/moderation").status_code == 404
    assert "Alice&#39;s thing" in as_moderator.get("/moderation").content.decode()


def test_decision_hides_closes_reports_and_is_logged(as_bob, as_moderator, client, thing):
    as_bob.post(f"/on/{KIND}/1/report", {"reason": "spam"})
    as_moderator.post(f"/on/{KIND}/1/decision", {"action": "hide", "reason": "It is spam."})
    assert thing == [("hide", 1, True)]
    assert Report.objects.get().status == "upheld"
    assert "It is spam." in client.get("/moderation/log").content.decode()


def test_others_do_not_decide(as_bob, thing):
    assert as_bob.post(f"/on/{KIND}/1/decision", {"action": "hide", "reason": "x"}).status_code == 404
    assert not Decision.objects.exists()


def test_owner_raises_a_level_and_does_not_lower_it(alice, as_alice, thing):
    services.record_rating(target=Target(KIND, 1), level=2, source="machine")
    as_alice.post(f"/on/{KIND}/1/rating", {"level": "1"})
    as_alice.post(f"/on/{KIND}/1/rating", {"level": "4"})
    assert thing == [("rate", 1, 4)]


def test_others_do_not_rate(as_bob, thing):
    services.record_rating(target=Target(KIND, 1), level=1, source="machine")
    as_bob.post(f"/on/{KIND}/1/rating", {"level": "4"})
    assert thing == []


def test_moderator_sets_any_level(as_moderator, thing):
    services.record_rating(target=Target(KIND, 1), level=4, source="machine")
    as_moderator.post(f"/on/{KIND}/1/rating", {"level": "1", "reason": "harmless"})
    assert thing == [("rate", 1, 1)]
