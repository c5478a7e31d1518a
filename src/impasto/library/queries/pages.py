"""What a model's page shows, gathered in a constant number of queries; and what is left of a removed one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from impasto.library import policies
from impasto.library.models import File, FileHash, HashKind, Model, PublishStatus, ScanState, Version
from impasto.library.queries.air import air_of
from impasto.library.queries.cards import VersionCard, version_cards
from impasto.library.queries.permissions import effective_permissions
from impasto.library.queries.visibility import known_to, visible_to
from impasto_engine.families import EffectivePermissions

HASH_ORDER = [HashKind.AUTOV2, HashKind.SHA256, HashKind.AUTOV3, HashKind.BLAKE3, HashKind.CRC32, HashKind.AUTOV1]


@dataclass(frozen=True)
class FileLine:
    """One file with its hashes in the order people ask for them: AutoV2 first."""

    file: File
    hashes: list[tuple[str, str]]

    @property
    def findings(self) -> list[str]:
        """What the scan found, as texts."""
        return [text_of_finding(one) for one in self.file.scan_findings]

    @property
    def details(self) -> str:
        """What kind of file it is in one line: "Pruned model · SafeTensor · fp16"."""
        file = self.file
        parts = [file.get_role_display(), file.format, file.get_size_kind_display(), file.precision]
        return " · ".join(str(part) for part in parts if part)


@dataclass(frozen=True)
class RecommendedLine:
    """A version the maker recommends and the weight to use it at."""

    card: VersionCard
    weight: float | None


@dataclass(frozen=True)
class ModelPage:
    """A model opened at one of its versions; `version` is None for a draft that has none yet."""

    model: Model
    versions: Sequence[Version]
    version: Version | None
    files: Sequence[FileLine]
    recommended: Sequence[RecommendedLine]
    permissions: EffectivePermissions
    air: str

    @property
    def downloads(self) -> list[FileLine]:
        """The files that are safe to give, the primary one first."""
        return sorted(
            (line for line in self.files if line.file.scan_state == ScanState.OK),
            key=lambda line: (not line.file.is_primary, line.file.pk),
        )


@dataclass(frozen=True)
class Tombstone:
    """What stays of a removed model: names, hashes, words and licence; never its text or its files."""

    model: Model
    versions: Sequence[Version]
    hashes: dict[int, list[FileLine]]
    permissions: EffectivePermissions


def model_page(user: Any, model_id: int, version_id: int | None = None) -> ModelPage | None:
    """The page of a model this viewer may see, at the version asked for or its first; None when it is not for them."""
    model = visible_to(user).select_related("owner").filter(pk=model_id).first()
    if model is None:
        return None
    versions = list(_versions_of(user, model))
    version = _chosen(versions, version_id)
    return ModelPage(
        model=model,
        versions=versions,
        version=version,
        files=_files_of([version.pk]) if version else [],
        recommended=_recommended(user, version) if version else [],
        permissions=effective_permissions(model, version.base_model if version else None),
        air=air_of(model, version) if version else "",
    )


def tombstone(user: Any, model_id: int) -> Tombstone | None:
    """What stays of a removed model, if its name may be told to this viewer."""
    model = known_to(user).select_related("owner").filter(pk=model_id, removed_at__isnull=False).first()
    if model is None:
        return None
    public = model.versions.filter(published_at__isnull=False).select_related("base_model")
    versions = list(public.order_by("position", "-id"))
    lines = _files_of([version.pk for version in versions])
    return Tombstone(
        model=model,
        versions=versions,
        hashes={one.pk: [line for line in lines if line.file.version_id == one.pk] for one in versions},
        permissions=effective_permissions(model, versions[0].base_model if versions else None),
    )


def editable(user: Any, model_id: int) -> Model | None:
    """The model if this person may edit it."""
    model = visible_to(user).filter(pk=model_id).first()
    return model if model is not None and policies.may_edit(user, model) else None


def editable_version(user: Any, version_id: int) -> Version | None:
    """The version with its model and base model if this person may edit it."""
    found = Version.objects.select_related("model", "base_model").filter(pk=version_id, model__in=visible_to(user))
    version = found.exclude(status=PublishStatus.DELETED).first()
    return version if version is not None and policies.may_edit(user, version.model) else None


def editable_file(user: Any, file_id: int) -> File | None:
    """The file with its version and model if this person may change it."""
    file = File.objects.select_related("version__model").filter(pk=file_id).first()
    return file if file is not None and policies.may_edit(user, file.version.model) else None


def file_lines(version: Version) -> list[FileLine]:
    """The files of a version with their hashes, the primary one first; two queries."""
    return _files_of([version.pk])


def files_of_versions(version_ids: Sequence[int]) -> dict[int, list[FileLine]]:
    """The files of several versions with their hashes, by version; two queries."""
    grouped: dict[int, list[FileLine]] = {}
    for line in _files_of(version_ids):
        grouped.setdefault(line.file.version_id, []).append(line)
    return grouped


def text_of_finding(finding: Any) -> str:
    """A finding of the scan as a sentence, whatever shape the scanner gave it."""
    if isinstance(finding, dict):
        said = finding.get("message") or finding.get("text") or finding.get("detail") or finding.get("what")
        return str(said or _("Something that this house does not serve."))
    return str(finding)


def _versions_of(user: Any, model: Model) -> QuerySet[Version]:
    found = model.versions.select_related("base_model").exclude(status=PublishStatus.DELETED)
    if not policies.may_see_drafts(user, model):
        found = found.filter(status=PublishStatus.PUBLISHED)
    return found.order_by("position", "-id")


def _chosen(versions: Sequence[Version], version_id: int | None) -> Version | None:
    for version in versions:
        if version.pk == version_id:
            return version
    public = [version for version in versions if version.status == PublishStatus.PUBLISHED]
    return next(iter(public or versions), None)


def _files_of(version_ids: Sequence[int]) -> list[FileLine]:
    hashes = Prefetch("hashes", queryset=FileHash.objects.order_by("kind"))
    files = File.objects.filter(version_id__in=version_ids).prefetch_related(hashes)
    return [FileLine(file, _ordered(file)) for file in files.order_by("-is_primary", "id")]


def _ordered(file: File) -> list[tuple[str, str]]:
    by_kind = {one.kind: one.value for one in file.hashes.all()}
    return [(kind.value, by_kind[kind]) for kind in HASH_ORDER if kind in by_kind]


def _recommended(user: Any, version: Version) -> list[RecommendedLine]:
    rows = list(version.recommendations.order_by("id").values_list("recommended_id", "weight"))
    cards = version_cards(user, [pk for pk, _weight in rows]) if rows else {}
    return [RecommendedLine(cards[pk], weight) for pk, weight in rows if pk in cards]
