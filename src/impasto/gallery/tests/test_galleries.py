"""Galleries of models and versions: order, pins and hides of the maker, covers; each picture once a model."""

import pytest
from django.contrib.auth.models import AnonymousUser

from impasto.gallery import queries, services
from impasto.gallery.models import VersionImage
from impasto.gallery.queries import Sort
from impasto.gallery.testing import hang_image
from impasto.library import services as library
from impasto.library.services import VersionDetails
from impasto.library.testing import make_file, make_version

VISITOR = AnonymousUser()


@pytest.fixture
def version(bob):
    return make_version(bob, "Thick Paint")


def _of_model(version, sort=Sort.NEWEST):
    return [row["id"] for row in queries.by_model(VISITOR, version.model_id, sort=sort, cursor="").rows]


def test_picture_with_two_versions_of_a_model_shows_once(alice, bob, version):
    second = library.add_version(
        by=bob, model_id=version.model_id, details=VersionDetails(name="v2", base_model="SDXL 1.0")
    )
    make_file(second)
    library.publish_version(by=bob, version_id=second.pk)
    image = hang_image(alice, uses=(version, second))
    assert _of_model(version) == [image.pk]
    for one in (version, second):
        assert [row["id"] for row in queries.by_version(VISITOR, one.pk, sort=Sort.NEWEST, cursor="").rows] == [
            image.pk
        ]


def test_order_follows_reactions(alice, version):
    one, two = hang_image(alice, uses=(version,)), hang_image(alice, uses=(version,))
    services.count_changed(one.pk, "reaction.like", 3)
    assert _of_model(version, Sort.REACTIONS) == [one.pk, two.pk]
    assert _of_model(version) == [two.pk, one.pk]
    assert _of_model(version, Sort.OLDEST) == [one.pk, two.pk]


def test_maker_pins_and_hides(alice, bob, as_bob, client, version):
    images = [hang_image(alice, uses=(version,)) for _ in range(3)]
    choose = f"/models/{version.model_id}/gallery/"
    as_bob.post(f"{choose}{images[0].pk}", {"choice": "pinned"})
    as_bob.post(f"{choose}{images[1].pk}", {"choice": "hidden"})
    page = client.get(f"/models/{version.model_id}/gallery").content.decode()
    assert page.index(f"/images/{images[0].pk}") < page.index(f"/images/{images[2].pk}")
    assert f"/images/{images[1].pk}" not in page
    own = as_bob.get(f"/models/{version.model_id}/gallery").content.decode()
    assert "Unpin" in own
    hidden = as_bob.get(f"/models/{version.model_id}/gallery?hidden=1").content.decode()
    assert f"/images/{images[1].pk}" in hidden
    as_bob.post(f"{choose}{images[1].pk}", {"choice": ""})
    assert f"/images/{images[1].pk}" in client.get(f"/models/{version.model_id}/gallery").content.decode()


def test_nobody_else_arranges_a_gallery(alice, as_alice, client, version):
    image = hang_image(alice, uses=(version,))
    for one in (as_alice, client):
        one.post(f"/models/{version.model_id}/gallery/{image.pk}", {"choice": "hidden"})
    assert VersionImage.objects.get().choice == ""


@pytest.mark.parametrize("choice", ["everything", "pinned\0"])
def test_strange_choice_is_said(alice, as_bob, version, choice):
    image = hang_image(alice, uses=(version,))
    answer = as_bob.post(f"/models/{version.model_id}/gallery/{image.pk}", {"choice": choice}, follow=True)
    assert "choice" in answer.content.decode()


def test_a_hide_outlives_a_withdrawn_post(alice, bob, version):
    image = hang_image(alice, uses=(version,))
    services.choose_for_gallery(by=bob, model_id=version.model_id, owner_id=bob.pk, image_id=image.pk, choice="hidden")
    services.unpublish_post(by=alice, post=image.post)
    services.publish_post(by=alice, post=image.post)
    assert _of_model(version) == []


def test_counts_of_the_library_follow(alice, version):
    image = hang_image(alice, uses=(version,))
    version.refresh_from_db()
    assert version.image_count == 1
    services.hide_image(image_id=image.pk, hidden=True)
    version.refresh_from_db()
    assert version.image_count == 0
    services.hide_image(image_id=image.pk, hidden=False)
    services.remove_image(by=alice, image=image)
    version.refresh_from_db()
    assert version.image_count == 0
    assert not VersionImage.objects.exists()


def test_cover_is_the_most_liked_picture_a_viewer_may_see(alice, bob, version):
    mild, rated = hang_image(alice, uses=(version,)), hang_image(alice, uses=(version,), level=4)
    services.count_changed(rated.pk, "reaction.like", 9)
    assert f"/{mild.pk}." in queries.covers(VISITOR, [version.model_id])[version.model_id].src
    bob.browsing_levels, bob.blur_levels = 31, 4
    cover = queries.covers(bob, [version.model_id])[version.model_id]
    assert f"/{rated.pk}." in cover.src
    assert (cover.level, cover.guarded) == ("R", True)


def test_covers_of_many_models_are_one_query(alice, bob, django_assert_num_queries):
    versions = [make_version(bob, f"Model {n}") for n in range(4)]
    hang_image(alice, uses=tuple(versions))
    with django_assert_num_queries(1):
        assert len(queries.covers(VISITOR, [one.model_id for one in versions])) == 4


def test_gallery_is_one_statement_however_long(alice, version, django_assert_num_queries):
    images = [hang_image(alice, uses=(version,)) for _ in range(5)]
    VersionImage.objects.filter(image=images[0]).update(choice="pinned")
    for limit in (1, 5):
        with django_assert_num_queries(1):
            first, page = queries.gallery(
                VISITOR, version.model_id, version_id=None, sort=Sort.REACTIONS, cursor="", limit=limit
            )
        assert [row["id"] for row in first] == [images[0].pk]
        assert len(page.rows) == min(limit, 4)
        assert bool(page.next_cursor) == (limit == 1)


def test_gallery_as_a_part_and_empty(client, version):
    part = client.get(f"/model-versions/{version.pk}/gallery", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Post the first one" in part
    assert f"/posts/new?version={version.pk}" in part


@pytest.mark.parametrize("wish", ["sort=best", "cursor=abc"])
def test_wrong_wish_of_a_gallery_is_said(client, version, wish):
    answer = client.get(f"/models/{version.model_id}/gallery?{wish}")
    assert answer.status_code == 422


def test_gallery_pages_hold_every_picture_once(alice, version):
    images = {hang_image(alice, uses=(version,)).pk for _ in range(5)}
    for sort in (Sort.REACTIONS, Sort.NEWEST, Sort.OLDEST):
        seen, cursor = [], ""
        for _ in range(3):
            page = queries.by_model(VISITOR, version.model_id, sort=sort, cursor=cursor, limit=2)
            seen += [row["id"] for row in page.rows]
            cursor = page.next_cursor
        assert len(seen) == 5
        assert set(seen) == images


def test_own_page_shows_drafts_to_oneself_only(alice, as_alice, client):
    image = hang_image(alice)
    services.unpublish_post(by=alice, post=image.post)
    assert "Only you see it" in as_alice.get("/user/Alice/images").content.decode()
    assert f"/images/{image.pk}" not in client.get("/user/Alice/images").content.decode()
