"""A version goes from draft to public only whole, and the house hears of it."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from impasto.kit import events
from impasto.library import services
from impasto.library.events import FilePublished, ModelChanged, VersionPublished
from impasto.library.models import Model, PublishStatus, ScanState, Version
from impasto.library.services import LibraryError, NotPublishableError, VersionDetails
from impasto.library.testing import make_draft, make_file, make_version


@pytest.fixture
def heard(monkeypatch):
    said = []
    monkeypatch.setattr(events, "announce", said.append)
    return said


def test_publishing_makes_version_and_model_public_and_names_its_hashes(alice, heard):
    version = make_draft(alice)
    file = make_file(version)
    heard.clear()
    services.publish_version(by=alice, version_id=version.pk)
    version.refresh_from_db()
    model = Model.objects.get(pk=version.model_id)
    assert version.status == model.status == PublishStatus.PUBLISHED
    assert model.base_models == ["SDXL 1.0"]
    assert model.last_version_at == version.published_at
    assert [type(event) for event in heard] == [VersionPublished, FilePublished, ModelChanged]
    assert heard[1].file_id == file.pk
    assert len(heard[1].hashes) == 6
    assert all(value == value.upper() for value in heard[1].hashes)


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ([], "Add a file."),
        ([ScanState.PENDING], "Wait until a file is scanned"),
        ([ScanState.DANGER], "None of the files passed the scan"),
        ([ScanState.ERROR, ScanState.PENDING], "Wait until a file is scanned"),
    ],
)
def test_a_version_without_a_good_file_says_what_it_lacks(alice, states, said):
    version = make_draft(alice)
    for state in states:
        make_file(version, state=state)
    with pytest.raises(NotPublishableError, match=said):
        services.publish_version(by=alice, version_id=version.pk)
    version.refresh_from_db()
    assert version.status == PublishStatus.DRAFT


def test_only_the_maker_publishes(alice, bob, moderator):
    version = make_draft(alice)
    make_file(version)
    for person in (bob, moderator):
        with pytest.raises(PermissionDenied):
            services.publish_version(by=person, version_id=version.pk)


def test_publishing_twice_is_refused(alice):
    version = make_version(alice)
    with pytest.raises(LibraryError, match="public already"):
        services.publish_version(by=alice, version_id=version.pk)


def test_a_scheduled_version_is_published_when_its_time_has_come(alice):
    version = make_draft(alice)
    make_file(version)
    services.schedule_version(by=alice, version_id=version.pk, at=timezone.now() + dt.timedelta(hours=1))
    version.refresh_from_db()
    assert version.status == version.model.status == PublishStatus.SCHEDULED
    assert services.publish_due() == []
    Version.objects.filter(pk=version.pk).update(publish_at=timezone.now() - dt.timedelta(seconds=1))
    assert services.publish_due() == [version.pk]
    version.refresh_from_db()
    assert version.status == PublishStatus.PUBLISHED
    assert version.model.status == PublishStatus.PUBLISHED
    assert services.publish_due() == []


def test_a_scheduled_version_that_lost_its_file_goes_back_to_draft(alice):
    version = make_draft(alice)
    file = make_file(version)
    services.schedule_version(by=alice, version_id=version.pk, at=timezone.now() + dt.timedelta(hours=1))
    file.delete()
    Version.objects.filter(pk=version.pk).update(publish_at=timezone.now())
    assert services.publish_due() == []
    version.refresh_from_db()
    assert version.status == PublishStatus.DRAFT
    assert Model.objects.get(pk=version.model_id).status == PublishStatus.DRAFT


@pytest.mark.parametrize("delta", [dt.timedelta(seconds=-1), dt.timedelta(days=400)])
def test_a_time_that_is_past_or_too_far_is_refused(alice, delta):
    version = make_draft(alice)
    make_file(version)
    with pytest.raises(LibraryError) as refused:
        services.schedule_version(by=alice, version_id=version.pk, at=timezone.now() + delta)
    assert refused.value.field == "publish_at"


def test_unpublishing_the_last_version_takes_the_model_with_it(alice):
    version = make_version(alice)
    services.unpublish_version(by=alice, version_id=version.pk)
    model = Model.objects.get(pk=version.model_id)
    assert model.status == PublishStatus.UNPUBLISHED
    assert model.base_models == []
    services.publish_version(by=alice, version_id=version.pk)
    model.refresh_from_db()
    assert model.status == PublishStatus.PUBLISHED


def test_a_second_version_stands_first_and_adds_its_base_model(alice):
    first = make_version(alice)
    details = VersionDetails(name="v2.0", base_model="SDXL 1.0")
    second = services.add_version(by=alice, model_id=first.model_id, details=details)
    make_file(second)
    services.publish_version(by=alice, version_id=second.pk)
    names = Version.objects.filter(model_id=first.model_id).order_by("position").values_list("name", flat=True)
    assert list(names) == ["v2.0", "v1.0"]


def test_an_early_file_of_a_draft_is_not_announced(alice, heard):
    file = make_file(make_draft(alice))
    heard.clear()
    services.announce_file(file)
    assert heard == []
