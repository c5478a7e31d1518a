"""The home page: featured first, arranged as one likes, and nobody features but moderators."""

from django.utils import timezone

from impasto.discovery import services
from impasto.discovery.models import Announcement, Feature
from impasto.engagement.models import Notification
from impasto.gallery.testing import infotext, publish_image
from impasto.kit.targets import Target
from impasto.library.testing import make_model


def _target(image):
    return Target("gallery.image", image.pk)


def test_featured_picture_is_shown_and_its_maker_told(client, alice, moderator):
    image = publish_image(alice, text=infotext("copper"))
    services.set_featured(by=moderator, target=_target(image), featured=True)
    page = client.get("/").content.decode()
    assert page.index("Featured pictures") < page.index(f"/images/{image.pk}")
    assert Notification.objects.get(user=alice, kind="featured")


def test_empty_house_says_what_would_be_here(client, db):
    page = client.get("/").content.decode()
    assert "No pictures yet" in page
    assert "Post the first" in page


def test_featured_picture_above_the_viewers_levels_is_not_shown(client, alice, moderator):
    image = publish_image(alice, text=infotext("copper"), level=8)
    moderator.browsing_levels = 31
    moderator.save()
    services.set_featured(by=moderator, target=_target(image), featured=True)
    assert f"/images/{image.pk}" not in client.get("/").content.decode()


def test_only_moderators_feature(as_bob, as_moderator, alice):
    image = publish_image(alice)
    address = f"/on/gallery.image/{image.pk}/featured"
    assert as_bob.post(address).status_code == 403
    as_moderator.post(address)
    assert Feature.objects.count() == 1
    as_moderator.post(address, {"featured": "no"})
    assert Feature.objects.count() == 0


def test_visitor_arranges_blocks(client, alice):
    make_model(alice)
    client.post("/home/blocks", {"block": "makers", "move": "up"})
    client.post("/home/blocks", {"block": "rising", "move": "hide"})
    page = client.get("/?arrange").content.decode()
    assert page.index("New makers") < page.index("Latest pictures")
    assert 'id="block-rising"' not in page
    assert "Show Rising models" in page


def test_wrong_arrangement_changes_nothing(client, db):
    client.post("/home/blocks", {"block": "nothing", "move": "sideways"})
    client.cookies["home"] = "x.-y..featured.\u00e9" * 20
    assert "Featured pictures" in client.get("/").content.decode()


def test_announcement_is_shown_within_its_time(client, db, settings):
    Announcement.objects.create(title="We paint on Sunday", starts_at=timezone.now())
    Announcement.objects.create(title="Long ago", starts_at=timezone.now(), ends_at=timezone.now())
    page = client.get("/").content.decode()
    assert "We paint on Sunday" in page
    assert "Long ago" not in page


def test_new_makers_are_shown(client, alice, bob):
    make_model(alice)
    page = client.get("/").content.decode()
    assert "@Alice" in page
    assert "@Bob" not in page
