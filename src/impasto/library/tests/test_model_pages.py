"""The model's page tells what it is, how to use it, and what is left of it once it is gone."""

import pytest

from impasto.library import services
from impasto.library.models import Model, Version
from impasto.library.services import Recommendation, VersionDetails
from impasto.library.testing import hashes_of, make_draft, make_file, make_model, make_version


def page(client, model, **query):
    return client.get(f"/models/{model.pk}/{model.slug}", query)


def words(response):
    return response.content.decode()


@pytest.fixture
def starlight(alice):
    version = make_draft(alice, "Starlight <b>", description="Glows *softly*.\n\n<script>alert(1)</script>")
    details = VersionDetails(
        name="v1.0",
        base_model="SDXL 1.0",
        trained_words=("starlight style", "glowing"),
        changelog="First **light**.",
        strength=0.8,
        strength_min=0.5,
        strength_max=1.0,
        clip_skip=2,
        steps=1500,
        epochs=10,
    )
    services.update_version(by=alice, version_id=version.pk, details=details)
    make_file(version, "starlight.safetensors")
    services.publish_version(by=alice, version_id=version.pk)
    return Version.objects.select_related("model").get(pk=version.pk)


def test_a_visitor_reads_everything_a_model_page_promises(client, starlight):
    response = page(client, starlight.model)
    text = words(response)
    assert response.status_code == 200
    hashes = hashes_of("starlight.safetensors")
    for said in (
        "Starlight &lt;b&gt;",
        "LoRA",
        "SDXL 1.0",
        "<em>softly</em>",
        "starlight style",
        'data-copy="starlight style, glowing"',
        "<strong>light</strong>",
        "Weight 0.8",
        "0.5–1.0",
        "Clip skip 2",
        "1,500 steps",
        "10 epochs",
        "starlight.safetensors",
        "66.0 kB",
        "Scanned",
        hashes["SHA256"],
        hashes["AutoV3"],
        f"urn:air:sdxl:lora:impasto:{starlight.model_id}@{starlight.pk}",
        "You may share merges and changes of it.",
        "You may not sell pictures made with it.",
        "No reviews yet.",
        "Alice",
    ):
        assert said in text, said
    assert "<script>alert" not in text
    assert "Manage" not in text


def test_the_page_has_one_address(client, starlight):
    model = starlight.model
    assert client.get(f"/models/{model.pk}").url == f"/models/{model.pk}/{model.slug}"
    moved = client.get(f"/models/{model.pk}/other?modelVersionId={starlight.pk}")
    assert moved.url == f"/models/{model.pk}/{model.slug}?modelVersionId={starlight.pk}"
    assert client.get(f"/model-versions/{starlight.pk}").url.endswith(f"?modelVersionId={starlight.pk}")


@pytest.mark.parametrize("asked", ["", "0", "-1", "x", "9" * 30, "²", "999999"])
def test_a_version_that_is_not_there_shows_the_first(client, starlight, asked):
    assert "starlight style" in words(page(client, starlight.model, modelVersionId=asked))


def test_a_chosen_version_shows_its_own_words(client, alice, starlight):
    details = VersionDetails(name="v2.0", base_model="SDXL 1.0", trained_words=("moonlight",))
    second = services.add_version(by=alice, model_id=starlight.model_id, details=details)
    make_file(second)
    services.publish_version(by=alice, version_id=second.pk)
    assert "moonlight" in words(page(client, starlight.model))
    old = words(page(client, starlight.model, modelVersionId=starlight.pk))
    assert "starlight style" in old
    assert "moonlight" not in old


def test_the_number_of_queries_does_not_grow_with_files_and_versions(
    client, alice, bob, starlight, django_assert_num_queries, django_assert_max_num_queries
):
    page(client, starlight.model)
    with django_assert_max_num_queries(12) as few:
        page(client, starlight.model)
    for n in range(5):
        make_file(starlight, f"more-{n}.safetensors")
        details = VersionDetails(name=f"v{n + 2}", base_model="SDXL 1.0")
        other = services.add_version(by=alice, model_id=starlight.model_id, details=details)
        make_file(other)
        services.publish_version(by=alice, version_id=other.pk)
        liked = make_version(bob, f"Other {n}")
        services.recommend_versions(by=bob, version_id=liked.pk, recommendations=[Recommendation(starlight.pk, 0.7)])
    with django_assert_num_queries(len(few.captured_queries)):
        page(client, starlight.model, modelVersionId=starlight.pk)


def test_a_dangerous_file_is_named_with_what_was_found_and_not_offered(client, alice, starlight):
    file = make_file(starlight, "bad.ckpt", state="danger")
    file.scan_findings = ["It would run posix.system when it is loaded."]
    file.save()
    text = words(page(client, starlight.model))
    assert "Dangerous" in text
    assert "posix.system" in text
    assert f"fileId={file.pk}" not in text


def test_the_maker_sees_what_waits_and_the_way_on(as_alice, alice):
    version = make_draft(alice)
    text = words(page(as_alice, version.model))
    assert "This is a draft: only you see it." in text
    assert f"/model-versions/{version.pk}/publish" in text
    assert "Manage" in text


def test_a_model_that_is_not_for_the_viewer_looks_like_none(client, as_bob, alice):
    draft = make_draft(alice).model
    rated = make_model(alice, "Loud", level=16)
    for someone in (client, as_bob):
        for model in (draft, rated):
            response = page(someone, model)
            assert response.status_code == 404
            assert model.name not in words(response)
    assert client.get("/models/999999").status_code == 404
    assert client.get("/model-versions/999999").status_code == 404


def test_a_removed_model_leaves_a_tombstone(client, alice, starlight):
    services.delete_model(by=alice, model_id=starlight.model_id)
    response = page(client, starlight.model)
    text = words(response)
    assert response.status_code == 410
    for said in (
        "Starlight",
        "Its maker removed this model.",
        "starlight style",
        hashes_of("starlight.safetensors")["SHA256"],
        "What was allowed",
        "SDXL 1.0",
    ):
        assert said in text, said
    assert "softly" not in text
    assert "/api/download/" not in text


def test_a_takedown_says_why_and_when_and_can_be_undone(client, as_moderator, moderator, starlight):
    address = f"/models/{starlight.model_id}/takedown"
    refused = as_moderator.post(address, {"reason": ""})
    assert refused.status_code == 422
    as_moderator.post(address, {"reason": "Shows a real person without consent."})
    text = words(page(client, starlight.model))
    assert "The house took this model down." in text
    assert "Shows a real person without consent." in text
    assert Model.objects.get(pk=starlight.model_id).removed_at.isoformat(timespec="seconds") in text
    assert "Undo the takedown" not in text
    assert "Undo the takedown" in words(page(as_moderator, starlight.model))
    as_moderator.post(address, {"restore": "1"})
    assert page(client, starlight.model).status_code == 200


def test_only_moderators_take_down(client, as_bob, as_alice, starlight):
    address = f"/models/{starlight.model_id}/takedown"
    assert client.post(address, {"reason": "no"}).status_code == 302
    for someone in (as_bob, as_alice):
        assert someone.get(address).status_code == 404
        assert someone.post(address, {"reason": "no"}).status_code == 404
    assert page(client, starlight.model).status_code == 200


def test_a_hidden_model_is_seen_by_its_maker_and_moderators_alone(client, as_alice, as_bob, as_moderator, starlight):
    services.hide_model(starlight.model_id, True)
    assert page(client, starlight.model).status_code == page(as_bob, starlight.model).status_code == 404
    assert "A moderator hid this model." in words(page(as_alice, starlight.model))
    assert page(as_moderator, starlight.model).status_code == 200
    services.hide_model(starlight.model_id, False)
    assert page(client, starlight.model).status_code == 200


def test_an_archived_model_keeps_its_page_but_not_its_files(client, as_alice, starlight):
    as_alice.post(f"/models/{starlight.model_id}/shelf", {"action": "archive"})
    text = words(page(client, starlight.model))
    assert "Its maker archived this model." in text
    assert "/api/download/" not in text
    assert "Starlight" not in words(client.get("/models"))
    as_alice.post(f"/models/{starlight.model_id}/shelf", {"action": "republish"})
    assert "Starlight" in words(client.get("/models"))


def test_an_unknown_shelf_is_named(as_alice, starlight):
    response = as_alice.post(f"/models/{starlight.model_id}/shelf", {"action": "burn"}, follow=True)
    assert "“burn” is none of: unpublish, archive, republish." in words(response)
