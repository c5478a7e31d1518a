"""A picture finds what it used: by each of the six hashes in any case, by id, by name as a guess, or says why not."""

import pytest

from impasto.gallery.models import LinkState, Resource, VersionImage
from impasto.gallery.services.claims import Claim
from impasto.gallery.services.linking import link_image, links_for
from impasto.gallery.testing import hang_image, infotext, publish_image
from impasto.library import services as library
from impasto.library.models import HashKind, Version
from impasto.library.testing import make_draft, make_file, make_version


@pytest.fixture
def version(bob):
    return make_version(bob, "Thick Paint")


def _hash(version, kind):
    return version.files.get().hashes.get(kind=kind).value


@pytest.mark.parametrize("change", [str.upper, str.lower])
@pytest.mark.parametrize(
    "kind", [HashKind.SHA256, HashKind.AUTOV2, HashKind.AUTOV3, HashKind.BLAKE3, HashKind.CRC32, HashKind.TENSORS]
)
def test_links_by_every_hash_in_any_case(version, kind, change):
    (link,) = links_for([Claim("lora", "anything", hashes=(change(_hash(version, kind)).upper(),))])
    assert (link.version_id, link.state) == (version.pk, LinkState.LINKED)


def test_links_by_autov1(bob):
    version = make_version(bob, "Old")
    version.files.get().hashes.create(kind=HashKind.AUTOV1, value="CAFEBABE")
    (link,) = links_for([Claim("checkpoint", "old", hashes=("CAFEBABE",))])
    assert link.version_id == version.pk


@pytest.mark.parametrize("change", [str.upper, str.lower])
def test_picture_read_by_the_real_engine_links_its_lora(alice, version, change):
    value = change(_hash(version, HashKind.AUTOV2))
    image = publish_image(alice, text=infotext(hashes={"lora:impasto": value}))
    row = Resource.objects.get(image=image, kind="lora")
    assert (row.version, row.state, row.weight) == (version, LinkState.LINKED, 0.8)
    assert image.version_ids == [version.pk]
    assert image.base_model == "SDXL 1.0"
    assert VersionImage.objects.get(image=image).version == version
    version.refresh_from_db()
    assert version.image_count == 1


def test_links_by_civitai_version(version):
    Version.objects.filter(pk=version.pk).update(civitai_id=4242)
    (link,) = links_for([Claim("lora", "", civitai_version_id=4242)])
    assert (link.version_id, link.matched_by) == (version.pk, "civitai id")


def test_name_alone_is_a_marked_guess(bob):
    version = make_draft(bob, "Named")
    make_file(version, "impasto.safetensors")
    library.publish_version(by=bob, version_id=version.pk)
    (link,) = links_for([Claim("lora", "Impasto")])
    assert (link.version_id, link.state) == (version.pk, LinkState.GUESS)
    assert "may be another file" in link.reason


def test_guess_is_not_in_the_gallery(alice, bob):
    version = make_draft(bob, "Named")
    make_file(version, "impasto.safetensors")
    library.publish_version(by=bob, version_id=version.pk)
    image = hang_image(alice)
    link_image(image, [Claim("lora", "impasto")])
    assert not VersionImage.objects.exists()
    assert image.version_ids == []


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        (Claim("lora", "x", hashes=("62064EE0C3BA",)), "No file with the hash 62064EE0C3BA is in this house yet"),
        (Claim("lora", "x"), "gives no hash"),
        (Claim("lora", "x", civitai_version_id=77), "version 77 on Civitai"),
    ],
)
def test_every_unlinked_resource_says_why(db, claim, words):
    (link,) = links_for([claim])
    assert link.state == LinkState.UNLINKED
    assert words in link.reason


def test_same_name_with_another_hash_says_so(bob):
    version = make_draft(bob, "Named")
    make_file(version, "impasto.safetensors")
    library.publish_version(by=bob, version_id=version.pk)
    (link,) = links_for([Claim("lora", "impasto", hashes=("62064EE0C3BA",))])
    assert link.version_id is None
    assert "has this name but not the hash 62064EE0C3BA" in link.reason


def test_draft_is_never_linked(bob):
    draft = make_draft(bob, "Secret")
    make_file(draft)
    (link,) = links_for([Claim("lora", "", hashes=(_hash(draft, HashKind.SHA256),))])
    assert link.version_id is None


def test_two_claims_of_one_version_become_one_row(alice, version):
    image = hang_image(alice)
    claims = [
        Claim("lora", "one", 0.5, (_hash(version, HashKind.AUTOV2),)),
        Claim("lora", "two", None, (_hash(version, HashKind.AUTOV3),)),
    ]
    link_image(image, claims)
    link_image(image, claims)
    assert Resource.objects.get(image=image).weight == 0.5
