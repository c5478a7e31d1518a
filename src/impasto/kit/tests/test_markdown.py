"""What people write becomes HTML that is safe, below the page's own headings, with names that lead to people."""

import re

import pytest

from impasto.kit.markdown import mentioned_names, render


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# One", "<h3>One</h3>"),
        ("## Two", "<h3>Two</h3>"),
        ("### Three", "<h4>Three</h4>"),
        ("###### Six", "<h4>Six</h4>"),
        ("**bold**", "<p><strong>bold</strong></p>"),
        ("hello @Alice_1", '<p>hello <a href="/user/Alice_1">@Alice_1</a></p>'),
        ("`@Alice`", "<p><code>@Alice</code></p>"),
        ("", ""),
    ],
)
def test_markdown_becomes_html(text, html):
    assert render(text).strip() == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "![x](https://example.org/tracker.png)",
        '[x](https://example.org" onclick="alert(1))',
        "<iframe src=//example.org></iframe>",
    ],
)
def test_nothing_that_runs_or_tells_gets_through(text):
    tags = " ".join(re.findall(r"<[^>]*>", render(text)))
    for mark in ("<script", "<img", "<iframe", "javascript", "onclick", "onerror"):
        assert mark not in tags


def test_links_pass_on_neither_rank_nor_referrer():
    assert 'rel="nofollow ugc noopener noreferrer"' in render("[x](https://example.org)")


def test_names_are_found_once_and_in_order():
    assert mentioned_names("@bob and @alice and @bob, not mail@example.org") == ["bob", "alice"]
