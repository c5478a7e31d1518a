"""Downloads: the right file for who may have it, counted once, refused in the words clients look for."""

import datetime as dt
from urllib.parse import unquote, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from impasto.accounts import services as accounts
from impasto.kit import blobs, events
from impasto.library import services
from impasto.library.events import Downloaded
from impasto.library.models import File, Model, Version, VersionDay
from impasto.library.testing import make_draft, make_file

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}


def add(version, name, **values):
    file = make_file(version, name)
    blob = blobs.save(name.encode(), "application/octet-stream")
    File.objects.filter(pk=file.pk).update(blob=blob, **values)
    return file


@pytest.fixture
def version(alice):
    version = make_draft(alice, "Ember")
    add(version, "Ember v2 “ö”.safetensors", precision="fp16")
    services.publish_version(by=alice, version_id=version.pk)
    return version


def get(version, client=None, query="", **headers):
    return (client or Client()).get(f"/api/download/models/{version.pk}{query}", headers=headers)


def test_answer_is_a_redirect_that_ends_in_the_file_name(version, client):
    answer = get(version)
    assert (answer.status_code, answer.content) == (307, b"")
    location = urlsplit(answer["Location"])
    assert location.scheme == "http"
    assert unquote(location.path).rsplit("/", 1)[1] == "Ember v2 “ö”.safetensors"
    assert answer["Cache-Control"] == "no-store, max-age=0"


def test_head_answers_alike_and_is_not_counted(version):
    assert Client().head(f"/api/download/models/{version.pk}").status_code == 307
    assert Version.objects.get().download_count == 0


def counts():
    days = list(VersionDay.objects.values_list("downloads", flat=True))
    return Version.objects.get().download_count, Model.objects.get().download_count, days


def test_each_person_and_address_counts_once_a_day(version, as_alice, as_bob):
    heard = []
    events.listen(Downloaded, heard.append)
    for client in (as_bob, as_bob, Client(), Client(), as_alice):
        get(version, client)
    assert counts() == (2, 2, [2])
    get(version, Client(REMOTE_ADDR="192.0.2.7"))
    for ending in ("1", "2", "ffff:1"):
        get(version, Client(REMOTE_ADDR=f"2001:db8:1:2::{ending}"))
    assert counts() == (4, 4, [4])
    assert len(heard) == 4


def test_proxies_say_the_address_only_where_they_are_trusted(version, settings):
    for number in range(3):
        get(version, **{"X-Forwarded-For": f"10.0.0.{number}"})
    assert counts()[0] == 1
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(3):
        get(version, **{"X-Forwarded-For": f"6.6.6.6, 10.0.0.{number}"})
    assert counts()[0] == 4


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", "full.safetensors"),
        ("?type=Model", "pruned.safetensors"),
        ("?type=Model&format=SafeTensor", "pruned.safetensors"),
        ("?type=model&size=full", "full.safetensors"),
        ("?format=PickleTensor", "old.ckpt"),
        ("?type=VAE", "decoder.safetensors"),
        ("?type=Training%20Data", "data.zip"),
        ("?size=pruned&fp=fp16", "pruned.safetensors"),
        ("?token=&type=", "full.safetensors"),
        ("?quantType=Q4", "full.safetensors"),
        ("?type=Config", None),
        ("?fp=bf16", None),
        ("?format=SafeTensor&type=Training+Data", None),
        ("?format=%00'", None),
    ],
)
def test_params_choose_the_file_as_clients_expect(alice, query, name):
    version = make_draft(alice)
    add(version, "full.safetensors", size_kind="full", precision="fp32")
    add(version, "pruned.safetensors", size_kind="pruned", precision="fp16")
    add(version, "old.ckpt", format="PickleTensor", size_kind="full")
    add(version, "decoder.safetensors", role="vae")
    add(version, "data.zip", role="training_data", format="Archive")
    services.publish_version(by=alice, version_id=version.pk)
    answer = get(version, query=query)
    if name is None:
        assert (answer.status_code, answer.json()["error"]) == (404, "File not found")
    else:
        assert urlsplit(answer["Location"]).path.endswith(name)


def test_file_id_picks_exactly_and_within_the_version(version, alice):
    other = add(version, "second.safetensors")
    elsewhere = add(make_draft(alice, "Other"), "third.safetensors")
    assert urlsplit(get(version, query=f"?fileId={other.pk}")["Location"]).path.endswith("second.safetensors")
    assert get(version, query=f"?fileId={elsewhere.pk}").status_code == 404
    assert get(version, query="?fileId=x").status_code == 400
    assert get(version, query=f"?fileId={10**30}").status_code == 400


@pytest.mark.parametrize("state", ["pending", "danger", "error"])
def test_only_files_that_passed_are_served_even_to_their_maker(version, as_alice, state):
    File.objects.update(scan_state=state)
    answer = get(version, as_alice)
    assert (answer.status_code, answer.json()["error"]) == (404, "File not found")


def test_drafts_are_for_their_maker_alone(alice, as_alice, as_bob):
    draft = make_draft(alice)
    add(draft, "x.safetensors")
    assert get(draft, as_alice).status_code == 307
    assert get(draft, as_bob).status_code == get(draft).status_code == 404
    assert VersionDay.objects.count() == 0


def test_hidden_models_are_not_found(version, as_bob):
    services.hide_model(version.model_id, True)
    assert get(version, as_bob).status_code == 404


def test_archived_and_removed_models_are_gone(version, alice):
    services.archive_model(by=alice, model_id=version.model_id)
    assert get(version).status_code == 410
    services.delete_model(by=alice, model_id=version.model_id)
    answer = get(version)
    assert (answer.status_code, answer.json()["error"]) == (410, "Gone")


def test_early_access_asks_visitors_to_sign_in_and_tells_people_when(version, as_alice, as_bob):
    until = timezone.now() + dt.timedelta(days=3)
    Version.objects.update(early_access_until=until)
    visitor = get(version)
    assert (visitor.status_code, visitor.json()["error"]) == (401, "Unauthorized")
    person = get(version, as_bob)
    assert person.status_code == 403
    assert person.json()["error"] == "Early Access"
    assert person.json()["deadline"] == until.isoformat()
    assert "everyone may download it from" in person.json()["message"]
    assert get(version, as_alice).status_code == 307
    Version.objects.update(early_access_until=timezone.now())
    assert get(version).status_code == 307


def test_browsers_are_told_in_plain_text_or_led_to_sign_in(version, as_bob):
    Version.objects.update(early_access_until=timezone.now() + dt.timedelta(days=3))
    visitor = get(version, **BROWSER)
    assert visitor.status_code == 302
    assert "reason=download-auth" in visitor["Location"]
    assert "next=%2Fapi%2Fdownload" in visitor["Location"]
    person = get(version, as_bob, **BROWSER)
    assert (person.status_code, person["Content-Type"]) == (403, "text/plain; charset=utf-8")
    assert b"early access" in person.content


def test_keys_work_in_header_and_query(alice, bob):
    draft = make_draft(alice)
    add(draft, "x.safetensors")
    key = accounts.create_key(person=alice, name="tool", scopes=["read"])
    assert get(draft, Authorization=f"Bearer {key}").status_code == 307
    assert get(draft, query=f"?token={key}").status_code == 307
    assert get(draft, query="?token=nonsense").status_code == 401
    assert get(draft, query="?token=nonsense", **BROWSER).status_code == 401
    other = accounts.create_key(person=bob, name="tool", scopes=["read"])
    assert get(draft, query=f"?token={other}").status_code == 404


@pytest.mark.parametrize(
    ("text", "status"), [("x", 400), ("-1", 400), ("1.5", 400), ("0", 404), ("9" * 40, 404), ("٣", 400)]
)
def test_versions_that_cannot_be_are_refused(db, text, status):
    answer = Client().get(f"/api/download/models/{text}")
    assert answer.status_code == status
    assert answer.json()["error"]


def test_download_costs_a_constant_number_of_queries(version, as_bob, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        get(version, as_bob)
