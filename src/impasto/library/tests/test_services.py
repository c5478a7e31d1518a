"""What makers do to models, versions and files happens whole or not at all, and leaves counters exact."""

import threading

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection

from impasto.accounts.models import User
from impasto.library import services
from impasto.library.models import BaseModel, File, Model, PublishStatus, Review, Version
from impasto.library.services import LibraryError, ModelDetails, Recommendation, VersionDetails
from impasto.library.services.details import slug_of
from impasto.library.testing import make_base_model, make_draft, make_file, make_model, make_version
from impasto_engine import families


def test_a_model_begins_as_a_draft_with_its_text_made_safe(alice):
    details = ModelDetails(name="Ünïcode Łight", kind="lora", description="*hi* <img src=x onerror=alert(1)>")
    model = services.create_model(by=alice, details=details)
    assert model.status == PublishStatus.DRAFT
    assert model.slug == "unicode-light"
    assert "<em>hi</em>" in model.description_html
    assert "<img" not in model.description_html


@pytest.mark.parametrize(
    ("name", "slug"), [("星光", "xingguang"), ("!!!", "model"), ("Gallery", "gallery-model"), ("x" * 120, "x" * 80)]
)
def test_an_address_is_always_readable_and_never_a_place_of_the_house(name, slug):
    assert slug_of(name) == slug


def test_a_visitor_begins_nothing(db):
    with pytest.raises(PermissionDenied):
        services.create_model(by=AnonymousUser(), details=ModelDetails(name="x", kind="lora"))


def test_an_unknown_base_model_is_refused_and_no_version_is_left(alice):
    model = services.create_model(by=alice, details=ModelDetails(name="x", kind="lora"))
    with pytest.raises(LibraryError) as refused:
        services.add_version(by=alice, model_id=model.pk, details=VersionDetails(name="v1", base_model="Nothing"))
    assert refused.value.field == "base_model"
    assert not model.versions.exists()


def test_a_draft_goes_wholly_and_a_public_model_leaves_a_tombstone(alice):
    draft, public = make_draft(alice), make_version(alice)
    make_file(draft)
    services.delete_model(by=alice, model_id=draft.model_id)
    services.delete_model(by=alice, model_id=public.model_id)
    assert not Model.objects.filter(pk=draft.model_id).exists()
    left = Model.objects.get(pk=public.model_id)
    assert left.status == PublishStatus.DELETED
    assert left.removed_at is not None
    assert left.versions.get().files.get().hashes.count() == 6


def test_what_is_removed_cannot_be_changed(alice):
    version = make_version(alice)
    services.delete_model(by=alice, model_id=version.model_id)
    with pytest.raises(PermissionDenied):
        services.update_version(by=alice, version_id=version.pk, details=VersionDetails("v2", "SDXL 1.0"))
    with pytest.raises(PermissionDenied):
        services.delete_model(by=alice, model_id=version.model_id)


def test_a_takedown_needs_a_moderator_and_a_reason(alice, bob, moderator):
    model = make_model(alice)
    with pytest.raises(PermissionDenied):
        services.take_down_model(by=bob, model_id=model.pk, reason="no")
    with pytest.raises(LibraryError):
        services.take_down_model(by=moderator, model_id=model.pk, reason="  ")
    services.take_down_model(by=moderator, model_id=model.pk, reason="stolen")
    with pytest.raises(PermissionDenied):
        services.restore_model(by=alice, model_id=model.pk)
    services.restore_model(by=moderator, model_id=model.pk)
    model.refresh_from_db()
    assert (model.status, model.removed_at, model.removal_reason) == (PublishStatus.PUBLISHED, None, "")


def test_a_makers_own_removal_is_not_the_houses_to_undo(alice, moderator):
    model = make_model(alice)
    services.delete_model(by=alice, model_id=model.pk)
    with pytest.raises(PermissionDenied):
        services.restore_model(by=moderator, model_id=model.pk)


def test_the_makers_count_follows_what_is_listed(alice):
    def counted():
        return User.objects.get(pk=alice.pk).model_count

    version = make_version(alice)
    make_draft(alice)
    assert counted() == 1
    services.archive_model(by=alice, model_id=version.model_id)
    assert counted() == 0
    services.republish_model(by=alice, model_id=version.model_id)
    services.hide_model(version.model_id, True)
    assert counted() == 0
    services.hide_model(version.model_id, False)
    assert counted() == 1
    services.delete_model(by=alice, model_id=version.model_id)
    assert counted() == 0


def test_versions_are_put_in_order_and_strangers_are_named(alice, bob):
    first = make_version(alice)
    second = services.add_version(by=alice, model_id=first.model_id, details=VersionDetails("v2", "SDXL 1.0"))
    services.reorder_versions(by=alice, model_id=first.model_id, version_ids=[first.pk])
    order = Version.objects.filter(model_id=first.model_id).order_by("position").values_list("pk", flat=True)
    assert list(order) == [first.pk, second.pk]
    stranger = make_version(bob)
    with pytest.raises(LibraryError, match=str(stranger.pk)):
        services.reorder_versions(by=alice, model_id=first.model_id, version_ids=[stranger.pk])


def test_only_public_versions_are_recommended(alice, bob):
    version, other, draft = make_version(alice), make_version(bob), make_draft(bob)
    services.recommend_versions(by=alice, version_id=version.pk, recommendations=[Recommendation(other.pk, 0.5)])
    with pytest.raises(LibraryError, match=str(draft.pk)):
        services.recommend_versions(by=alice, version_id=version.pk, recommendations=[Recommendation(draft.pk)])
    assert version.recommendations.get().recommended_id == other.pk


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "1 to 200 characters"),
        (".hidden.safetensors", "dot"),
        ("a/b.safetensors", "cannot hold"),
        ("a\nb/c.safetensors", "cannot hold"),
        ("x" * 201, "1 to 200 characters"),
        ("other.ckpt", "Keep the ending “.safetensors”"),
        ("taken.safetensors", "has this name"),
    ],
)
def test_a_bad_file_name_says_what_is_wrong(alice, name, said):
    version = make_draft(alice)
    file = make_file(version, "one.safetensors")
    make_file(version, "taken.safetensors")
    with pytest.raises(LibraryError, match=said) as refused:
        services.change_file(by=alice, file_id=file.pk, name=name, role="model", precision="", size_kind="")
    assert refused.value.field == "name"
    file.refresh_from_db()
    assert file.name == "one.safetensors"


def test_the_primary_file_is_one_and_good(alice):
    version = make_version(alice)
    first = version.files.get()
    bad, good = make_file(version, state="danger"), make_file(version)
    with pytest.raises(LibraryError):
        services.make_file_primary(by=alice, file_id=bad.pk)
    services.make_file_primary(by=alice, file_id=good.pk)
    assert list(version.files.filter(is_primary=True)) == [good]
    services.remove_file(by=alice, file_id=good.pk)
    assert list(version.files.filter(is_primary=True)) == [first]


def test_the_last_good_file_of_a_public_version_stays(alice):
    version = make_version(alice)
    with pytest.raises(LibraryError, match="only good file"):
        services.remove_file(by=alice, file_id=version.files.get().pk)
    services.unpublish_version(by=alice, version_id=version.pk)
    services.remove_file(by=alice, file_id=version.files.get().pk)
    assert not File.objects.filter(version=version).exists()


def test_one_review_a_person_and_version_and_exact_counts(alice, bob, moderator):
    version = make_version(alice)
    services.write_review(by=bob, version_id=version.pk, recommended=True, text="*Good*")
    services.write_review(by=moderator, version_id=version.pk, recommended=True)
    services.write_review(by=bob, version_id=version.pk, recommended=False, text="Not any more")
    version.refresh_from_db()
    assert (version.thumbs_up, version.thumbs_down) == (1, 1)
    assert (version.model.thumbs_up, version.model.thumbs_down) == (1, 1)
    review = Review.objects.get(author=bob)
    assert review.edited_at is not None
    with pytest.raises(PermissionDenied):
        services.delete_review(by=alice, review_id=review.pk)
    services.delete_review(by=moderator, review_id=review.pk)
    version.refresh_from_db()
    assert (version.thumbs_up, version.thumbs_down) == (1, 0)


def test_who_may_not_review(alice, bob):
    version, draft = make_version(alice), make_draft(alice)
    for person, target in ((alice, version), (bob, draft)):
        with pytest.raises(PermissionDenied):
            services.write_review(by=person, version_id=target.pk, recommended=True)
    with pytest.raises(LibraryError):
        services.write_review(by=bob, version_id=version.pk, recommended=True, text="x" * 5001)


def test_pictures_are_counted_and_never_below_none(alice):
    version = make_version(alice)
    for delta in (1, 1, -1, -1, -1):
        services.count_images(version_id=version.pk, delta=delta)
    version.refresh_from_db()
    assert (version.image_count, version.model.image_count) == (0, 0)
    services.count_changed(version.model_id, "comments", 7)
    services.count_changed(version.model_id, "collected", 3)
    services.count_changed(version.model_id, "reaction.heart", 9)
    model = Model.objects.get(pk=version.model_id)
    assert (model.comment_count, model.collected_count) == (7, 3)


@pytest.mark.django_db(transaction=True)
def test_reviews_at_the_same_moment_are_all_counted(alice):
    version = make_version(alice)
    people = [User.objects.create_user(f"person{n}", f"p{n}@example.org", "x") for n in range(8)]

    def review(person):
        services.write_review(by=person, version_id=version.pk, recommended=True)
        connection.close()

    threads = [threading.Thread(target=review, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    version.refresh_from_db()
    assert version.thumbs_up == version.model.thumbs_up == len(people)


def test_base_models_are_seeded_once_and_what_is_changed_here_stays(db):
    assert services.sync_base_models() == len(families.all_base_models())
    assert services.sync_base_models() == 0
    row = BaseModel.objects.get(name="SDXL 1.0")
    assert row.air_ecosystem == "sdxl"
    assert set(row.permissions) >= {"sell_images", "derivatives"}
    BaseModel.objects.filter(pk=row.pk).update(licence="Ours", edited_here=True)
    BaseModel.objects.filter(pk="SD 1.5").update(licence="Old")
    assert services.sync_base_models() == 1
    assert BaseModel.objects.get(pk="SDXL 1.0").licence == "Ours"
    assert BaseModel.objects.get(pk="SD 1.5").licence != "Old"


def test_a_base_model_that_a_later_release_drops_stays(db):
    make_base_model("My Own", family="mine")
    services.sync_base_models()
    assert BaseModel.objects.filter(pk="My Own").exists()
