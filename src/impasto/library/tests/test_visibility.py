"""Who sees which model and version: every kind of viewer against every state and level."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from impasto.library import queries, services
from impasto.library.models import Model, PublishStatus, Version
from impasto.library.testing import hashes_of, make_draft, make_file, make_version

STATES = ["draft", "scheduled", "published", "unpublished", "archived", "deleted", "taken down", "hidden"]
VIEWERS = ["visitor", "other", "owner", "moderator"]

# What a viewer may open (o), find in lists (l) and know by name (k), at a level they chose to see.
EXPECTED = {
    "draft": {"owner": "ok", "moderator": "ok"},
    "scheduled": {"owner": "ok", "moderator": "ok"},
    "published": {"visitor": "olk", "other": "olk", "owner": "olk", "moderator": "olk"},
    "unpublished": {"owner": "ok", "moderator": "ok"},
    "archived": {"visitor": "ok", "other": "ok", "owner": "ok", "moderator": "ok"},
    "deleted": {"visitor": "k", "other": "k", "owner": "k", "moderator": "k"},
    "taken down": {"visitor": "k", "other": "k", "owner": "k", "moderator": "k"},
    "hidden": {"owner": "ok", "moderator": "ok"},
}


@pytest.fixture
def viewers(alice, bob, moderator):
    return {"visitor": AnonymousUser(), "other": bob, "owner": alice, "moderator": moderator}


def model_in(state, alice, moderator):
    version = make_draft(alice, "Starlight", description="What it is for")
    make_file(version)
    model_id, pk = version.model_id, version.pk
    if state == "scheduled":
        services.schedule_version(by=alice, version_id=pk, at=timezone.now() + dt.timedelta(days=1))
    elif state != "draft":
        services.publish_version(by=alice, version_id=pk)
    changes = {
        "unpublished": lambda: services.unpublish_model(by=alice, model_id=model_id),
        "archived": lambda: services.archive_model(by=alice, model_id=model_id),
        "deleted": lambda: services.delete_model(by=alice, model_id=model_id),
        "taken down": lambda: services.take_down_model(by=moderator, model_id=model_id, reason="stolen"),
        "hidden": lambda: services.hide_model(model_id, True),
    }
    changes.get(state, lambda: None)()
    return Version.objects.get(pk=pk)


def seen(viewer, model_id):
    marks = {"o": queries.visible_to, "l": queries.listed_for, "k": queries.known_to}
    return "".join(mark for mark, query in marks.items() if query(viewer).filter(pk=model_id).exists())


@pytest.mark.parametrize("state", STATES)
def test_each_viewer_sees_each_state_as_promised(viewers, alice, moderator, state):
    version = model_in(state, alice, moderator)
    for name in VIEWERS:
        viewer, expected = viewers[name], EXPECTED[state].get(name, "")
        assert seen(viewer, version.model_id) == expected, name
        open_version = queries.versions_visible_to(viewer).filter(pk=version.pk).exists()
        assert open_version == ("o" in expected), name
        assert (version.pk in queries.version_cards(viewer, [version.pk])) == ("k" in expected), name
        listed = {card.id for card in queries.model_list(viewer, queries.ModelFilters()).rows}
        assert (version.model_id in listed) == ("l" in expected), name
        assert (version.model_id in queries.model_targets(viewer, [version.model_id])) == ("o" in expected), name


@pytest.mark.parametrize("state", STATES)
def test_no_route_tells_a_stranger_what_is_not_for_them(client, as_bob, viewers, alice, moderator, state):
    version = model_in(state, alice, moderator)
    model = version.model
    may = EXPECTED[state].get("other", "")
    reads = [
        f"/models/{model.pk}/{model.slug}",
        f"/models/{model.pk}/reviews",
        f"/model-versions/{version.pk}",
        "/models",
        "/models/rising",
        "/models?q=Star",
        "/user/Alice/models",
    ]
    for someone in (client, as_bob):
        for path in reads:
            response = someone.get(path, follow=True)
            if not may:
                assert "Starlight" not in response.content.decode(), path
            if "o" not in may:
                assert "What it is for" not in response.content.decode(), path


@pytest.mark.parametrize("state", STATES)
def test_no_stranger_changes_anything(as_bob, as_moderator, alice, moderator, state):
    version = model_in(state, alice, moderator)
    file = version.files.get()
    before = list(Model.objects.values()), list(Version.objects.values())
    for path in (
        f"/models/{version.model_id}/edit",
        f"/models/{version.model_id}/delete",
        f"/models/{version.model_id}/shelf",
        f"/models/{version.model_id}/versions",
        f"/models/{version.model_id}/order",
        f"/model-versions/{version.pk}/edit",
        f"/model-versions/{version.pk}/files",
        f"/model-versions/{version.pk}/files/list",
        f"/model-versions/{version.pk}/pictures",
        f"/model-versions/{version.pk}/publish",
        f"/model-versions/{version.pk}/unpublish",
        f"/model-versions/{version.pk}/delete",
        f"/model-versions/{version.pk}/recommend",
        f"/model-files/{file.pk}",
        f"/model-files/{file.pk}/primary",
        f"/model-files/{file.pk}/remove",
    ):
        for someone in (as_bob, as_moderator):
            assert someone.get(path).status_code in (404, 405), path
            values = {"name": "mine", "kind": "lora", "action": "unpublish", "when": "now", "role": "model"}
            assert someone.post(path, values).status_code in (404, 405), path
    assert before == (list(Model.objects.values()), list(Version.objects.values()))


@pytest.mark.parametrize("level", [1, 2, 4, 8, 16])
@pytest.mark.parametrize("wanted", [1, 3, 7, 31])
def test_a_level_is_seen_by_who_chose_it(alice, bob, moderator, level, wanted):
    model = make_version(alice, level=level).model
    bob.browsing_levels = wanted
    expected = "olk" if level & wanted else ""
    assert seen(bob, model.pk) == expected
    assert seen(AnonymousUser(), model.pk) == ("olk" if level == 1 else "")
    assert seen(alice, model.pk) == ("olk" if level == 1 else "ok")
    assert "o" in seen(moderator, model.pk)


def test_a_level_above_ones_own_is_not_told_after_removal_either(alice, bob):
    version = make_version(alice, level=16)
    services.delete_model(by=alice, model_id=version.model_id)
    assert seen(bob, version.model_id) == ""
    assert queries.version_cards(bob, [version.pk]) == {}


def test_a_removed_version_of_a_public_model_keeps_its_name(alice, bob):
    version = make_version(alice)
    details = services.VersionDetails(name="v2", base_model="SDXL 1.0")
    second = services.add_version(by=alice, model_id=version.model_id, details=details)
    make_file(second)
    services.publish_version(by=alice, version_id=second.pk)
    services.delete_version(by=alice, version_id=version.pk)
    card = queries.version_cards(bob, [version.pk])[version.pk]
    assert card.removed
    assert card.version_name == "v1.0"
    assert not queries.versions_visible_to(bob).filter(pk=version.pk).exists()
    assert Model.objects.get(pk=version.model_id).status == PublishStatus.PUBLISHED


def test_hashes_of_what_is_not_public_are_not_known(alice, moderator):
    version = model_in("draft", alice, moderator)
    sha256 = hashes_of(version.files.get().name)["SHA256"]
    assert queries.versions_by_hash([sha256]) == {}
    services.publish_version(by=alice, version_id=version.pk)
    assert queries.versions_by_hash([sha256])[sha256].version_id == version.pk
    services.hide_model(version.model_id, True)
    assert queries.versions_by_hash([sha256]) == {}
