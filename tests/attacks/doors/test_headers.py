"""What every answer says to a browser: no foreign code, no frames, no sniffing, cookies that stay at home."""

import re
import subprocess
import sys

import pytest
from django.test import Client

from impasto.gallery.testing import hang_image
from impasto.library.testing import make_version

PAGES = ["/", "/images", "/models", "/search?q=x", "/images/{image}", "/posts/{post}", "/models/{model}", "/collections", "/accounts/login/",
         "/accounts/signup/", "/accounts/password/reset/", "/-/patterns", "/nothing-here", "/user/Alice", "/moderation/log", "/levels"]  # fmt: skip
OWN_PAGES = ["/settings", "/settings/keys", "/notifications", "/posts/new", "/models/new", "/accounts/2fa/", "/accounts/email/",
             "/accounts/sessions/", "/posts/{post}/edit", "/models/{model}/edit", "/accounts/2fa/totp/activate/"]  # fmt: skip
PARTS = ["/api/images", "/api/models", "/api/openapi.json", "/healthz", "/notifications/count", "/search/suggest?q=ab"]
SCRIPT = re.compile(rb"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
HANDLER = re.compile(rb"<[a-z][^<>]*\son[a-z]+\s*=", re.IGNORECASE)


@pytest.fixture
def places(alice):
    image = hang_image(alice)
    version = make_version(alice)
    return {"image": image.pk, "post": image.post_id, "model": version.model_id}


def _policy(answer) -> dict[str, list[str]]:
    parts = [part.split() for part in answer.headers["Content-Security-Policy"].split(";") if part.strip()]
    return {part[0]: part[1:] for part in parts}


@pytest.mark.parametrize("page", [*PAGES, *OWN_PAGES])
def test_page_runs_no_code_but_its_own(places, as_alice, page):
    answer = as_alice.get(page.format(**places), follow=True)
    policy = _policy(answer)
    scripts = policy["script-src"]
    assert "'unsafe-inline'" not in scripts
    assert "'unsafe-eval'" not in scripts
    assert not {"*", "https:", "http:", "data:"} & set(scripts)
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    assert not HANDLER.search(answer.content), HANDLER.search(answer.content)
    assert b"javascript:" not in answer.content.lower()
    for attributes, body in SCRIPT.findall(answer.content):
        runs = b"application/json" not in attributes and b"text/template" not in attributes
        if runs and body.strip():
            nonce = re.search(rb'nonce="([^"]+)"', attributes)
            assert nonce, body[:80]
            assert f"'nonce-{nonce[1].decode()}'" in scripts


@pytest.mark.parametrize("page", [*PAGES, *OWN_PAGES, *PARTS])
def test_answer_is_what_it_says_and_stands_in_no_frame(places, as_alice, page):
    answer = as_alice.get(page.format(**places), follow=True)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil.example"])
@pytest.mark.parametrize("page", ["/", "/api/images", "/api/me", "/uploads/"])
def test_foreign_origin_reads_nothing(as_alice, page, origin):
    for method in ("get", "options"):
        answer = getattr(as_alice, method)(page, headers={"Origin": origin})
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("page", [*OWN_PAGES, "/", "/images", "/models/{model}"])
def test_what_is_for_one_person_is_for_no_shared_cache(places, as_alice, page):
    answer = as_alice.get(page.format(**places))
    kept = answer.headers.get("Cache-Control", "")
    assert "public" not in kept
    assert "Cookie" in answer.headers.get("Vary", "") or "private" in kept or "no-store" in kept


def test_cookies_stay_at_home(alice):
    client = Client()
    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": "alice", "password": "a long password"})
    session, token = client.cookies["sessionid"], client.cookies["csrftoken"]
    assert session["httponly"]
    assert session["samesite"] == token["samesite"] == "Lax"


def test_cookies_are_secure_where_the_house_is(tmp_path):
    """The settings of a house behind https, read afresh."""
    code = (
        "from impasto.config.settings import security as s;"
        "assert s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE and s.SECURE_HSTS_SECONDS >= 31536000"
    )
    environment = {"IMPASTO_URL": "https://house.example", "IMPASTO_HOME": str(tmp_path), "PATH": "/usr/bin"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


MARKS = [
    '"><script>alert(1)</script>',
    "'-alert(1)-'",
    "{{7*7}}",
    "${7*7}",
    "javascript:alert(1)",
    "<img src=x onerror=alert(1)>",
]


@pytest.mark.parametrize("mark", MARKS)
def test_what_was_asked_is_shown_as_text(places, client, mark):
    for path in ("/search", "/search/suggest", "/models", "/images", "/accounts/login/", "/images/{image}", "/nothing"):
        for name in ("q", "tag", "sort", "next", "cursor", "author", "type", "owner"):
            answer = client.get(path.format(**places), {name: mark})
            assert answer.status_code < 500
            assert b"<script>alert" not in answer.content
            assert b"<img src=x" not in answer.content
            assert not re.search(rb'(href|src|action)="\s*javascript:', answer.content)
