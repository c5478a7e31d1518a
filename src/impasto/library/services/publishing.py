"""From draft to public: at once or at a time the maker chose, and back; announces what pictures were waiting for."""

import datetime as dt
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from impasto.kit import events
from impasto.library import policies
from impasto.library.events import FilePublished, VersionPublished
from impasto.library.models import File, PublishStatus, ScanState, Version
from impasto.library.services.errors import LibraryError, NotPublishableError
from impasto.library.services.models import announce_change, locked_model
from impasto.library.services.versions import own_version, refresh_model

MAX_AHEAD = dt.timedelta(days=365)
WAITING = (PublishStatus.DRAFT, PublishStatus.SCHEDULED, PublishStatus.UNPUBLISHED)

log = structlog.get_logger()


@transaction.atomic
def publish_version(*, by: Any, version_id: int) -> Version:
    """Make a version public now, and its model with it; raises NotPublishableError with what is missing."""
    version = _publishable(by, version_id)
    _make_public(version)
    return version


@transaction.atomic
def schedule_version(*, by: Any, version_id: int, at: dt.datetime) -> Version:
    """Make a version public at a time within a year; raises NotPublishableError with what is missing."""
    version = _publishable(by, version_id)
    now = timezone.now()
    if not now < at <= now + MAX_AHEAD:
        raise LibraryError(_("Choose a time between now and a year from now."), "publish_at")
    version.status, version.publish_at = PublishStatus.SCHEDULED, at
    version.save(update_fields=["status", "publish_at", "updated_at"])
    if version.model.status in {PublishStatus.DRAFT, PublishStatus.UNPUBLISHED}:
        version.model.status = PublishStatus.SCHEDULED
        version.model.save(update_fields=["status", "updated_at"])
    announce_change(version.model)
    return version


@transaction.atomic
def unpublish_version(*, by: Any, version_id: int) -> Version:
    """Take a public or scheduled version back to where only its maker sees it."""
    version = own_version(by=by, version_id=version_id)
    if version.status not in {PublishStatus.PUBLISHED, PublishStatus.SCHEDULED}:
        raise LibraryError(_("This version is not public."))
    version.status = PublishStatus.UNPUBLISHED if version.published_at else PublishStatus.DRAFT
    version.publish_at = None
    version.save(update_fields=["status", "publish_at", "updated_at"])
    refresh_model(version.model)
    announce_change(version.model)
    return version


def publish_due() -> list[int]:
    """Publish every version whose time has come; what lost its files meanwhile goes back to draft. Returns the ids."""
    due = Version.objects.filter(status=PublishStatus.SCHEDULED, publish_at__lte=timezone.now())
    return [pk for pk in due.order_by("publish_at").values_list("pk", flat=True) if _publish_one_due(pk)]


def missing_for_publication(version: Version) -> list[str]:
    """What a version still lacks to be shown, as sentences; empty when it may be published."""
    reasons = []
    if not version.model.name.strip():
        reasons.append(_("Give the model a name."))
    if not version.name.strip():
        reasons.append(_("Give the version a name."))
    states = list(version.files.values_list("scan_state", flat=True))
    if ScanState.OK not in states:
        reasons.append(_reason_without_good_file(states))
    return reasons


def announce_file(file: File) -> None:
    """Tell the house that a file of a public version is safe and known by these hashes; silent for any other file."""
    version = file.version
    if file.scan_state != ScanState.OK or version.status != PublishStatus.PUBLISHED:
        return
    if not policies.is_listed(version.model):
        return
    hashes = tuple(value.upper() for value in file.hashes.order_by("kind").values_list("value", flat=True))
    events.announce(FilePublished(version.model_id, version.pk, file.pk, hashes))


def _reason_without_good_file(states: list[str]) -> str:
    if not states:
        return _("Add a file.")
    if ScanState.PENDING in states:
        return _("Wait until a file is scanned: it is hashed and looked through now.")
    return _("None of the files passed the scan: remove them and add one that does.")


def _publishable(by: Any, version_id: int) -> Version:
    version = own_version(by=by, version_id=version_id)
    if version.status not in WAITING:
        raise LibraryError(_("This version is public already."))
    reasons = missing_for_publication(version)
    if reasons:
        raise NotPublishableError(reasons)
    return version


def _make_public(version: Version) -> None:
    now = timezone.now()
    model = version.model
    version.status, version.publish_at = PublishStatus.PUBLISHED, None
    version.published_at = version.published_at or now
    version.save(update_fields=["status", "publish_at", "published_at", "updated_at"])
    if model.status != PublishStatus.ARCHIVED:
        model.status = PublishStatus.PUBLISHED
    model.published_at = model.published_at or now
    model.save(update_fields=["status", "published_at", "updated_at"])
    refresh_model(model)
    events.announce(VersionPublished(model.pk, version.pk))
    for file in version.files.filter(scan_state=ScanState.OK).order_by("pk"):
        file.version = version
        announce_file(file)
    announce_change(model)


@transaction.atomic
def _publish_one_due(version_id: int) -> bool:
    version = Version.objects.select_related("model").get(pk=version_id)
    version.model = locked_model(version.model_id)
    version.refresh_from_db(fields=["status"])
    if version.status != PublishStatus.SCHEDULED:
        return False
    if version.model.removed_at or missing_for_publication(version):
        log.warning("scheduled version is not publishable", version_id=version_id)
        version.status, version.publish_at = PublishStatus.DRAFT, None
        version.save(update_fields=["status", "publish_at", "updated_at"])
        refresh_model(version.model)
        return False
    _make_public(version)
    return True
