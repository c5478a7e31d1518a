"""Publishing goes step by step in a browser without script; what is wrong is said beside its field and kept."""

import datetime as dt

import pytest
from django.utils import timezone

from impasto.library import services
from impasto.library.models import File, Model, ModelKind, PublishStatus, Version
from impasto.library.testing import make_base_model, make_draft, make_file, make_version

MODEL = {"name": "Starlight", "kind": "lora", "description": "Glows.", "allow_commercial_use": ["image", "rent"]}
VERSION = {"name": "v1.0", "base_model": "SDXL 1.0", "trained_words": "starlight\n\n starlight \nglow, soft"}


def words(response):
    return response.content.decode()


def test_from_nothing_to_a_published_model(as_alice, client):
    make_base_model()
    begun = as_alice.post("/models/new", MODEL)
    model = Model.objects.get()
    assert begun.url == f"/models/{model.pk}/versions"
    assert model.allow_commercial_use == ["image", "rent"]
    assert not model.allow_no_credit
    assert "SDXL 1.0" in words(as_alice.get(begun.url))
    files = as_alice.post(begun.url, VERSION).url
    version = Version.objects.get()
    assert version.trained_words == ["starlight", "glow, soft"]
    assert "Drop files here" in words(as_alice.get(files))
    make_file(version)
    assert "/posts/new?version=" in words(as_alice.get(f"/model-versions/{version.pk}/pictures"))
    publish = f"/model-versions/{version.pk}/publish"
    assert "starlight, glow, soft" in words(as_alice.get(publish))
    assert as_alice.post(publish, {"when": "now"}).url == f"/model-versions/{version.pk}"
    assert "Starlight" in words(client.get("/models"))


@pytest.mark.parametrize("kind", ModelKind.values)
def test_every_kind_can_be_published(as_alice, kind):
    assert as_alice.post("/models/new", {**MODEL, "kind": kind}).status_code == 302
    assert Model.objects.get().kind == kind


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "This field is required"),
        ("name", "   ", "This field is required"),
        ("name", "x" * 121, "at most 120 characters"),
        ("name", "a\0b", "Null characters are not allowed"),
        ("kind", "spaceship", "spaceship is not one of the available choices"),
        ("description", "x" * 50_001, "at most 50000 characters"),
        ("allow_commercial_use", ["everything"], "everything is not one of the available choices"),
    ],
)
def test_a_wrong_model_is_said_beside_its_field_and_kept(as_alice, field, value, said):
    response = as_alice.post("/models/new", {**MODEL, field: value})
    assert response.status_code == 422
    text = words(response)
    assert said in text
    assert "Glows." in text or field == "description"
    assert not Model.objects.exists()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "x" * 81}, "at most 80 characters"),
        ({"base_model": ""}, "This field is required"),
        ({"base_model": "Nothing"}, "Nothing is not one of the available choices"),
        ({"trained_words": "x" * 201}, "is longer than 200 characters"),
        ({"trained_words": "\n".join(f"w{n}" for n in range(101))}, "At most 100 lines; these are 101."),
        ({"strength": "nan"}, "Enter a number"),
        ({"strength": "11"}, "less than or equal to 10"),
        ({"strength": "2", "strength_max": "1"}, "The weight lies outside its own range."),
        ({"strength_min": "2", "strength_max": "1"}, "This is less than"),
        ({"clip_skip": "0"}, "greater than or equal to 1"),
        ({"clip_skip": "x"}, "Enter a whole number"),
        ({"steps": "9" * 30}, "less than or equal to"),
        ({"early_access_until": "2999-01-01T00:00"}, "Early access lasts at most 30 days."),
        ({"early_access_until": "tomorrow"}, "Enter a valid date/time"),
    ],
)
def test_a_wrong_version_is_said_beside_its_field_and_kept(as_alice, alice, values, said):
    make_base_model()
    model = make_draft(alice).model
    response = as_alice.post(f"/models/{model.pk}/versions", {**VERSION, "changelog": "Kept text", **values})
    assert response.status_code == 422
    assert said in words(response)
    assert "Kept text" in words(response)
    assert model.versions.count() == 1


def test_an_empty_form_is_refused_too(as_alice):
    assert as_alice.post("/models/new", {}).status_code == 422


def test_a_version_that_lacks_something_says_what(as_alice, alice):
    version = make_draft(alice)
    address = f"/model-versions/{version.pk}/publish"
    assert "Add a file." in words(as_alice.get(address))
    refused = as_alice.post(address, {"when": "now"})
    assert refused.status_code == 422
    assert "Add a file." in words(refused)


def test_scheduling_needs_a_coming_time(as_alice, alice):
    version = make_draft(alice)
    make_file(version)
    address = f"/model-versions/{version.pk}/publish"
    for values, said in (
        ({"when": "later"}, "Choose the day and the time."),
        ({"when": "later", "publish_at": "2001-01-01T00:00"}, "between now and a year from now"),
        ({"when": "someday"}, "someday is not one of the available choices"),
        ({}, "This field is required"),
    ):
        refused = as_alice.post(address, values)
        assert refused.status_code == 422
        assert said in words(refused)
    tomorrow = (timezone.now() + dt.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    assert as_alice.post(address, {"when": "later", "publish_at": tomorrow}).status_code == 302
    version.refresh_from_db()
    assert version.status == PublishStatus.SCHEDULED
    assert "It is scheduled" in words(as_alice.get(f"/models/{version.model_id}/{version.model.slug}"))


def test_changes_show_at_once(as_alice, client, alice):
    version = make_version(alice)
    model = version.model
    saved = as_alice.post(f"/models/{model.pk}/edit", {**MODEL, "name": "Moonlight"})
    assert saved.url == f"/models/{model.pk}/moonlight"
    as_alice.post(f"/model-versions/{version.pk}/edit", {**VERSION, "name": "v1.1", "changelog": "Better."})
    text = words(client.get(saved.url))
    assert "Moonlight" in text
    assert "Better." in text


def test_a_file_is_renamed_put_first_and_removed(as_alice, alice):
    version = make_version(alice)
    other = make_file(version, "second.safetensors")
    address = f"/model-files/{other.pk}"
    assert "second.safetensors" in words(as_alice.get(address))
    values = {"name": "renamed.safetensors", "role": "pruned", "precision": "fp16", "size_kind": "pruned"}
    assert as_alice.post(address, values).status_code == 302
    refused = as_alice.post(address, {**values, "name": "x/y.safetensors"})
    assert refused.status_code == 422
    assert "x/y.safetensors" in words(refused)
    as_alice.post(f"{address}/primary")
    other.refresh_from_db()
    assert (other.name, other.is_primary, other.role) == ("renamed.safetensors", True, "pruned")
    as_alice.post(f"{address}/remove")
    assert not File.objects.filter(pk=other.pk).exists()
    left = version.files.get()
    said = words(as_alice.post(f"/model-files/{left.pk}/remove", follow=True))
    assert "only good file" in said


def test_choosing_no_file_says_so(as_alice, alice):
    version = make_draft(alice)
    refused = as_alice.post(f"/model-versions/{version.pk}/files", {})
    assert refused.status_code == 422
    assert "Choose a file first." in words(refused)
    unknown = as_alice.post(f"/model-versions/{version.pk}/files", {"upload": "not-an-upload"})
    assert unknown.status_code == 422
    assert "send the file again" in words(unknown)


def test_the_file_list_asks_again_only_while_something_is_scanned(as_alice, alice):
    version = make_draft(alice)
    file = make_file(version, state="pending")
    address, part = f"/model-versions/{version.pk}/files/list", {"HX-Request": "true"}
    assert "every 2s" in words(as_alice.get(address, headers=part))
    file.scan_state = "ok"
    file.save()
    assert "every 2s" not in words(as_alice.get(address, headers=part))
    assert as_alice.get(address).status_code == 302


def test_recommending_by_address_and_taking_it_back(as_alice, alice, bob):
    version, other = make_version(alice), make_version(bob, "Companion")
    address = f"/model-versions/{version.pk}/recommend"
    link = f"http://testserver/models/{other.model_id}/x?modelVersionId={other.pk}"
    as_alice.post(address, {"resource": link, "weight": "0.6"})
    assert version.recommendations.get().weight == 0.6
    assert "Companion" in words(as_alice.get(f"/models/{version.model_id}/{version.model.slug}"))
    for wrong in ("", "https://example.org/", "no", str(make_draft(bob).pk), "999999"):
        refused = as_alice.post(address, {"resource": wrong})
        assert refused.status_code == 422, wrong
    as_alice.post(address, {"remove": other.pk})
    assert not version.recommendations.exists()


def test_removing_asks_first(as_alice, alice):
    version = make_version(alice)
    asked = words(as_alice.get(f"/models/{version.model_id}/delete"))
    assert "This cannot be undone" in asked
    assert Model.objects.get().removed_at is None
    as_alice.post(f"/models/{version.model_id}/delete")
    assert Model.objects.get().removed_at is not None


def test_a_version_is_unpublished_removed_and_reordered(as_alice, alice):
    version = make_version(alice)
    second = services.add_version(
        by=alice, model_id=version.model_id, details=services.VersionDetails(name="v2", base_model="SDXL 1.0")
    )
    as_alice.post(f"/models/{version.model_id}/order", {"up": version.pk})
    assert Version.objects.filter(model_id=version.model_id).order_by("position").first() == version
    assert as_alice.post(f"/models/{version.model_id}/order", {"version": "x"}).status_code == 302
    as_alice.post(f"/model-versions/{version.pk}/unpublish")
    version.refresh_from_db()
    assert version.status == PublishStatus.UNPUBLISHED
    assert "goes wholly" in words(as_alice.get(f"/model-versions/{second.pk}/delete"))
    as_alice.post(f"/model-versions/{second.pk}/delete")
    assert not Version.objects.filter(pk=second.pk).exists()


def test_a_review_is_written_changed_refused_and_taken_back(as_bob, as_alice, alice):
    version = make_version(alice)
    address = f"/model-versions/{version.pk}/review"
    page = f"/models/{version.model_id}/{version.model.slug}"
    refused = as_bob.post(address, {"text": "My long words"})
    assert refused.status_code == 422
    assert "Choose thumbs up or thumbs down." in words(refused)
    assert "My long words" in words(refused)
    as_bob.post(address, {"recommended": "yes", "text": "Lovely *light*"})
    text = words(as_alice.get(page))
    assert "Lovely <em>light</em>" in text
    assert "100%" in text
    assert as_alice.post(address, {"recommended": "yes"}).status_code == 403
    review = version.reviews.get()
    assert as_alice.post(f"/reviews/{review.pk}/delete").status_code == 403
    as_bob.post(f"/reviews/{review.pk}/delete")
    assert "Lovely" not in words(as_alice.get(page))
    assert as_bob.get(f"/models/{version.model_id}/reviews?after=x").status_code == 400


def test_a_visitor_is_led_to_sign_in(client, alice):
    version = make_version(alice)
    for path in ("/models/new", f"/models/{version.model_id}/edit", f"/model-versions/{version.pk}/files"):
        assert client.get(path).url.startswith("/accounts/login/")
    assert client.post(f"/model-versions/{version.pk}/review", {"recommended": "yes"}).status_code == 302
