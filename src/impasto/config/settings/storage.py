"""Where bytes lie: a local folder by default, an S3 bucket by configuration; static files beside it."""

import os

from impasto.config.settings.base import ENVIRONMENT

STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.home / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": ENVIRONMENT.home}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if ENVIRONMENT.role in {"web", "worker", "collect"}:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}

BLOB_FOLDER = ENVIRONMENT.home / "blobs"
# Set all of these to keep blobs in S3 (or any server that speaks it) instead of the folder.
S3_BUCKET = os.environ.get("IMPASTO_S3_BUCKET", "")
S3_ENDPOINT = os.environ.get("IMPASTO_S3_ENDPOINT", "")
S3_PUBLIC_ENDPOINT = os.environ.get("IMPASTO_S3_PUBLIC_ENDPOINT", "") or S3_ENDPOINT
S3_REGION = os.environ.get("IMPASTO_S3_REGION", "us-east-1")
S3_ACCESS_KEY = os.environ.get("IMPASTO_S3_ACCESS_KEY", "")
S3_SECRET_KEY = os.environ.get("IMPASTO_S3_SECRET_KEY", "")

# The internal location of nginx that maps to BLOB_FOLDER, e.g. "/protected/"; empty: we send the bytes ourselves.
X_ACCEL_PREFIX = os.environ.get("IMPASTO_X_ACCEL", "")
# Host of user files, e.g. https://files.example.org; empty: the path /files/ and /media/ of the house itself.
FILES_URL = ENVIRONMENT.files_url
MAX_FILE_BYTES = int(os.environ.get("IMPASTO_MAX_FILE_BYTES", str(64 * 2**30)))
MAX_PICTURE_BYTES = int(os.environ.get("IMPASTO_MAX_PICTURE_BYTES", str(50 * 2**20)))
