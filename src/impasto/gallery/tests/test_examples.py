"""The carousel of a model's page, and the pictures that outlive a model."""

from impasto.gallery import services
from impasto.gallery.models import VersionImage
from impasto.gallery.testing import hang_image
from impasto.library import services as library
from impasto.library.testing import make_version

PART = {"HX-Request": "true"}


def test_examples_show_what_is_pinned_then_what_is_liked(client, alice, bob):
    version = make_version(bob)
    plain, pinned = hang_image(alice, uses=(version,)), hang_image(alice, uses=(version,))
    loud = hang_image(alice, level=16, uses=(version,))
    services.choose_for_gallery(
        by=bob, model_id=version.model_id, owner_id=bob.pk, image_id=plain.pk, choice=VersionImage.Choice.PINNED
    )
    text = client.get(f"/model-versions/{version.pk}/examples", headers=PART).content.decode()
    assert text.index(f"/images/{plain.pk}") < text.index(f"/images/{pinned.pk}")
    assert f"/images/{loud.pk}" not in text


def test_examples_lead_to_the_gallery_without_script(client, bob):
    version = make_version(bob)
    assert client.get(f"/model-versions/{version.pk}/examples").url == f"/model-versions/{version.pk}/gallery"
    assert client.get("/model-versions/999999/examples").status_code == 404


def test_the_gallery_of_a_removed_model_still_resolves(client, alice, bob):
    version = make_version(bob)
    image = hang_image(alice, uses=(version,))
    library.delete_model(by=bob, model_id=version.model_id)
    for path in (f"/models/{version.model_id}/gallery", f"/model-versions/{version.pk}/gallery"):
        assert f"/images/{image.pk}" in client.get(path).content.decode()


def test_the_gallery_of_a_hidden_model_is_not_told(client, alice, bob):
    version = make_version(bob)
    hang_image(alice, uses=(version,))
    library.hide_model(version.model_id, True)
    for path in ("gallery", "examples"):
        assert client.get(f"/model-versions/{version.pk}/{path}", headers=PART).status_code == 404
    assert client.get(f"/models/{version.model_id}/gallery").status_code == 404
