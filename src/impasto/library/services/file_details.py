"""What a maker may change about a file that is here: its name, what it is, which one stands first, and its leaving."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from impasto.library.models import File, PublishStatus, ScanState
from impasto.library.services.errors import LibraryError
from impasto.library.services.models import announce_change
from impasto.library.services.versions import own_version

# A name becomes the last part of an address, a header and a file on someone's disk.
FORBIDDEN = frozenset('/\\<>:"|?*')


@transaction.atomic
def change_file(*, by: Any, file_id: int, name: str, role: str, precision: str, size_kind: str) -> File:
    """Say what a file is called and what it is; its ending stays, because tools go by it."""
    file = own_file(by=by, file_id=file_id)
    file.name = checked_file_name(name, old=file.name)
    if file.version.files.exclude(pk=file.pk).filter(name=file.name).exists():
        raise LibraryError(_("Another file of this version has this name."), "name")
    file.role, file.precision, file.size_kind = role, precision[:10], size_kind
    file.save(update_fields=["name", "role", "precision", "size_kind"])
    announce_change(file.version.model)
    return file


@transaction.atomic
def make_file_primary(*, by: Any, file_id: int) -> None:
    """Make this the file that the Download button gives."""
    file = own_file(by=by, file_id=file_id)
    if file.scan_state != ScanState.OK:
        raise LibraryError(_("Only a file that passed the scan can stand first."))
    # Two statements: the constraint is one primary file a version at every moment.
    file.version.files.filter(is_primary=True).update(is_primary=False)
    File.objects.filter(pk=file.pk).update(is_primary=True)
    announce_change(file.version.model)


@transaction.atomic
def remove_file(*, by: Any, file_id: int) -> None:
    """Take a file from its version; the last good file of a public version stays until the version is unpublished."""
    file = own_file(by=by, file_id=file_id)
    others = file.version.files.exclude(pk=file.pk).filter(scan_state=ScanState.OK).order_by("pk")
    if (
        file.version.status in {PublishStatus.PUBLISHED, PublishStatus.SCHEDULED}
        and file.scan_state == ScanState.OK
        and not others.exists()
    ):
        raise LibraryError(_("This is the only good file of a public version: add another or unpublish it first."))
    version = file.version
    was_primary = file.is_primary
    file.delete()
    successor = others.first() if was_primary else None
    if successor is not None:
        File.objects.filter(pk=successor.pk).update(is_primary=True)
    announce_change(version.model)


def checked_file_name(name: str, *, old: str) -> str:
    """A file name that every system can keep, with the ending of the old one; raises LibraryError on `name`."""
    name = " ".join(name.split())
    if not name or name.startswith(".") or len(name) > 200:
        raise LibraryError(_("A file name has 1 to 200 characters and does not begin with a dot."), "name")
    if any(character in FORBIDDEN or ord(character) < 32 for character in name):
        raise LibraryError(_('A file name cannot hold / \\ < > : " | ? *'), "name")
    ending = _ending(old)
    if ending and _ending(name) != ending:
        raise LibraryError(_("Keep the ending “%(ending)s”: tools go by it.") % {"ending": ending}, "name")
    return name


def own_file(*, by: Any, file_id: int) -> File:
    """The file, its model locked, if this person may change it; raises LibraryError or PermissionDenied."""
    file = File.objects.filter(pk=file_id).first()
    if file is None:
        raise LibraryError(_("This file is not here any more."))
    file.version = own_version(by=by, version_id=file.version_id)
    return file


def _ending(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return f".{ending.lower()}" if dot and stem else ""
