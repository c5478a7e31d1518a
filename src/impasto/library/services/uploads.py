"""Files on their way in: begun, sent in parts, completed, and then stored once by their hash."""

import contextlib
import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from impasto.jobs import services as jobs
from impasto.jobs.models import ProgressState
from impasto.kit.models import Blob
from impasto.kit.storage import Part, PartAddress, PartError, UnknownUploadError, UploadPlan, clean_name, store
from impasto.library import policies
from impasto.library.models import Upload, UploadState
from impasto.library.services.errors import LibraryError

MAX_OPEN = 100
KEPT = dt.timedelta(days=7)


class TooManyUploadsError(LibraryError):
    """One person has more open uploads than anyone needs."""


def start_upload(*, by: Any, name: str, size: int, media_type: str = "") -> Upload:
    """Begin an upload of `size` bytes; raises LibraryError for a wrong value, StorageFullError without room."""
    if not policies.may_create(by):
        raise PermissionDenied(_("Sign in to upload files."))
    if not 1 <= size <= settings.MAX_FILE_BYTES:
        raise LibraryError(
            _("A file has 1 to %(most)s bytes; this one has %(size)s.")
            % {"most": settings.MAX_FILE_BYTES, "size": size},
            "size",
        )
    if Upload.objects.filter(owner=by, state=UploadState.OPEN).count() >= MAX_OPEN:
        raise TooManyUploadsError(
            _("You have %(n)s unfinished uploads; finish or remove some first.") % {"n": MAX_OPEN}
        )
    plan = UploadPlan.for_size(size)
    return Upload.objects.create(
        owner=by,
        name=clean_name(name),
        size=size,
        media_type=media_type[:100],
        part_size=plan.part_size,
        store_id=store().begin_upload(plan),
    )


def plan_of(upload: Upload) -> UploadPlan:
    """How an upload is cut."""
    return UploadPlan(upload.size, upload.part_size)


def arrived_parts(upload: Upload) -> list[Part]:
    """The parts that need not be sent again: all of them once the upload is complete."""
    _refuse_ended(upload)
    if upload.state == UploadState.OPEN:
        return store().list_parts(upload.store_id)
    plan = plan_of(upload)
    return [Part(number, plan.length_of(number), '"complete"') for number in range(1, plan.part_count + 1)]


def part_address(upload: Upload, number: int) -> PartAddress:
    """Where to PUT one part; raises PartError for a number that is none of this upload's."""
    if upload.state != UploadState.OPEN:
        raise UnknownUploadError(_("This upload is complete; it takes no more parts."))
    plan_of(upload).length_of(number)
    return store().part_address(upload.store_id, number)


@transaction.atomic
def complete_upload(*, upload_id: Any, etags: Mapping[int, str]) -> Upload:
    """Close an upload whose parts are all here and have it hashed and scanned; completing again changes nothing.

    `etags` are those the sender got, for any of the parts; raises PartError when one differs or a part is missing.
    """
    upload = Upload.objects.select_for_update().get(pk=upload_id)
    _refuse_ended(upload)
    if upload.state != UploadState.OPEN:
        return upload
    _check_etags(upload, etags)
    store().complete_upload(upload.store_id, plan_of(upload))
    upload.state = UploadState.COMPLETE
    upload.save(update_fields=["state", "updated_at"])
    jobs.enqueue(task="library.store_upload", queue="media", priority=5, upload_id=str(upload.pk))
    jobs.report_progress(
        topic=progress_topic(upload), state=ProgressState.WAITING, total=upload.size, owner_id=upload.owner_id
    )
    return upload


@transaction.atomic
def abort_upload(*, upload_id: Any) -> None:
    """Take back an open upload and free its space; one that is complete is left to what uses it."""
    upload = Upload.objects.select_for_update().get(pk=upload_id)
    if upload.state == UploadState.OPEN:
        store().discard_upload(upload.store_id)
        upload.state = UploadState.ABORTED
        upload.save(update_fields=["state", "updated_at"])


def clear_uploads() -> int:
    """Forget what nobody finished, or put to use, within a week; returns how many uploads."""
    limit = timezone.now() - KEPT
    unused = Upload.objects.filter(created_at__lt=limit, files=None).exclude(state=UploadState.COMPLETE)
    cleared = 0
    for upload in unused.iterator():
        store().discard_upload(upload.store_id)
        _forget(upload)
        cleared += 1
    return cleared


def progress_topic(upload: Upload) -> str:
    """The topic under which pages watch an upload being hashed and scanned."""
    return f"library.upload:{upload.pk}"


@transaction.atomic
def _forget(upload: Upload) -> None:
    upload.delete()
    # Bytes that came with this upload and that nothing else took; the sweep then deletes them.
    with contextlib.suppress(ProtectedError), transaction.atomic():
        Blob.objects.filter(pk=upload.blob_id, created_at__gte=upload.created_at).delete()


def _refuse_ended(upload: Upload) -> None:
    if upload.state == UploadState.ABORTED:
        raise UnknownUploadError(_("This upload was taken back; start it again."))
    if upload.state == UploadState.FAILED:
        raise LibraryError(upload.error or _("This upload failed; start it again."))


def _check_etags(upload: Upload, etags: Mapping[int, str]) -> None:
    arrived = {part.number: part.etag.strip('"') for part in store().list_parts(upload.store_id)} if etags else {}
    for number, etag in etags.items():
        if arrived.get(number) != etag.strip('"'):
            raise PartError(_("Part %(number)s is not here as you sent it; send it again.") % {"number": number})
