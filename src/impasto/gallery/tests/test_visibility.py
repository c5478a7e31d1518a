"""Who sees what: every kind of picture, every kind of person, every route of the room, the bytes included."""

from itertools import product

import pytest
from django.test import Client
from django.utils import timezone

from impasto.accounts.models import User
from impasto.engagement import services as engagement
from impasto.engagement.models import Tag
from impasto.gallery import queries, services
from impasto.gallery.models import GenerationData, Image, ImageState, Post, Resource
from impasto.gallery.testing import hang_image
from impasto.kit import media
from impasto.kit.models import Media
from impasto.library.testing import make_version

CANARY = "canaryprompt"
PEOPLE = ["visitor", "other", "grown-up", "blocked", "owner", "moderator"]
PICTURES = ["public", "draft", "scheduled", "deleted", "waiting", "unrated", "hidden", "post hidden", "R", "blocked"]
# Who may open each kind of picture by its address.
MAY_OPEN = {
    "public": {"visitor", "other", "grown-up", "owner", "moderator"},
    "R": {"grown-up", "owner", "moderator"},
    "deleted": set(),
    **dict.fromkeys(
        ["draft", "scheduled", "waiting", "unrated", "hidden", "post hidden", "blocked"], {"owner", "moderator"}
    ),
}
MAY_LIST = {"public": {"visitor", "other", "grown-up", "owner", "moderator"}, "R": {"grown-up"}}


def _picture(alice, kind, version):
    image = hang_image(alice, level={"R": 4, "blocked": 32, "unrated": 0}.get(kind, 1), uses=(version,), tool="a1111")
    GenerationData.objects.create(image=image, prompt=CANARY, data={"tool": "a1111", "prompt": CANARY})
    post = image.post
    Post.objects.filter(pk=post.pk).update(title=CANARY)
    changes = {
        "draft": lambda: services.unpublish_post(by=alice, post=post),
        "scheduled": lambda: Post.objects.filter(pk=post.pk).update(status="scheduled"),
        "deleted": lambda: services.delete_post(by=alice, post=post),
        "waiting": lambda: Image.objects.filter(pk=image.pk).update(state=ImageState.WAITING),
        "hidden": lambda: services.hide_image(image_id=image.pk, hidden=True),
        "post hidden": lambda: services.hide_post(post_id=post.pk, hidden=True),
    }
    if kind in changes:
        changes[kind]()
        services.refresh_public(Image.objects.select_related("post").get(pk=image.pk))
    return Image.objects.select_related("post", "media").get(pk=image.pk)


@pytest.fixture
def people(alice, bob, moderator):
    grown_up = User.objects.create_user("Grownup", email="g@example.org", password="x", browsing_levels=31)
    blocked = User.objects.create_user("Blocked", email="b@example.org", password="x", browsing_levels=31)
    engagement.set_hide(by=alice, person=blocked, hidden=True, blocks=True)
    persons = {"other": bob, "grown-up": grown_up, "blocked": blocked, "owner": alice, "moderator": moderator}
    clients = {"visitor": Client()}
    for name, person in persons.items():
        clients[name] = Client()
        clients[name].force_login(person)
    return clients


def _routes(image):
    own = [f"/images/{image.pk}{tail}" for tail in ("", "/copy", "/original", "/raw")]
    return [*own, f"/posts/{image.post_id}", f"/api/images/{image.pk}"]


@pytest.mark.parametrize("kind", PICTURES)
def test_pages_of_a_picture(alice, bob, people, kind, client):
    image = _picture(alice, kind, make_version(bob))
    has_api = client.get("/api/images").status_code == 200
    for name, route in product(PEOPLE, _routes(image)):
        if route.startswith("/api/") and not has_api:
            continue
        answer = people[name].get(route)
        if name in MAY_OPEN[kind]:
            assert answer.status_code in (200, 302), (kind, name, route)
        else:
            assert answer.status_code == 404, (kind, name, route)
            assert CANARY not in answer.content.decode(), (kind, name, route)


def test_lists(alice, bob, people):
    version = make_version(bob)
    images = {kind: _picture(alice, kind, version) for kind in PICTURES}
    lists = [
        "/images",
        "/images?author=Alice",
        f"/images?version={version.pk}",
        f"/images?model={version.model_id}",
        f"/model-versions/{version.pk}/gallery",
        f"/models/{version.model_id}/gallery",
        "/user/Alice/images",
        "/api/images",
    ]
    for name, path in product(PEOPLE, lists):
        answer = people[name].get(path)
        if path.startswith("/api/") and answer.status_code == 404:
            continue
        page = answer.content.decode()
        own_page = path == "/user/Alice/images" and name == "owner"
        for kind, image in images.items():
            expected = name in MAY_LIST.get(kind, set()) or (own_page and kind != "deleted")
            assert (f'/images/{image.pk}"' in page) == expected, (kind, name, path)


@pytest.mark.parametrize("kind", PICTURES)
def test_bytes_need_what_the_page_needs(alice, bob, kind):
    image = _picture(alice, kind, make_version(bob))
    row = Media.objects.get(pk=image.media_id)
    assert media.may_fetch(str(row.key), row.access, "") == (kind == "public")
    signed = media.address(row, width=450, signed=True).partition("?s=")[2]
    if kind in {"hidden", "deleted"}:
        # An address given out while the picture was public does not open it any more.
        older = media.address(media.MediaValues(str(row.key), "png", "signed"), width=450, signed=True)
        assert not media.may_fetch(str(row.key), row.access, older.partition("?s=")[2])
    assert kind == "public" or media.may_fetch(str(row.key), row.access, signed)


@pytest.mark.parametrize("kind", PICTURES)
def test_targets_of_other_rooms(alice, bob, moderator, kind):
    image = _picture(alice, kind, make_version(bob))
    assert bool(queries.image_cards(bob, [image.pk])) == (kind == "public")
    assert bool(queries.image_cards(alice, [image.pk])) == (kind != "deleted")
    assert bool(queries.image_cards(moderator, [image.pk])) == (kind != "deleted")


CHANGES = [
    "/posts/{post}/edit", "/posts/{post}/images", "/posts/{post}/delete", "/images/{image}/edit",
    "/images/{image}/remove", "/images/{image}/resources", "/images/{image}/relink",
    "/images/{image}/resources/{resource}/remove",
]  # fmt: skip


@pytest.mark.parametrize("route", CHANGES)
def test_nobody_changes_the_pictures_of_others(alice, bob, people, route):
    image = _picture(alice, "public", make_version(bob))
    address = route.format(post=image.post_id, image=image.pk, resource=Resource.objects.get(image=image).pk)
    for name in ("visitor", "other", "blocked", "moderator"):
        answer = people[name].post(address, {"alt": "x", "title": "stolen", "version": "1"})
        assert answer.status_code == (302 if name == "visitor" else 404), (name, address)
        if name == "visitor":
            assert "/accounts/login/" in answer.url
    image.refresh_from_db()
    assert (image.alt, image.post.title) != ("x", "stolen")
    assert Image.objects.filter(pk=image.pk).exists()


def test_scheduled_post_shows_when_its_moment_comes(alice, client):
    image = hang_image(alice)
    Post.objects.filter(pk=image.post_id).update(status="scheduled", publish_at=timezone.now(), published_at=None)
    services.refresh_public(Image.objects.select_related("post").get(pk=image.pk))
    assert client.get(f"/images/{image.pk}").status_code == 404
    assert services.publish_due_posts() == 1
    assert client.get(f"/images/{image.pk}").status_code == 200


def test_hidden_people_and_tags_leave_my_lists_but_not_the_house(alice, bob, as_bob):
    one = hang_image(alice)
    engagement.set_hide(by=bob, person=alice, hidden=True)
    assert f"/images/{one.pk}" not in as_bob.get("/images").content.decode()
    assert as_bob.get(f"/images/{one.pk}").status_code == 200
    engagement.set_hide(by=bob, person=alice, hidden=False)
    services.take_tags(one.pk, ["spiders"])
    engagement.set_tag_hide(by=bob, tag=Tag.objects.create(name="spiders"), hidden=True)
    assert f"/images/{one.pk}" not in as_bob.get("/images").content.decode()
