"""Where bytes lie: content-addressed blobs in a local folder or an S3 bucket, and uploads in parts on their way there."""

from impasto.kit.storage.base import (
    BlobStore,
    BlobWriter,
    MissingBlobError,
    Part,
    PartAddress,
    PartError,
    StorageError,
    StorageFullError,
    UnknownUploadError,
    UploadPlan,
)
from impasto.kit.storage.choice import store
from impasto.kit.storage.names import clean_name, content_disposition

__all__ = [
    "BlobStore",
    "BlobWriter",
    "MissingBlobError",
    "Part",
    "PartAddress",
    "PartError",
    "StorageError",
    "StorageFullError",
    "UnknownUploadError",
    "UploadPlan",
    "clean_name",
    "content_disposition",
    "store",
]
