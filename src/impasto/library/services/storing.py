"""What the worker does with bytes that have arrived: study them, store them once, and fill in the files that wait.

Both functions may be killed at any point and run again: bytes are named before the row that names them, and let go
only after it.
"""

import time
from collections.abc import Callable
from typing import Any

from django.db import transaction

from impasto.jobs import services as jobs
from impasto.jobs.models import ProgressState
from impasto.kit import blobs, events
from impasto.kit.storage import StorageError, StorageFullError, UnknownUploadError, store
from impasto.library.events import ModelChanged
from impasto.library.models import File, ScanState, Upload, UploadState
from impasto.library.services.files import OCTETS, fill_file
from impasto.library.services.studies import Study, study_stream
from impasto.library.services.uploads import progress_topic

REPORT_SECONDS = 0.5


def store_upload(*, upload_id: Any) -> None:
    """Hash, scan and keep a completed upload, and fill in the files made from it."""
    upload = Upload.objects.filter(pk=upload_id).first()
    if upload is None or upload.state not in {UploadState.COMPLETE, UploadState.STORED}:
        return
    if upload.state == UploadState.COMPLETE:
        try:
            _keep(upload)
        except StorageFullError:
            raise  # tried again by the queue: room may be made
        except UnknownUploadError as error:
            _fail(upload, error)
            return
    store().discard_upload(upload.store_id)


def study_stored_file(*, file_id: int) -> None:
    """Hash and scan a file whose bytes are stored already."""
    file = File.objects.select_related("version__model").filter(pk=file_id, scan_state=ScanState.PENDING).first()
    if file is None or file.blob_id is None:
        return
    with store().open(file.blob_id) as stream:
        study = study_stream(stream)
    with transaction.atomic():
        fill_file(file, study)


def _keep(upload: Upload) -> None:
    with store().open_upload(upload.store_id) as stream:
        study = study_stream(stream, _reporter(upload))
    if study.size != upload.size:
        raise UnknownUploadError("The bytes on disk are not those that were sent; send the file again.")
    store().adopt_upload(upload.store_id, study.sha256)
    with transaction.atomic():
        # A file may be made from this upload at the same moment: whoever comes second sees the other's work.
        Upload.objects.select_for_update().get(pk=upload.pk)
        upload.blob = blobs.record(study.sha256, study.size, OCTETS)
        upload.study, upload.state = study.to_json(), UploadState.STORED
        upload.save(update_fields=["blob", "study", "state", "updated_at"])
        for file in File.objects.select_related("version__model").filter(upload=upload, blob=None):
            _fill_or_drop(file, study)
    _report(upload, ProgressState.DONE, upload.size)


def _fill_or_drop(file: File, study: Study) -> None:
    """The same bytes stand in a version once: a second file of them goes as if it had never been added."""
    if file.version.files.filter(blob_id=study.sha256).exists():
        file.delete()
        events.announce(ModelChanged(file.version.model_id))
    else:
        fill_file(file, study)


@transaction.atomic
def _fail(upload: Upload, error: StorageError) -> None:
    upload.state, upload.error = UploadState.FAILED, str(error)[:300]
    upload.save(update_fields=["state", "error", "updated_at"])
    finding = {"severity": "error", "code": "upload-lost", "message": str(error), "where": ""}
    upload.files.filter(blob=None).update(scan_state=ScanState.ERROR, scan_findings=[finding])
    _report(upload, ProgressState.FAILED, 0, str(error))


def _reporter(upload: Upload) -> Callable[[int], None]:
    last = time.monotonic()

    def on_bytes(done: int) -> None:
        nonlocal last
        if time.monotonic() - last >= REPORT_SECONDS:
            last = time.monotonic()
            _report(upload, ProgressState.RUNNING, done)

    return on_bytes


def _report(upload: Upload, state: ProgressState, done: int, message: str = "") -> None:
    jobs.report_progress(
        topic=progress_topic(upload),
        state=state,
        done=done,
        total=upload.size,
        message=message,
        owner_id=upload.owner_id,
    )
