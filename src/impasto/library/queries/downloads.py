"""Which file of a version a download means: as the clients of the field ask for it, by type, format, size and precision."""

from dataclasses import dataclass

from impasto.library.models import File, PublishStatus, ScanState, Version
from impasto.library.policies import SHOWN

MAX_ID = 2**63 - 1


@dataclass(frozen=True)
class FileWish:
    """What a download asks for; empty text and 0 mean "no matter"."""

    role: str = ""
    format: str = ""
    size: str = ""
    precision: str = ""
    file_id: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing in particular."""
        return self == FileWish()


def version_to_download(version_id: int) -> Version | None:
    """A version with its model, whatever its state: the door tells removed from absent."""
    if not 0 < version_id <= MAX_ID:
        return None
    return Version.objects.select_related("model").filter(pk=version_id).first()


def file_to_download(version: Version, wish: FileWish) -> File | None:
    """The file that fits a wish best, among those that passed their scan; None when something asked for differs."""
    files = list(version.files.filter(scan_state=ScanState.OK, blob__isnull=False).order_by("-is_primary", "id"))
    if wish.file_id:
        return next((file for file in files if file.pk == wish.file_id), None)
    fitting = [file for file in files if _fits(file, wish)]
    if wish.is_empty:
        return next(iter(fitting), None)
    return max(fitting, key=_preference, default=None)


def is_public_version(version: Version) -> bool:
    """Whether everyone may know of the version now."""
    model = version.model
    return (
        version.status == PublishStatus.PUBLISHED
        and model.status in SHOWN
        and model.hidden_at is None
        and model.removed_at is None
    )


def was_public(version: Version) -> bool:
    """Whether the version was public once and is removed or archived now: it left a tombstone."""
    removed = version.status == PublishStatus.DELETED or version.model.removed_at is not None
    archived = version.status == PublishStatus.PUBLISHED and version.model.status == PublishStatus.ARCHIVED
    return version.published_at is not None and version.model.hidden_at is None and (removed or archived)


def _fits(file: File, wish: FileWish) -> bool:
    asked = [
        (wish.role, {file.role, str(File.Role(file.role).label)}),
        (wish.format, {file.format}),
        (wish.size, {file.size_kind}),
        (wish.precision, {file.precision}),
    ]
    return all(not text or _plain(text) in {_plain(value) for value in values} for text, values in asked)


def _preference(file: File) -> float:
    """The order of the field: safetensors before others, then pruned, then fp16, then the primary file."""
    return (
        100 * (file.format == "SafeTensor")
        + 10 * (file.size_kind == "pruned")
        + (file.precision == "fp16")
        + 0.5 * file.is_primary
    )


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
