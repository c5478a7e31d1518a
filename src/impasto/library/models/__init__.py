"""Rows of the library."""

from impasto.library.models.files import File, FileHash, HashKind, ScanState, Upload, UploadState
from impasto.library.models.models import (
    BaseModel,
    CommercialUse,
    Model,
    ModelKind,
    PublishStatus,
    Version,
    VersionRecommendation,
)
from impasto.library.models.people import DownloadEvent, Review, VersionDay

__all__ = [
    "BaseModel",
    "CommercialUse",
    "DownloadEvent",
    "File",
    "FileHash",
    "HashKind",
    "Model",
    "ModelKind",
    "PublishStatus",
    "Review",
    "ScanState",
    "Upload",
    "UploadState",
    "Version",
    "VersionDay",
    "VersionRecommendation",
]
