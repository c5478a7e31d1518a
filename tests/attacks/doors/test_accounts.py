"""Signing in, names and keys: nothing tells who is here, names cannot be mistaken, links go nowhere else."""

import hashlib
import json
import logging
import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from impasto.accounts import services
from impasto.accounts.models import ApiKey, User

ELSEWHERE = [
    "https://evil.example", "//evil.example", "/\\evil.example", "///evil.example", "https:evil.example", "http:///evil.example",
    "\\\\evil.example", "javascript:alert(1)", "data:text/html,x", "/\t/evil.example", "\x00//evil.example",
    "https://testserver@evil.example", "https://testserver.evil.example", " //evil.example",
]  # fmt: skip
CSRF = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def _plain(answer) -> bytes:
    """An answer without what differs by itself from one request to the next, and without what was typed."""
    body = CSRF.sub(b"", answer.content)
    body = re.sub(rb'nonce="[^"]+"|[A-Za-z0-9]{64}', b"", body)
    return re.sub(rb"(alice|nobody|typed)[-\w@.]*", b"", body, flags=re.IGNORECASE)


def test_sign_in_tells_not_who_is_here(alice):
    known = Client().post("/accounts/login/", {"login": "alice@example.org", "password": "wrong"})
    unknown = Client().post("/accounts/login/", {"login": "nobody@example.org", "password": "wrong"})
    assert known.status_code == unknown.status_code
    assert _plain(known) == _plain(unknown)


def test_reset_tells_not_who_is_here(alice):
    known = Client().post("/accounts/password/reset/", {"email": "alice@example.org"})
    unknown = Client().post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])


def test_sign_up_with_a_known_mail_looks_like_any_other(alice, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    words = {"password1": "a long pass phrase", "username": "Typed-one"}
    known = Client().post("/accounts/signup/", {**words, "email": "alice@example.org"})
    unknown = Client().post("/accounts/signup/", {**words, "email": "nobody@example.org", "username": "Typed-two"})
    assert (known.status_code, known.headers.get("Location")) == (unknown.status_code, unknown.headers.get("Location"))
    assert User.objects.filter(email__iexact="alice@example.org").count() == 1


def test_guessing_passwords_ends(alice):
    client = Client()
    for _ in range(6):
        answer = client.post("/accounts/login/", {"login": "alice", "password": "wrong"})
    right = client.post("/accounts/login/", {"login": "alice", "password": "a long password"})
    assert answer.status_code in {200, 429}
    assert right.status_code != 302, "The right password is not taken while the guessing is held back."


def test_resets_end(alice):
    for _ in range(7):
        answer = Client().post("/accounts/password/reset/", {"email": "alice@example.org"})
    assert len(mail.outbox) <= 5
    assert answer.status_code in {200, 302, 429}


@pytest.mark.parametrize("address", ELSEWHERE)
def test_next_leads_nowhere_else(alice, address):
    client = Client()
    answer = client.post("/accounts/login/", {"login": "alice", "password": "a long password", "next": address})
    assert answer.status_code == 302
    assert _is_ours(answer.headers["Location"])


@pytest.mark.parametrize("address", ELSEWHERE)
def test_next_of_other_forms_leads_nowhere_else(as_alice, address):
    chosen = as_alice.post("/levels", {"levels": ["1"], "next": address})
    assert chosen.status_code in {302, 422}
    assert _is_ours(chosen.headers.get("Location", "/"))
    left = as_alice.post("/accounts/logout/", {"next": address})
    assert _is_ours(left.headers["Location"])


def _is_ours(location: str) -> bool:
    return (
        location.startswith("/")
        and not re.match(r"^/[\s\x00]*[/\\]", location)
        and "evil" not in location.partition("?")[0]
    )


def test_reset_link_keeps_to_the_house(alice):
    poisoned = Client().post(
        "/accounts/password/reset/", {"email": "alice@example.org"}, headers={"Host": "evil.example"}
    )
    assert poisoned.status_code == 400
    for name in ("X-Forwarded-Host", "Forwarded", "X-Host"):
        Client().post("/accounts/password/reset/", {"email": "alice@example.org"}, headers={name: "evil.example"})
    assert mail.outbox
    assert all("evil.example" not in message.body for message in mail.outbox)


@pytest.mark.parametrize("path", ["/", "/models", "/api/images", "/accounts/login/"])
def test_foreign_host_is_refused(db, path):
    assert Client().get(path, headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    "name",
    [
        "ALICE", "аlice", "alice\u200b", "alice\n", "ａlice", "ali ce", "alice/../admin", "<b>alice", "admin", "Moderator",
        "me", "a", "a" * 31, "alicе", "alice\x00", "-alice", "alice.", "ɑlice", "alice\u202e", "",
    ],
)  # fmt: skip
def test_name_that_could_be_mistaken_is_refused(alice, name):
    words = {"password1": "a long pass phrase", "username": name, "email": "typed@example.org"}
    answer = Client().post("/accounts/signup/", words)
    assert answer.status_code < 500
    assert not User.objects.filter(email="typed@example.org").exists()


@pytest.mark.parametrize("length", [5_000, 1_000_000])
def test_huge_password_costs_nothing(alice, length):
    answer = Client().post("/accounts/login/", {"login": "alice", "password": "x" * length})
    assert answer.status_code < 500


def test_sign_in_gives_a_new_session(alice):
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["kept"] = "1"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    client.post("/accounts/login/", {"login": "alice", "password": "a long password"})
    assert client.cookies["sessionid"].value != before


def test_new_password_ends_other_sessions(alice):
    here, there = Client(), Client()
    for client in (here, there):
        client.post("/accounts/login/", {"login": "alice", "password": "a long password"})
    words = {"oldpassword": "a long password", "password1": "another long phrase", "password2": "another long phrase"}
    assert here.post("/accounts/password/change/", words).status_code == 302
    assert there.get("/settings").status_code == 302


def test_key_is_kept_as_a_digest_alone(alice, as_alice):
    answer = as_alice.post("/settings/keys", {"name": "Tool", "scopes": ["read"]})
    key = re.search(rb"impasto_[0-9a-f]{48}", answer.content)[0].decode()
    row = ApiKey.objects.get()
    assert row.digest == hashlib.sha256(key.encode()).hexdigest()
    assert all(key not in str(value) for value in row.__dict__.values())
    assert key.encode() not in as_alice.get("/settings/keys").content


@pytest.mark.parametrize(
    "wrong", ["", "x", "impasto_", "impasto_" + "0" * 48, "impasto_" + "é" * 48, "a" * 100_000, "\x00"]
)
def test_wrong_key_is_refused_and_not_taken_for_a_visitor(db, wrong):
    answer = Client().get("/api/me", headers={"Authorization": f"Bearer {wrong}"})
    assert answer.status_code == 401
    assert answer.json()["error"]


def test_read_key_cannot_write(alice):
    key = services.create_key(person=alice, name="r", scopes=["read"])
    client = Client(headers={"Authorization": f"Bearer {key}"})
    for path in ("/api/models", "/api/posts"):
        answer = client.post(path, {"name": "x", "kind": "lora", "title": "x"}, content_type="application/json")
        assert answer.status_code == 403
    assert (
        client.post("/uploads/", json.dumps({"filename": "x", "size": 1}), content_type="application/json").status_code
        == 401
    )


def test_key_opens_no_page(alice):
    key = services.create_key(person=alice, name="all", scopes=["read", "write", "upload"])
    client = Client(headers={"Authorization": f"Bearer {key}"})
    for name in ("accounts:settings", "accounts:keys", "accounts:export", "library:drafts"):
        assert client.get(reverse(name)).status_code in {302, 403}


def test_logs_hold_no_secret(alice, caplog, monkeypatch):
    key = services.create_key(person=alice, name="all", scopes=["read"])
    monkeypatch.setattr("impasto.library.queries.model_list", _break)
    client = Client(raise_request_exception=False)
    with caplog.at_level(logging.DEBUG):
        answer = client.get(f"/api/models?token={key}", headers={"Authorization": f"Bearer {key}"})
        client.post("/accounts/login/", {"login": "alice", "password": "hunter-2-hunter"})
        client.get(f"/api/models?token={key}&limit=x")
        client.get("/api/nothing", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 500
    assert "broken inside" not in answer.content.decode()
    said = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    assert key not in said
    assert "hunter-2-hunter" not in said


def _break(*_values, **_named):
    raise RuntimeError("broken inside")
