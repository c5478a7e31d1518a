"""Brings one model file with what stands beside it into the house: read once, stored once, told apart by its SHA-256."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.db import transaction

from impasto.engagement import services as engagement
from impasto.engagement.errors import RefusedError as TagRefusedError
from impasto.kit import events
from impasto.kit.storage import clean_name, store
from impasto.kit.targets import Target
from impasto.library.events import ModelChanged
from impasto.library.models import CommercialUse, File, Model, ModelKind, PublishStatus, ScanState, Version
from impasto.library.queries.base_models import base_model_named
from impasto.library.services.details import ModelDetails, VersionDetails
from impasto.library.services.errors import LibraryError
from impasto.library.services.files import add_studied_file
from impasto.library.services.models import create_model, rate_model
from impasto.library.services.publishing import publish_version
from impasto.library.services.sidecars import KINDS, Sidecar
from impasto.library.services.studies import Study, study_of
from impasto.library.services.versions import add_version
from impasto_engine.formats.hashes import Hasher

CHUNK_BYTES = 2**20
UNKNOWN_BASE = "Other"
MODEL_FORMATS = frozenset(["SafeTensor", "PickleTensor", "GGUF", "ONNX"])
LEVEL_OF_MATURE = 8  # X, until its pictures are rated


class ImportState(StrEnum):
    """How one file fared."""

    IMPORTED = "imported"
    PRESENT = "present"
    REFUSED = "refused"


@dataclass(frozen=True)
class ImportedModel:
    """What became of one model file; `reason` for those refused, `version_id` for the others."""

    state: ImportState
    sha256: str
    version_id: int | None = None
    reason: str = ""


def import_model(*, by: Any, path: Path, sidecar: Sidecar, publish: bool) -> ImportedModel:
    """Import one model file as a version of `by`'s; a file that the house has is not imported again.

    Raises OSError when the file cannot be read, StorageFullError without room.
    """
    study = _store(path)
    if study.state == ScanState.OK and study.format not in MODEL_FORMATS:
        return ImportedModel(ImportState.REFUSED, study.sha256, reason="Its content is no model, whatever its name.")
    if study.state != ScanState.OK:
        worst = next((one["message"] for one in study.findings if one["severity"] != "note"), "")
        return ImportedModel(ImportState.REFUSED, study.sha256, reason=worst or "It did not pass the scan.")
    return _keep(by, path, sidecar, study, publish=publish)


@transaction.atomic
def _keep(by: Any, path: Path, sidecar: Sidecar, study: Study, *, publish: bool) -> ImportedModel:
    present = File.objects.filter(
        blob_id=study.sha256, version__removed_at=None, version__model__removed_at=None
    ).first()
    if present is not None:
        return ImportedModel(ImportState.PRESENT, study.sha256, present.version_id)
    version = _version(by, path, sidecar, study)
    add_studied_file(by=by, version_id=version.pk, name=clean_name(path.name), study=study)
    if publish and version.status == PublishStatus.DRAFT:
        publish_version(by=by, version_id=version.pk)
    events.announce(ModelChanged(version.model_id))
    return ImportedModel(ImportState.IMPORTED, study.sha256, version.pk)


def _store(path: Path) -> Study:
    """Read the file once: its bytes go into the store while they are hashed; what fails its scan is not kept."""
    hasher = Hasher()
    with path.open("rb") as source, store().writer() as writer:
        while chunk := source.read(CHUNK_BYTES):
            hasher.update(chunk)
            writer.write(chunk)
        study = study_of(hasher.finish(), source)
        if study.state == ScanState.OK and study.format in MODEL_FORMATS:
            writer.commit(study.sha256)
    return study


def _version(by: Any, path: Path, sidecar: Sidecar, study: Study) -> Version:
    """The version that this file belongs to: one with its Civitai id that is ours, or a new one."""
    known = Version.objects.filter(civitai_id=sidecar.civitai_version_id or 0).select_related("model").first()
    if known is not None and known.model.owner_id == by.pk and known.removed_at is None:
        return known
    model = _model(by, path, sidecar, study)
    version = add_version(by=by, model_id=model.pk, details=_version_details(sidecar, study))
    if known is None and sidecar.civitai_version_id:
        version.civitai_id = sidecar.civitai_version_id
        version.save(update_fields=["civitai_id"])
    return version


def _model(by: Any, path: Path, sidecar: Sidecar, study: Study) -> Model:
    known = Model.objects.filter(civitai_id=sidecar.civitai_model_id or 0).first()
    if known is not None and known.owner_id == by.pk and known.removed_at is None:
        return known
    model = create_model(by=by, details=_model_details(path, sidecar, study))
    if known is None and sidecar.civitai_model_id:
        model.civitai_id = sidecar.civitai_model_id
        model.save(update_fields=["civitai_id"])
    if sidecar.mature:
        rate_model(model_id=model.pk, level=LEVEL_OF_MATURE)
    _tag(by, model, sidecar)
    return model


def _tag(by: Any, model: Model, sidecar: Sidecar) -> None:
    if sidecar.tags:
        try:
            engagement.add_tags(by=by, target=Target("library.model", model.pk), names=sidecar.tags)
        except TagRefusedError:
            return  # a tag that this house does not take is no reason to leave the model out


def _model_details(path: Path, sidecar: Sidecar, study: Study) -> ModelDetails:
    said = sidecar.permissions
    return ModelDetails(
        name=(sidecar.model_name or str(study.facts.get("title", "")) or path.stem)[:120].strip() or "Model",
        kind=sidecar.kind or _kind_of(study),
        description=sidecar.description,
        allow_no_credit=said.get("allowNoCredit") is not False,
        allow_derivatives=said.get("allowDerivatives") is not False,
        allow_different_license=said.get("allowDifferentLicense") is not False,
        allow_commercial_use=_commercial(said.get("allowCommercialUse")),
    )


def _version_details(sidecar: Sidecar, study: Study) -> VersionDetails:
    learned = study.facts.get("trainedWords")
    words = sidecar.trained_words or (tuple(map(str, learned)) if isinstance(learned, list) else ())
    return VersionDetails(
        name=(sidecar.version_name or "v1.0")[:80],
        base_model=_base_model(sidecar, study),
        trained_words=tuple(word[:200] for word in words[:100]),
        changelog=sidecar.notes,
        strength=sidecar.strength,
    )


def _base_model(sidecar: Sidecar, study: Study) -> str:
    for name in (sidecar.base_model, str(study.facts.get("baseModel", "")), UNKNOWN_BASE):
        found = base_model_named(name) if name else None
        if found is not None:
            return found.name
    raise LibraryError("This house has no base models yet; run `impasto migrate` first.")


def _kind_of(study: Study) -> str:
    kind = "".join(letter for letter in str(study.facts.get("kind", "")).lower() if letter.isalpha())
    return str(KINDS.get(kind, ModelKind.OTHER))


def _commercial(said: Any) -> tuple[str, ...]:
    """Civitai's list, or its text "{Image,Rent}", or one word."""
    words = said if isinstance(said, list) else str(said or "").strip("{}").split(",")
    given = {str(word).strip().lower().removesuffix("civit") for word in words}
    return tuple(use.value for use in CommercialUse if use.value in given)
