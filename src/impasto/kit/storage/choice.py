"""Chooses the store that the settings ask for."""

from typing import Any

from django.conf import settings

from impasto.kit.storage.base import BlobStore
from impasto.kit.storage.local import LocalBlobStore


def store() -> BlobStore:
    """The house's blob store: a bucket when S3_BUCKET is set, the folder BLOB_FOLDER otherwise."""
    if not settings.S3_BUCKET:
        return local_store()
    return _bucket_store()


def local_store() -> LocalBlobStore:
    """The store in the local folder, for those who answer its signed addresses."""
    return LocalBlobStore(settings.BLOB_FOLDER)


def _bucket_store() -> BlobStore:
    # boto3 takes 60 MB and 0.4 s to import: a house on a folder never pays for it.
    from impasto.kit.storage import s3  # noqa: PLC0415

    return s3.bucket_store(_bucket_settings())


def _bucket_settings() -> Any:
    from impasto.kit.storage.s3 import BucketSettings  # noqa: PLC0415

    return BucketSettings(
        bucket=settings.S3_BUCKET,
        endpoint=settings.S3_ENDPOINT,
        public_endpoint=settings.S3_PUBLIC_ENDPOINT,
        region=settings.S3_REGION,
        access_key=settings.S3_ACCESS_KEY,
        secret_key=settings.S3_SECRET_KEY,
        page_origins=tuple(dict.fromkeys([settings.BASE_URL])),
    )
