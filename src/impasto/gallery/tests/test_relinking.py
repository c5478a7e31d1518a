"""Older pictures find a file when it is published, whatever way they named it."""

import pytest

from impasto.gallery import services
from impasto.gallery.models import LinkState, Resource, VersionImage
from impasto.gallery.services.claims import Claim
from impasto.gallery.services.linking import link_image
from impasto.gallery.testing import hang_image, infotext, publish_image
from impasto.library import services as library
from impasto.library.models import HashKind, Version
from impasto.library.testing import hashes_of, make_draft, make_file, make_version


@pytest.fixture
def draft(bob):
    version = make_draft(bob, "Late")
    make_file(version, "late paint.safetensors")
    return version


def _publish(version, bob):
    library.publish_version(by=bob, version_id=version.pk)


@pytest.mark.parametrize(
    "kind", [HashKind.SHA256, HashKind.AUTOV2, HashKind.AUTOV3, HashKind.BLAKE3, HashKind.CRC32, HashKind.TENSORS]
)
def test_publishing_a_file_links_pictures_that_waited(alice, bob, draft, run_jobs, kind):
    image = hang_image(alice)
    link_image(image, [Claim("lora", "x", 0.6, (draft.files.get().hashes.get(kind=kind).value,))])
    assert Resource.objects.get(image=image).state == LinkState.UNLINKED
    _publish(draft, bob)
    run_jobs()
    row = Resource.objects.get(image=image)
    assert (row.version, row.state, row.reason, row.weight) == (draft, LinkState.LINKED, "", 0.6)
    assert VersionImage.objects.filter(version=draft, image=image, is_public=True).exists()


def test_beginning_of_sha256_is_found_too(alice, bob, draft, run_jobs):
    image = hang_image(alice)
    link_image(image, [Claim("lora", "x", hashes=(draft.files.get().hashes.get(kind="SHA256").value[:16],))])
    _publish(draft, bob)
    run_jobs()
    assert Resource.objects.get(image=image).version == draft


def test_real_picture_waits_and_is_linked(alice, bob, draft, run_jobs):
    value = draft.files.get().hashes.get(kind=HashKind.AUTOV3).value.lower()
    image = publish_image(alice, text=infotext(hashes={"lora:impasto": value}))
    assert "will be linked" in Resource.objects.get(image=image, kind="lora").reason
    _publish(draft, bob)
    run_jobs()
    assert Resource.objects.get(image=image, kind="lora").version == draft


def test_name_alone_becomes_a_guess_later(alice, bob, draft, run_jobs):
    image = hang_image(alice)
    link_image(image, [Claim("lora", "Late Paint")])
    _publish(draft, bob)
    run_jobs()
    assert Resource.objects.get(image=image).state == LinkState.GUESS


def test_civitai_version_is_linked_when_it_comes(alice, bob, draft, run_jobs):
    image = hang_image(alice)
    link_image(image, [Claim("lora", "", civitai_version_id=99)])
    Version.objects.filter(pk=draft.pk).update(civitai_id=99)
    _publish(draft, bob)
    run_jobs()
    assert Resource.objects.get(image=image).version == draft


def test_two_waiting_hashes_of_one_file_become_one_row(alice, bob, draft, run_jobs):
    image = hang_image(alice)
    hashes = dict(draft.files.get().hashes.values_list("kind", "value"))
    link_image(image, [Claim("lora", "a", 0.5, (hashes["AutoV2"],)), Claim("lora", "b", None, (hashes["AutoV3"],))])
    _publish(draft, bob)
    run_jobs()
    row = Resource.objects.get(image=image)
    assert (row.version, row.weight, len(row.hashes)) == (draft, 0.5, 2)


def test_many_pictures_are_linked_in_batches(alice, bob, draft, run_jobs):
    value = draft.files.get().hashes.get(kind=HashKind.AUTOV2).value
    images = [hang_image(alice) for _ in range(5)]
    for image in images:
        link_image(image, [Claim("lora", "x", hashes=(value,))])
    _publish(draft, bob)
    assert services.relink_file(draft.files.get().pk, limit=2) == 2
    run_jobs()
    assert Resource.objects.filter(version=draft).count() == 5


def test_what_the_owner_added_stays(alice, bob, draft, run_jobs):
    other = make_version(bob, "Other")
    image = hang_image(alice)
    services.add_resource(by=alice, image=image, version=other, weight=0.4)
    link_image(image, [])
    _publish(draft, bob)
    run_jobs()
    row = Resource.objects.get(image=image)
    assert (row.version, row.source, row.weight) == (other, Resource.Source.PERSON, 0.4)


def test_gone_model_leads_to_the_same_file_elsewhere(alice, bob, moderator, run_jobs):
    first, second = make_version(bob, "First"), make_draft(bob, "Second")
    make_file(second, "again.safetensors", hashes=hashes_of(first.files.get().name))
    _publish(second, bob)
    image = hang_image(alice)
    link_image(image, [Claim("lora", "x", hashes=(first.files.get().hashes.get(kind="SHA256").value,))])
    assert Resource.objects.get(image=image).version == first
    library.hide_model(first.model_id, True)
    run_jobs()
    assert Resource.objects.get(image=image).version_id == second.pk
