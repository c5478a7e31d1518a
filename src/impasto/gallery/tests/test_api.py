"""Our own API: the same pictures, the same rules, and posting with a key."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from impasto.accounts import services as accounts
from impasto.gallery.models import Image, Post
from impasto.gallery.testing import hang_image, infotext, publish_image
from impasto.kit.testing import png_bytes
from impasto.library.testing import make_version


@pytest.fixture
def key(alice):
    return {"Authorization": "Bearer " + accounts.create_key(person=alice, name="tool", scopes=["read", "write"])}


def test_feed_as_json(client, alice, bob, django_assert_num_queries):
    version = make_version(bob)
    image = hang_image(alice, uses=(version,), tool="a1111", alt="a red wall")
    for _ in range(4):
        hang_image(alice)
    with django_assert_num_queries(1):
        answer = client.get("/api/images?limit=100")
    items = answer.json()["items"]
    assert len(items) == 5
    found = next(item for item in items if item["id"] == image.pk)
    assert (found["alt"], found["level"], found["author"]["username"]) == ("a red wall", "PG", "Alice")
    assert found["versionIds"] == [version.pk]
    assert found["reactions"] == {}
    assert "/media/" in found["url"]
    assert answer.json()["nextCursor"] == ""


def test_pages_of_the_feed(client, alice):
    images = [hang_image(alice).pk for _ in range(3)]
    first = client.get("/api/images?limit=2").json()
    rest = client.get("/api/images", {"limit": 2, "cursor": first["nextCursor"]}).json()
    assert [item["id"] for item in first["items"] + rest["items"]] == images[::-1]


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ("limit=101", 422),
        ("limit=0", 422),
        ("sort=best", 422),
        ("cursor=zzz", 400),
        ("tag=a%00b", 422),
        ("version=-1", 422),
        ("model=99999999999999999999", 422),
        ("username=Nobody", 404),
    ],
)
def test_wrong_wish_is_said(client, db, wish, status):
    answer = client.get(f"/api/images?{wish}")
    assert answer.status_code == status
    assert answer.json()["error"]


def test_one_picture_with_everything(client, alice):
    image = publish_image(alice, text=infotext(hashes={"lora:impasto": "62064ee0c3"}))
    found = client.get(f"/api/images/{image.pk}").json()
    assert found["meta"]["seed"] == "7"
    assert "Steps: 28" in found["infotext"]
    lora = next(line for line in found["resources"] if line["kind"] == "LoRA")
    assert "No file with the hash" in lora["why"]
    assert client.get("/api/images/99999999999999999999999").status_code == 404


def test_post_with_a_key(client, key, run_jobs):
    made = client.post("/api/posts", {"title": "From a tool", "tags": ["Oil"]}, "application/json", headers=key)
    assert made.status_code == 201
    pk = made.json()["id"]
    file = SimpleUploadedFile("one.png", png_bytes(text={"parameters": infotext()}), "image/png")
    added = client.post(f"/api/posts/{pk}/images", {"picture": file}, headers=key)
    assert (added.status_code, added.json()["state"]) == (201, "waiting")
    shown = client.post(f"/api/posts/{pk}/publish", {}, "application/json", headers=key)
    assert shown.json()["status"] == "published"
    assert shown.json()["imageIds"] == [added.json()["id"]]
    run_jobs()
    assert Image.objects.get().is_public


def test_posting_needs_a_key_that_may_write(client, alice):
    assert client.post("/api/posts", {}, "application/json").status_code == 401
    reader = {"Authorization": "Bearer " + accounts.create_key(person=alice, name="r", scopes=["read"])}
    assert client.post("/api/posts", {}, "application/json", headers=reader).status_code == 403
    assert client.get("/api/images", headers={"Authorization": "Bearer nonsense"}).status_code == 401
    assert not Post.objects.exists()


def test_what_is_refused_says_why(client, key, alice, bob):
    pk = client.post("/api/posts", {}, "application/json", headers=key).json()["id"]
    bad = client.post(f"/api/posts/{pk}/images", {"picture": SimpleUploadedFile("x.png", b"<svg/>")}, headers=key)
    assert (bad.status_code, "SVG" in bad.json()["error"]) == (422, True)
    empty = client.post(f"/api/posts/{pk}/publish", {}, "application/json", headers=key)
    assert (empty.status_code, "no picture" in empty.json()["error"]) == (422, True)
    theirs = hang_image(bob).post_id
    assert client.post(f"/api/posts/{theirs}/publish", {}, "application/json", headers=key).status_code == 404
    late = {"at": "2500-01-01T00:00:00Z"}
    assert client.post(f"/api/posts/{pk}/publish", late, "application/json", headers=key).status_code == 422
    gone = client.post("/api/posts", {"version": 99999}, "application/json", headers=key)
    assert gone.status_code == 404
