"""Names of files survive people, file systems and headers; signatures open exactly what they name."""

import re
import time
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impasto.kit.storage import clean_name, content_disposition, signing, store


@given(st.text(max_size=2000))
def test_clean_name_is_safe_everywhere(name):
    clean = clean_name(name)
    assert 1 <= len(clean.encode()) <= 200
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]', clean)
    assert clean not in {".", ".."}
    assert clean == clean.strip()
    assert clean_name(clean) == clean


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("Ember Style v2.safetensors", "Ember Style v2.safetensors"),
        ("../../etc/passwd", "passwd"),
        ("C:\\models\\ember.ckpt", "ember.ckpt"),
        ('a"b\nc.pt', "a_b c.pt"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("CON.safetensors", "_CON.safetensors"),
        ("лисица.safetensors", "лисица.safetensors"),
        ("...", "file"),
        ("", "file"),
        ("x" * 10_000 + ".safetensors", "x" * 188 + ".safetensors"),
    ],
)
def test_clean_name_keeps_what_a_person_would(name, clean):
    assert clean_name(name) == clean


@given(st.text(max_size=300))
def test_content_disposition_is_one_header_that_names_the_file(name):
    header = content_disposition(name)
    assert header.isascii()
    assert header.isprintable()
    match = re.fullmatch(r"""attachment; filename="((?:[^"\\]|\\.)*)"(?:; filename\*=UTF-8''(\S+))?""", header)
    exact = unquote(match[2]) if match[2] else re.sub(r"\\(.)", r"\1", match[1])
    assert exact == re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", "", name)


def test_content_disposition_of_plain_and_other_names():
    assert content_disposition("ember v2.safetensors") == 'attachment; filename="ember v2.safetensors"'
    assert content_disposition("né.pt") == "attachment; filename=\"ne.pt\"; filename*=UTF-8''n%C3%A9.pt"


@given(st.text(max_size=40), st.integers(min_value=0, max_value=2**40), st.integers(min_value=0, max_value=21))
def test_any_other_value_or_signature_is_refused(value, number, position):
    signature = signing.signature("file", value, number)
    assert signing.matches(signature, "file", value, number)
    assert not signing.matches(signature, "part", value, number)
    assert not signing.matches(signature, "file", value + "x", number)
    assert not signing.matches(signature, "file", value, number + 1)
    changed = "A" if signature[position] != "A" else "B"
    tampered = signature[:position] + changed + signature[position + 1 :]
    assert not signing.matches(tampered, "file", value, number)


def test_values_cannot_run_into_each_other():
    assert signing.signature("file", "ab", "c") != signing.signature("file", "a", "bc")


@pytest.mark.parametrize("ends", ["", "x", "-1", "1e9", "٣", "9" * 13, "0"])
def test_addresses_without_a_right_end_are_over(ends):
    assert not signing.is_current(ends, signing.signature("file", "a"), "file", "a")


def test_address_ends_when_it_says(monkeypatch):
    query = parse_qs(signing.expiring_query(60, "file", "a"))
    assert signing.is_current(query["e"][0], query["s"][0], "file", "a")
    assert not signing.is_current(str(int(query["e"][0]) + 1), query["s"][0], "file", "a")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 62)
    assert not signing.is_current(query["e"][0], query["s"][0], "file", "a")


def test_download_address_ends_in_the_file_name(settings):
    settings.FILES_URL = "https://files.example.org"
    url = urlsplit(store().download_url("ab" * 32, "Ember Stil ö.safetensors"))
    assert url.netloc == "files.example.org"
    assert unquote(url.path) == f"/files/{'ab' * 32}/Ember Stil ö.safetensors"
