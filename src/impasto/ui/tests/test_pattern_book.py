"""The pattern book and the pages for what went wrong."""

import pytest
from django.test import RequestFactory

from impasto.ui import views
from impasto.ui.stories import STORIES


def test_pattern_book_shows_every_story_in_both_themes(client):
    text = client.get("/-/patterns").content.decode()
    for story in STORIES:
        assert f'id="{story.name}"' in text
    assert text.count('data-theme="dark"') == text.count('data-theme="light"') == len(STORIES)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_pattern_book_shows_one_theme_when_asked(client, theme):
    text = client.get(f"/-/patterns?theme={theme}").content.decode()
    assert text.count('class="story-pane" data-theme=') == text.count(f'class="story-pane" data-theme="{theme}"')


def test_theme_cookie_colours_the_page_before_any_script(client):
    client.cookies["theme"] = "light"
    assert b'<html lang="en" data-theme="light">' in client.get("/-/patterns").content


def test_theme_cookie_with_anything_else_is_ignored(client):
    client.cookies["theme"] = '"><script>alert(1)</script>'
    answer = client.get("/-/patterns?q=%22%3E%3Cscript%3E").content
    assert b'<html lang="en">' in answer
    assert b"<script>" not in answer


@pytest.mark.django_db
def test_unknown_address_says_so_and_gives_a_way_on(client):
    answer = client.get("/nothing/here")
    assert answer.status_code == 404
    assert "Nothing hangs here" in answer.content.decode()


def test_unknown_address_answers_machines_in_json():
    answer = views.not_found(RequestFactory().get("/x", headers={"Accept": "application/json"}))
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/json"


@pytest.mark.parametrize(("view", "status"), [(views.bad_request, 400), (views.forbidden, 403), (views.not_found, 404)])
def test_error_pages_show_what_was_said_and_escape_it(rf, view, status):
    request = rf.get("/x")
    request.user, request._messages = None, ()
    answer = view(request, Exception("The cursor is <not> one of ours."))
    assert answer.status_code == status
    assert "The cursor is &lt;not&gt; one of ours." in answer.content.decode()


def test_server_error_page_needs_neither_session_nor_database(rf):
    answer = views.server_error(rf.get("/x"))
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()


def test_form_that_is_too_large_says_so(as_alice):
    answer = as_alice.post("/settings", {"bio": "x" * 5_000_000})
    assert answer.status_code == 413
    assert "Too large for this door" in answer.content.decode()
