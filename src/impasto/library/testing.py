"""What other rooms' tests stand on: models with versions and files, made through the services a maker uses."""

import hashlib
from typing import Any

from impasto.library import services
from impasto.library.models import BaseModel, File, FileHash, HashKind, Model, ScanState, Version
from impasto.library.services import ModelDetails, VersionDetails


def make_base_model(name: str = "SDXL 1.0", **values: Any) -> BaseModel:
    """A base model of the house."""
    return BaseModel.objects.get_or_create(name=name, defaults={"family": "sdxl", "air_ecosystem": "sdxl", **values})[0]


def make_draft(
    owner: Any, name: str = "Starlight", *, kind: str = "lora", base: str = "SDXL 1.0", **details: Any
) -> Version:
    """A draft model with one draft version and no file; `details` are of the model."""
    make_base_model(base)
    model = services.create_model(by=owner, details=ModelDetails(name=name, kind=kind, **details))
    return services.add_version(by=owner, model_id=model.pk, details=VersionDetails(name="v1.0", base_model=base))


def make_file(
    version: Version, name: str = "", *, state: str = ScanState.OK, hashes: dict[str, str] | None = None
) -> File:
    """A file of a version as the worker leaves it, with hashes of its name unless they are given; it has no bytes."""
    name = name or f"file-{version.pk}-{version.files.count()}.safetensors"
    first = not version.files.filter(is_primary=True).exists()
    file = File.objects.create(
        version=version, name=name, format="SafeTensor", size=66_000, is_primary=first, scan_state=state
    )
    for kind, value in (hashes or hashes_of(name)).items():
        FileHash.objects.create(file=file, kind=kind, value=value.upper())
    return file


def make_version(owner: Any, name: str = "Starlight", *, level: int = 1, **details: Any) -> Version:
    """A published version of a new model with one good file, at a rating level."""
    version = make_draft(owner, name, **details)
    make_file(version)
    services.publish_version(by=owner, version_id=version.pk)
    if level != 1:
        services.rate_model(model_id=version.model_id, level=level)
    return Version.objects.select_related("model").get(pk=version.pk)


def make_model(owner: Any, name: str = "Starlight", **details: Any) -> Model:
    """A published model with one version and one good file."""
    return make_version(owner, name, **details).model


def hashes_of(text: str) -> dict[str, str]:
    """Six well-formed hashes that belong to no real file, different for every text."""
    digest = hashlib.sha256(text.encode()).hexdigest().upper()
    other = hashlib.sha256(digest.encode()).hexdigest().upper()
    return {
        HashKind.SHA256: digest,
        HashKind.AUTOV2: digest[:10],
        HashKind.TENSORS: other,
        HashKind.AUTOV3: other[:12],
        HashKind.BLAKE3: hashlib.sha256(other.encode()).hexdigest().upper(),
        HashKind.CRC32: digest[-8:],
    }
