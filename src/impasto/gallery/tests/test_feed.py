"""The feed: filters, orders, pages that cost the same, wishes that cannot be met."""

import pytest
from django.contrib.auth.models import AnonymousUser

from impasto.accounts.models import User
from impasto.engagement import services as engagement
from impasto.gallery import queries, services
from impasto.gallery.models import Image
from impasto.gallery.queries import FeedFilters, Kinship, Period, Sort
from impasto.gallery.testing import hang_image
from impasto.kit.pages import BadCursorError
from impasto.library.testing import make_base_model, make_version


def _ids(viewer, **wish):
    return [row["id"] for row in queries.feed(viewer, FeedFilters(**wish), limit=100).rows]


@pytest.fixture
def visitor(client, db):
    return AnonymousUser()


def test_newest_first_and_oldest(alice, visitor):
    first, second = hang_image(alice), hang_image(alice)
    assert _ids(visitor) == [second.pk, first.pk]
    assert _ids(visitor, sort=Sort.OLDEST) == [first.pk, second.pk]


def test_sorts_by_counts_that_engagement_keeps(alice, bob, visitor):
    plain, liked = hang_image(alice), hang_image(alice)
    hang_image(alice)
    services.count_changed(plain.pk, "comments", 3)
    services.count_changed(plain.pk, "collected", 2)
    services.count_changed(liked.pk, "reaction.heart", 4)
    services.count_changed(liked.pk, "reaction.like", 1)
    assert _ids(visitor, sort=Sort.REACTIONS)[0] == liked.pk
    assert _ids(visitor, sort=Sort.COMMENTS)[0] == plain.pk
    assert _ids(visitor, sort=Sort.COLLECTED)[0] == plain.pk
    liked.refresh_from_db()
    assert (liked.reactions, liked.reaction_count) == ({"heart": 4, "like": 1}, 5)


def test_filters(alice, bob, visitor):
    version = make_version(bob)
    parent = hang_image(alice, tool="comfyui", base_model="SDXL 1.0", has_data=True, uses=(version,))
    child = hang_image(bob, tool="a1111", base_model="Flux", made_here=True, remix_of=parent)
    services.take_tags(child.pk, ["harbour"])
    assert _ids(visitor, tool="comfyui") == [parent.pk]
    assert _ids(visitor, base_model="Flux") == [child.pk]
    assert _ids(visitor, tag="harbour") == [child.pk]
    assert _ids(visitor, has_data=True) == [parent.pk]
    assert _ids(visitor, made_here=True) == [child.pk]
    assert _ids(visitor, kinship=Kinship.REMIXES) == [child.pk]
    assert _ids(visitor, kinship=Kinship.ORIGINALS) == [parent.pk]
    assert _ids(visitor, author_id=bob.pk) == [child.pk]
    assert _ids(visitor, version_id=version.pk) == [parent.pk]
    assert _ids(visitor, model_id=version.model_id) == [parent.pk]


def test_followed_and_period(alice, bob, visitor):
    old, new = hang_image(alice), hang_image(bob)
    Image.objects.filter(pk=old.pk).update(published_at="2020-01-01T00:00Z")
    engagement.set_follow(by=bob, person=alice, following=True)
    assert _ids(bob, followed=True) == [old.pk]
    assert _ids(visitor, followed=True) == []
    assert _ids(visitor, period=Period.WEEK) == [new.pk]


def test_levels_are_merged_in_order(alice, visitor):
    images = [hang_image(alice, level=level) for level in (1, 2, 4, 1, 16, 8)]
    everything = User.objects.create_user("All", email="a@example.org", password="x", browsing_levels=31)
    assert _ids(everything) == [image.pk for image in reversed(images)]
    assert _ids(visitor) == [images[3].pk, images[0].pk]


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_hold_every_picture_once(alice, visitor, sort):
    images = {hang_image(alice).pk for _ in range(7)}
    seen, cursor = [], ""
    for _ in range(4):
        page = queries.feed(visitor, FeedFilters(sort=sort), cursor=cursor, limit=2)
        seen += [row["id"] for row in page.rows]
        cursor = page.next_cursor
    assert len(seen) == 7
    assert set(seen) == images
    assert cursor == ""


def test_cursor_of_another_order_is_refused(alice, visitor):
    for _ in range(3):
        hang_image(alice)
    cursor = queries.feed(visitor, FeedFilters(), limit=1).next_cursor
    with pytest.raises(BadCursorError):
        queries.feed(visitor, FeedFilters(sort=Sort.REACTIONS), cursor=cursor)


def test_a_page_is_one_statement_however_long(alice, visitor, django_assert_num_queries):
    make_base_model()
    for _ in range(12):
        hang_image(alice)
    with django_assert_num_queries(1):
        queries.cards_of(queries.feed(visitor, FeedFilters(), limit=3).rows, visitor)
    with django_assert_num_queries(1):
        queries.cards_of(queries.feed(visitor, FeedFilters(), limit=12).rows, visitor)


def test_page_and_its_continuation(alice, client, monkeypatch):
    monkeypatch.setattr("impasto.gallery.views.feed.PAGE_SIZE", 2)
    images = [hang_image(alice, alt=f"harbour {n}") for n in range(3)]
    page = client.get("/images").content.decode()
    assert "harbour 2" in page
    assert "harbour 0" not in page
    more = page.split('hx-get="/images?')[1].split('"')[0].replace("&amp;", "&")
    rest = client.get(f"/images?{more}", headers={"HX-Request": "true"}).content.decode()
    assert f"/images/{images[0].pk}" in rest
    assert "<html" not in rest
    whole = client.get(f"/images?{more}").content.decode()
    assert "harbour 0" in whole
    assert "<html" in whole


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ("sort=best", "is none of"),
        ("period=century", "is none of"),
        ("tool=paint", "is none of"),
        ("author=Nobody", "Nobody here has this name"),
        ("cursor=zzz", "leave it out"),
        ("version=-4", "greater than or equal to 1"),
        ("model=99999999999999999999", "less than or equal to"),
        ("tag=a%00b", "Null characters"),
    ],
)
def test_wish_that_cannot_be_met_is_said_and_kept(client, db, wish, words):
    answer = client.get(f"/images?{wish}&base_model=Flux")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "Flux" in page


def test_empty_feed_says_what_to_do(client, db):
    page = client.get("/images").content.decode()
    assert "No pictures yet" in page
    assert "Post the first one" in page
    assert "No picture fits all of these filters" in client.get("/images?tag=sea").content.decode()


def test_followed_without_sign_in_is_empty_not_an_error(client, db):
    assert client.get("/images?followed=1").status_code == 200
