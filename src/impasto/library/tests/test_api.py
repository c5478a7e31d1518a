"""Our own API tells and takes what the pages do, by session or key, and says what is wrong as JSON."""

import json

import pytest

from impasto.accounts import services as accounts
from impasto.library import services
from impasto.library.models import Model, Version
from impasto.library.testing import hashes_of, make_base_model, make_draft, make_file, make_version


@pytest.fixture
def base(db):
    """Where the house mounts our own API."""
    return "/api"


def send(client, method, path, body=None, **headers):
    call = getattr(client, method)
    return call(path, json.dumps(body if body is not None else {}), content_type="application/json", headers=headers)


def test_a_list_tells_what_cards_show(client, base, alice):
    version = make_version(alice)
    answer = client.get(f"{base}/models", {"kind": "lora", "base": "SDXL 1.0", "sort": "downloads"}).json()
    item = answer["items"][0]
    assert (item["id"], item["name"], item["version_id"]) == (version.model_id, "Starlight", version.pk)
    assert item["maker"] == {"username": "Alice", "name": "Alice"}
    assert answer["next_cursor"] == ""


def test_a_list_pages_by_cursor(client, base, alice):
    for n in range(3):
        make_version(alice, f"Model {n}")
    first = client.get(f"{base}/models", {"limit": 2}).json()
    second = client.get(f"{base}/models", {"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [one["name"] for one in first["items"] + second["items"]] == ["Model 2", "Model 1", "Model 0"]


@pytest.mark.parametrize(
    "query", ["sort=best", "limit=0", "limit=x", "kind=spaceship", "q=%00", "period=aeon", "q=" + "x" * 101, "base=%00"]
)
def test_a_wrong_value_is_422_with_its_place(client, base, alice, query):
    answer = client.get(f"{base}/models?{query}")
    assert answer.status_code == 422
    assert query.split("=")[0] in answer.json()["error"]


def test_a_wrong_cursor_is_400(client, base, alice):
    assert client.get(f"{base}/models?cursor=x").status_code == 400


def test_one_model_tells_its_versions_files_and_hashes(client, base, alice):
    version = make_version(alice)
    answer = client.get(f"{base}/models/{version.model_id}").json()
    file = answer["versions"][0]["files"][0]
    assert file["hashes"]["SHA256"] == hashes_of(file["name"])["SHA256"]
    assert file["download_url"].startswith("http")
    assert {line["name"] for line in answer["permissions"]} >= {"rent", "sell_images"}
    found = client.get(f"{base}/versions/by-hash/{file['hashes']['AutoV2'].lower()}").json()
    assert found["version_id"] == version.pk
    assert client.get(f"{base}/versions/{version.pk}").json()["air"].endswith(f"@{version.pk}")


@pytest.mark.parametrize(
    "path", ["models/999999", "versions/999999", "versions/by-hash/ABCDEF1234", "versions/by-hash/x"]
)
def test_what_is_absent_is_404(client, base, db, path):
    assert client.get(f"{base}/{path}").status_code == 404


def test_what_is_not_for_the_viewer_is_404(client, base, alice):
    draft, loud = make_draft(alice), make_version(alice, level=16)
    for version in (draft, loud):
        assert client.get(f"{base}/models/{version.model_id}").status_code == 404
        assert client.get(f"{base}/versions/{version.pk}").status_code == 404


def test_a_tool_publishes_by_key(client, base, alice):
    make_base_model()
    key = accounts.create_key(person=alice, name="tool", scopes=["read", "write", "upload"])
    bearer = {"Authorization": f"Bearer {key}"}
    model = send(client, "post", f"{base}/models", {"name": "By Tool", "kind": "lora"}, **bearer)
    assert model.status_code == 201
    body = {"name": "v1", "base_model": "SDXL 1.0", "trained_words": ["glow"]}
    version = send(client, "post", f"{base}/models/{model.json()['id']}/versions", body, **bearer)
    assert version.status_code == 201
    address = f"{base}/versions/{version.json()['id']}"
    refused = send(client, "post", f"{address}/publish", **bearer)
    assert refused.status_code == 422
    assert refused.json()["error"] == "Add a file."
    make_file(Version.objects.get())
    assert send(client, "post", f"{address}/publish", **bearer).json()["status"] == "published"
    assert send(client, "put", address, {**body, "name": "v1.1"}, **bearer).json()["name"] == "v1.1"
    assert send(client, "post", f"{address}/unpublish", **bearer).json()["status"] == "unpublished"
    assert send(client, "delete", f"{base}/models/{model.json()['id']}", **bearer).status_code == 204


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "name"),
        ({"name": "x", "kind": "spaceship"}, "kind"),
        ({"name": "", "kind": "lora"}, "name"),
        ({"name": "x" * 121, "kind": "lora"}, "name"),
        ({"name": "a\0b", "kind": "lora"}, "name"),
        ({"name": "x", "kind": "lora", "description": "x" * 50_001}, "description"),
        ({"name": "x", "kind": "lora", "allow_commercial_use": ["all"]}, "allow_commercial_use"),
        ({"name": 5, "kind": "lora"}, "name"),
    ],
)
def test_a_wrong_body_says_where_and_writes_nothing(as_alice, base, body, place):
    answer = send(as_alice, "post", f"{base}/models", body)
    assert answer.status_code == 422
    assert place in answer.json()["error"]
    assert not Model.objects.exists()


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"base_model": "Nothing"}, "base_model"),
        ({"trained_words": ["a\nb"]}, "trained_words"),
        ({"trained_words": [f"w{n}" for n in range(101)]}, "trained_words"),
        ({"strength": 1e9}, "strength"),
        ({"clip_skip": -1}, "clip_skip"),
        ({"early_access_until": "2999-01-01T00:00:00Z"}, "early_access_until"),
    ],
)
def test_a_wrong_version_says_where(as_alice, base, alice, body, place):
    make_base_model()
    draft = make_draft(alice)
    answer = send(as_alice, "put", f"{base}/versions/{draft.pk}", {"name": "v", "base_model": "SDXL 1.0", **body})
    assert answer.status_code == 422
    assert place in answer.json()["error"]


def test_strangers_and_visitors_change_nothing(client, as_bob, base, alice):
    version = make_version(alice)
    body = {"name": "Mine", "kind": "lora", "base_model": "SDXL 1.0"}
    for path in (f"models/{version.model_id}", f"versions/{version.pk}"):
        assert send(as_bob, "put", f"{base}/{path}", body).status_code == 404
        assert send(as_bob, "delete", f"{base}/{path}").status_code == 404
        assert send(client, "put", f"{base}/{path}", body).status_code == 401
    assert Model.objects.get().name == "Starlight"


def test_a_review_by_api(as_bob, as_alice, base, alice):
    version = make_version(alice)
    said = {"recommended": True, "text": "Good"}
    assert send(as_bob, "put", f"{base}/versions/{version.pk}/review", said).json()["recommended"] is True
    assert send(as_alice, "put", f"{base}/versions/{version.pk}/review", said).status_code == 403
    services.delete_model(by=alice, model_id=version.model_id)
    assert send(as_bob, "put", f"{base}/versions/{version.pk}/review", said).status_code == 404
