"""Avatars: taken, cut by the worker, shown, taken away, refused with a sentence."""

from django.core.files.uploadedfile import SimpleUploadedFile

from impasto.accounts import queries, services
from impasto.kit.media import may_fetch
from impasto.kit.models import MediaAccess
from impasto.kit.storage import store
from impasto.kit.testing import png_bytes
from impasto_engine.vision import examine


def _send(client, data, **fields):
    return client.post("/settings/avatar", {"picture": SimpleUploadedFile("me.png", data, "image/png"), **fields})


def test_picture_becomes_a_small_square(as_alice, alice, client, run_jobs):
    assert _send(as_alice, png_bytes(400, 300)).status_code == 302
    assert "is being cut to a square" in as_alice.get("/settings").content.decode()
    run_jobs()
    alice.refresh_from_db()
    assert alice.avatar_note == ""
    with store().open(alice.avatar.original_id) as file:
        facts = examine(file.read())
    assert (facts.format, facts.width, facts.height) == ("webp", 256, 256)
    address = queries.portrait_of(alice, width=256)
    assert address in client.get("/user/alice").content.decode()
    assert may_fetch(str(alice.avatar_id), alice.avatar.access, "")


def test_waiting_settings_ask_again_by_themselves(as_alice, run_jobs):
    _send(as_alice, png_bytes())
    waiting = as_alice.get("/settings/avatar", headers={"hx-request": "true"}).content.decode()
    assert 'hx-trigger="every' in waiting
    run_jobs()
    ready = as_alice.get("/settings/avatar", headers={"hx-request": "true"}).content.decode()
    assert "Use this picture" in ready
    assert 'hx-trigger="every' not in ready
    assert as_alice.get("/settings/avatar").status_code == 302


def test_what_is_no_picture_is_refused_beside_the_field(as_alice, alice):
    answer = _send(as_alice, b"not a picture at all")
    assert answer.status_code == 422
    assert 'id="avatar-error"' in answer.content.decode()
    alice.refresh_from_db()
    assert alice.avatar_note == ""


def test_nothing_chosen_is_said(as_alice):
    answer = as_alice.post("/settings/avatar", {})
    assert answer.status_code == 422
    assert "Choose a picture first." in answer.content.decode()


def test_removed_avatar_is_closed(as_alice, alice, client, run_jobs):
    _send(as_alice, png_bytes())
    run_jobs()
    alice.refresh_from_db()
    media = alice.avatar
    as_alice.post("/settings/avatar", {"remove": "1"})
    alice.refresh_from_db()
    media.refresh_from_db()
    assert alice.avatar is None
    assert media.access == MediaAccess.CLOSED


def test_refused_avatar_leaves_the_one_before(alice):
    services.refuse_avatar(user_id=alice.pk, sentence="It is rated higher.")
    alice.refresh_from_db()
    assert alice.avatar_note == "It is rated higher."


def test_late_worker_does_not_bring_back_what_was_taken_away(alice):
    services.set_avatar(person=alice, data=png_bytes())
    services.remove_avatar(person=alice)
    services.keep_avatar(user_id=alice.pk, data=png_bytes())
    alice.refresh_from_db()
    assert alice.avatar is None


def test_visitor_has_no_avatar_to_change(client):
    assert _send(client, png_bytes()).status_code == 302
