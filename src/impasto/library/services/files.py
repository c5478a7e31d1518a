"""Files of a version: added from uploads, plain forms and folders, and filled in once their bytes are studied."""

import hashlib
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from impasto.jobs import services as jobs
from impasto.kit import blobs, events
from impasto.kit.models import Blob
from impasto.kit.storage import StorageError, clean_name, store
from impasto.kit.storage.local import CHUNK_BYTES
from impasto.library.events import ModelChanged
from impasto.library.models import File, FileHash, ScanState, Upload, UploadState, Version
from impasto.library.services.errors import LibraryError
from impasto.library.services.publishing import announce_file
from impasto.library.services.studies import Study
from impasto.library.services.versions import own_version

MAX_FILES = 50
OCTETS = "application/octet-stream"


@transaction.atomic
def add_file_from_upload(*, by: Any, version_id: int, upload_id: str, role: str = File.Role.MODEL) -> File:
    """Put a completed upload of one's own into a version; it is filled in once it is hashed and scanned.

    Adding the same upload again gives the same file. Raises LibraryError.
    """
    version = own_version(by=by, version_id=version_id)
    upload = _own_upload(by, upload_id)
    present = version.files.filter(upload=upload).first()
    if present is not None:
        return present
    file = _new_file(version, upload.name, role, upload=upload, size=upload.size)
    if upload.study is not None:
        return fill_file(file, Study.from_json(upload.study))
    return file


@transaction.atomic
def add_file_from_blob(*, by: Any, version_id: int, sha256: str, name: str, role: str = File.Role.MODEL) -> File:
    """Put stored bytes into a version; a job hashes and scans them."""
    version = own_version(by=by, version_id=version_id)
    blob = Blob.objects.filter(pk=sha256).first()
    if blob is None:
        raise LibraryError(_("These bytes are not in the house."))
    _refuse_second(version, sha256)
    file = _new_file(version, name, role, blob=blob, size=blob.size)
    jobs.enqueue(task="library.study_file", queue="media", priority=5, file_id=file.pk)
    return file


def add_file_from_stream(
    *, by: Any, version_id: int, name: str, stream: BinaryIO, size: int, role: str = File.Role.MODEL
) -> File:
    """Store the bytes of a plain form and put them into a version; raises LibraryError."""
    with transaction.atomic():  # only to ask before a byte is stored; storing must not hold the model's row
        own_version(by=by, version_id=version_id)
    if size < 1:
        raise LibraryError(_("“%(name)s” is empty.") % {"name": clean_name(name)})
    blob = _store(stream)
    return add_file_from_blob(by=by, version_id=version_id, sha256=blob.pk, name=name, role=role)


@transaction.atomic
def add_studied_file(*, by: Any, version_id: int, name: str, study: Study, role: str = File.Role.MODEL) -> File:
    """Put stored bytes whose study is known into a version: for imports, which read each file once."""
    version = own_version(by=by, version_id=version_id)
    _refuse_second(version, study.sha256)
    return fill_file(_new_file(version, name, role, size=study.size), study)


@transaction.atomic
def fill_file(file: File, study: Study) -> File:
    """Write what was found in a file: its blob, hashes, facts and whether it may be served. Repeating it is harmless."""
    file.blob = blobs.record(study.sha256, study.size, OCTETS)
    file.size, file.format, file.facts = study.size, study.format, study.facts
    file.precision = file.precision or str(study.facts.get("precision", ""))[:10]
    file.scan_state, file.scan_findings = study.state, study.findings
    file.scanned_at = timezone.now()
    Version.objects.select_for_update().get(pk=file.version_id)  # two files of a version may be studied at once
    if study.state == ScanState.OK and not file.version.files.filter(is_primary=True).exists():
        file.is_primary = True
    file.save()
    FileHash.objects.bulk_create(
        [FileHash(file=file, kind=kind, value=value) for kind, value in study.hashes.items()],
        update_conflicts=True,
        unique_fields=["file", "kind"],
        update_fields=["value"],
    )
    announce_file(file)
    events.announce(ModelChanged(file.version.model_id))
    return file


def _own_upload(by: Any, upload_id: str) -> Upload:
    try:
        upload = Upload.objects.select_for_update().filter(pk=upload_id, owner=by).first()
    except (ValidationError, ValueError):
        upload = None
    if upload is None:
        raise LibraryError(_("This upload is not here any more; send the file again."))
    if upload.state == UploadState.FAILED:
        raise LibraryError(upload.error or _("This upload failed; send the file again."))
    if upload.state not in {UploadState.COMPLETE, UploadState.STORED}:
        raise LibraryError(_("“%(name)s” is not complete yet; let it finish first.") % {"name": upload.name})
    return upload


def _new_file(version: Version, name: str, role: str, **values: Any) -> File:
    if version.files.count() >= MAX_FILES:
        raise LibraryError(_("A version has at most %(n)s files.") % {"n": MAX_FILES})
    return File.objects.create(version=version, name=_free_name(version, clean_name(name)), role=role, **values)


def _free_name(version: Version, name: str) -> str:
    """The name, numbered where the version has one like it already."""
    taken = {known.casefold() for known in version.files.values_list("name", flat=True)}
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, dot + ending) if stem else (name, "")
    numbered = (clean_name(f"{stem[:180]} ({number}){ending}") for number in range(2, MAX_FILES + 2))
    return name if name.casefold() not in taken else next(one for one in numbered if one.casefold() not in taken)


def _refuse_second(version: Version, sha256: str) -> None:
    if version.files.filter(blob_id=sha256).exists():
        raise LibraryError(_("This version has this very file already."))


def _store(stream: BinaryIO) -> Blob:
    digest = hashlib.sha256()
    size = 0
    try:
        with store().writer() as writer:
            while chunk := stream.read(CHUNK_BYTES):
                digest.update(chunk)
                size += writer.write(chunk)
            writer.commit(digest.hexdigest())
    except StorageError as error:
        raise LibraryError(str(error)) from error
    return blobs.record(digest.hexdigest(), size, OCTETS)
