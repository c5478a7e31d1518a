"""What the author does on a picture's page: describe, add and remove resources, look again, rate."""

import pytest

from impasto.gallery import services
from impasto.gallery.errors import NotAllowedError
from impasto.gallery.models import Image, LinkState, Resource
from impasto.gallery.services.claims import Claim
from impasto.gallery.services.linking import link_image
from impasto.gallery.testing import hang_image
from impasto.kit.targets import kind_named
from impasto.library.models import Version
from impasto.library.testing import make_version
from impasto.moderation.models import Rating


@pytest.fixture
def image(alice):
    return hang_image(alice)


@pytest.mark.parametrize("form", ["{pk}", "http://127.0.0.1/models/3/x?modelVersionId={pk}", "/model-versions/{pk}"])
def test_author_adds_a_resource_by_hand(as_alice, bob, client, image, form):
    version = make_version(bob, "Thick Paint")
    as_alice.post(f"/images/{image.pk}/resources", {"version": form.format(pk=version.pk), "weight": "0.7"})
    row = Resource.objects.get(image=image)
    assert (row.version, row.weight, row.source) == (version, 0.7, Resource.Source.PERSON)
    assert f"/images/{image.pk}" in client.get(f"/model-versions/{version.pk}/gallery").content.decode()
    as_alice.post(f"/images/{image.pk}/resources/{row.pk}/remove")
    assert f"/images/{image.pk}" not in client.get(f"/model-versions/{version.pk}/gallery").content.decode()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"version": "paint"}, "Give the address"),
        ({"version": "123456"}, "no such version"),
        ({"version": "1", "weight": "heavy"}, "A weight is a number"),
        ({"version": "1", "weight": "nan"}, "A weight"),
        ({"version": "1", "weight": "99"}, "between -10 and 10"),
        ({}, "required"),
    ],
)
def test_wrong_resource_is_said(as_alice, image, sent, words):
    page = as_alice.post(f"/images/{image.pk}/resources", sent, follow=True).content.decode()
    assert words in page
    assert not Resource.objects.exists()


def test_guess_becomes_sure_by_the_owners_hand(alice, bob, image):
    version = make_version(bob)
    Resource.objects.create(image=image, kind="lora", name="x", version=version, state=LinkState.GUESS, weight=0.5)
    services.add_resource(by=alice, image=image, version=version)
    row = Resource.objects.get(image=image)
    assert (row.state, row.weight) == (LinkState.LINKED, 0.5)


def test_look_again_finds_what_came_by_another_way(as_alice, bob, image):
    link_image(image, [Claim("lora", "", civitai_version_id=5)])
    version = make_version(bob)
    Version.objects.filter(pk=version.pk).update(civitai_id=5)
    page = as_alice.post(f"/images/{image.pk}/relink", follow=True).content.decode()
    assert "1 resource was found" in page
    assert Resource.objects.get(image=image).version == version


def test_description_and_kept_back_data(as_alice, image):
    as_alice.post(f"/images/{image.pk}/edit", {"alt": "a red wall", "hide_data": "on"})
    image.refresh_from_db()
    assert (image.alt, image.hide_data) == ("a red wall", True)
    page = as_alice.post(f"/images/{image.pk}/edit", {"alt": "x" * 301}, follow=True).content.decode()
    assert "at most 300 letters" in page


def test_remove_leaves_nothing(as_alice, alice, client, image):
    as_alice.post(f"/images/{image.pk}/remove")
    assert not Image.objects.exists()
    alice.refresh_from_db()
    assert alice.image_count == 0


def test_owner_raises_the_level_and_never_lowers_it(alice, moderator, image):
    services.set_level(by=alice, image=image, level=4)
    image.refresh_from_db()
    assert image.level == 4
    for level in (1, 4, 32):
        with pytest.raises(NotAllowedError):
            services.set_level(by=alice, image=image, level=level)
    services.set_level(by=moderator, image=image, level=1)
    assert Image.objects.get(pk=image.pk).is_public
    assert list(Rating.objects.order_by("id").values_list("source", "level")) == [("owner", 4), ("moderator", 1)]


def test_others_do_not_rate(bob, image):
    with pytest.raises(NotAllowedError):
        services.set_level(by=bob, image=image, level=8)


def test_moderators_decision_is_carried_out_through_the_target(image, moderator, client):
    kind = kind_named("gallery.image")
    kind.hide(image.pk, True)
    assert client.get(f"/images/{image.pk}").status_code == 404
    kind.hide(image.pk, False)
    kind.rate(image.pk, 32)
    assert client.get(f"/images/{image.pk}").status_code == 404
