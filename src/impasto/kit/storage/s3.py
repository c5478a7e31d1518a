"""Blobs in an S3 bucket: the same content addresses as keys; browsers send parts to, and fetch from, presigned URLs."""

import contextlib
import functools
import hashlib
import io
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from impasto.kit.storage.base import (
    MissingBlobError,
    Part,
    PartAddress,
    StorageFullError,
    UnknownUploadError,
    UploadPlan,
)
from impasto.kit.storage.disk import full_disk_in_words
from impasto.kit.storage.names import clean_name, content_disposition
from impasto.kit.storage.s3_reader import ObjectReader

CHUNK_BYTES = 2**20
DOWNLOAD_SECONDS = 24 * 3600
PART_SECONDS = 6 * 3600
SHOWN_SECONDS = 3600
OCTETS = "application/octet-stream"
MISSING = frozenset(["404", "NoSuchKey", "NotFound"])
FULL = frozenset(["507", "InsufficientStorage", "QuotaExceeded", "XMinioStorageFull", "InsufficientCapacity"])


@dataclass(frozen=True)
class BucketSettings:
    """Where the bucket is; `public_endpoint` is the name of it that browsers reach, `page_origins` who may PUT there."""

    bucket: str
    endpoint: str
    public_endpoint: str
    region: str
    access_key: str
    secret_key: str
    page_origins: tuple[str, ...]


@functools.lru_cache(maxsize=4)
def bucket_store(settings: BucketSettings) -> "S3BlobStore":
    """The store of a bucket; its clients are made once a process (100 ms) and are safe to share between threads."""
    return S3BlobStore(settings)


@contextlib.contextmanager
def s3_errors_in_words(missing: Exception) -> Iterator[None]:
    """Turn S3's error codes into ours: `missing` for what is not there, StorageFullError for no room."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in MISSING or code == "NoSuchUpload":
            raise missing from error
        if code in FULL:
            raise StorageFullError("The bucket of this house is full; nothing of this file was kept.") from error
        raise


class S3BlobStore:
    """A BlobStore in a bucket, which is made, with its CORS rule, when the first upload begins."""

    def __init__(self, settings: BucketSettings) -> None:
        self._bucket = settings.bucket
        self._settings = settings
        self._client = _client(settings, settings.endpoint)
        self._public = _client(settings, settings.public_endpoint or settings.endpoint)
        self._prepared = False

    def put(self, data: bytes) -> str:
        """Store bytes, see BlobStore."""
        self.prepare()
        sha256 = hashlib.sha256(data).hexdigest()
        with s3_errors_in_words(_missing(sha256)):
            self._client.put_object(Bucket=self._bucket, Key=_key(sha256), Body=data)
        return sha256

    def put_file(self, path: Path) -> str:
        """Store a copy of a file, see BlobStore."""
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        self._upload_file(path, sha256)
        return sha256

    @contextlib.contextmanager
    def writer(self) -> Iterator["S3Writer"]:
        """A writer by way of a temporary file, because the key is known only at the end."""
        with tempfile.NamedTemporaryFile(prefix="impasto-blob-") as file:
            yield S3Writer(file, self._upload_file)

    def open(self, sha256: str) -> BinaryIO:
        """A reader that fetches ranges as they are asked for, see BlobStore."""
        return self._reader(_key(sha256), _missing(sha256))

    @contextlib.contextmanager
    def local_path(self, sha256: str) -> Iterator[Path]:
        """A temporary copy, see BlobStore."""
        with tempfile.NamedTemporaryFile(prefix="impasto-blob-") as file:
            with full_disk_in_words(), s3_errors_in_words(_missing(sha256)):
                self._client.download_fileobj(self._bucket, _key(sha256), file)
                file.flush()
            yield Path(file.name)

    def size(self, sha256: str) -> int:
        """Bytes of a blob, see BlobStore."""
        with s3_errors_in_words(_missing(sha256)):
            return int(self._client.head_object(Bucket=self._bucket, Key=_key(sha256))["ContentLength"])

    def exists(self, sha256: str) -> bool:
        """Whether the blob is here."""
        try:
            self.size(sha256)
        except MissingBlobError:
            return False
        return True

    def delete(self, sha256: str) -> None:
        """Forget a blob, see BlobStore."""
        with contextlib.suppress(MissingBlobError), s3_errors_in_words(_missing(sha256)):
            self._client.delete_object(Bucket=self._bucket, Key=_key(sha256))

    def stored(self) -> Iterator[tuple[str, float]]:
        """Every blob and its time, see BlobStore."""
        for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket):
            for item in page.get("Contents", ()):
                name = item["Key"].rpartition("/")[2]
                if item["Key"] == _key(name):
                    yield name, item["LastModified"].timestamp()

    def download_url(self, sha256: str, file_name: str, media_type: str = OCTETS) -> str:
        """A presigned GET with the name in its header, see BlobStore."""
        disposition = content_disposition(clean_name(file_name))
        return self._presigned_get(sha256, media_type, DOWNLOAD_SECONDS, disposition)

    def inline_url(self, sha256: str, media_type: str) -> str | None:
        """A presigned GET for a page, see BlobStore."""
        return self._presigned_get(sha256, media_type, SHOWN_SECONDS, "inline")

    def begin_upload(self, plan: UploadPlan) -> str:
        """An S3 multipart upload, see BlobStore; its name holds S3's own after a colon."""
        del plan
        self.prepare()
        name = uuid.uuid4().hex
        with s3_errors_in_words(_unknown()):
            begun = self._client.create_multipart_upload(Bucket=self._bucket, Key=_incoming(name))
        return f"{name}:{begun['UploadId']}"

    def list_parts(self, store_id: str) -> list[Part]:
        """The parts that S3 has, see BlobStore."""
        name, upload_id = _split(store_id)
        pages = self._client.get_paginator("list_parts").paginate(
            Bucket=self._bucket, Key=_incoming(name), UploadId=upload_id
        )
        with s3_errors_in_words(_unknown()):
            found = [part for page in pages for part in page.get("Parts", ())]
        return [Part(part["PartNumber"], part["Size"], part["ETag"]) for part in found]

    def part_address(self, store_id: str, number: int) -> PartAddress:
        """A presigned PUT, see BlobStore."""
        name, upload_id = _split(store_id)
        values = {"Bucket": self._bucket, "Key": _incoming(name), "UploadId": upload_id, "PartNumber": number}
        return PartAddress(self._public.generate_presigned_url("upload_part", values, ExpiresIn=PART_SECONDS), {})

    def complete_upload(self, store_id: str, plan: UploadPlan) -> None:
        """Join the parts as S3 lists them, see BlobStore."""
        name, upload_id = _split(store_id)
        try:
            parts = self.list_parts(store_id)
        except UnknownUploadError:
            self._check_joined(name, plan)
            return
        plan.check_complete(parts)
        listed = [{"PartNumber": part.number, "ETag": part.etag} for part in parts]
        with s3_errors_in_words(_unknown()):
            self._client.complete_multipart_upload(
                Bucket=self._bucket, Key=_incoming(name), UploadId=upload_id, MultipartUpload={"Parts": listed}
            )

    def open_upload(self, store_id: str) -> BinaryIO:
        """A reader over a completed upload, see BlobStore."""
        return self._reader(_incoming(_split(store_id)[0]), _unknown())

    def adopt_upload(self, store_id: str, sha256: str) -> None:
        """Copy within the bucket (in parts above 5 GB), see BlobStore."""
        source = {"Bucket": self._bucket, "Key": _incoming(_split(store_id)[0])}
        with s3_errors_in_words(_unknown()):
            self._client.copy(source, self._bucket, _key(sha256))

    def discard_upload(self, store_id: str) -> None:
        """Forget an upload, see BlobStore."""
        name, upload_id = _split(store_id)
        with contextlib.suppress(UnknownUploadError), s3_errors_in_words(_unknown()):
            self._client.abort_multipart_upload(Bucket=self._bucket, Key=_incoming(name), UploadId=upload_id)
        with contextlib.suppress(UnknownUploadError), s3_errors_in_words(_unknown()):
            self._client.delete_object(Bucket=self._bucket, Key=_incoming(name))

    def prepare(self) -> None:
        """Make the bucket and let our pages PUT to it; a bucket that its keeper set up, without such rights, is fine."""
        if self._prepared:
            return
        with contextlib.suppress(ClientError):
            self._client.head_bucket(Bucket=self._bucket)
            self._prepared = True
        if not self._prepared:
            self._client.create_bucket(Bucket=self._bucket)
        rule = {
            "AllowedOrigins": list(self._settings.page_origins),
            "AllowedMethods": ["GET", "HEAD", "PUT"],
            "AllowedHeaders": ["*"],
            "ExposeHeaders": ["ETag"],
            "MaxAgeSeconds": 3600,
        }
        with contextlib.suppress(ClientError):
            self._client.put_bucket_cors(Bucket=self._bucket, CORSConfiguration={"CORSRules": [rule]})
        self._prepared = True

    def _upload_file(self, path: Path, sha256: str) -> None:
        self.prepare()
        with s3_errors_in_words(_missing(sha256)):
            self._client.upload_file(str(path), self._bucket, _key(sha256))

    def _reader(self, key: str, missing: Exception) -> BinaryIO:
        with s3_errors_in_words(missing):
            size = int(self._client.head_object(Bucket=self._bucket, Key=key)["ContentLength"])
        return io.BufferedReader(ObjectReader(self._client, self._bucket, key, size), CHUNK_BYTES)

    def _check_joined(self, name: str, plan: UploadPlan) -> None:
        with self._reader(_incoming(name), _unknown()) as joined:
            if joined.seek(0, io.SEEK_END) != plan.size:
                raise _unknown()

    def _presigned_get(self, sha256: str, media_type: str, seconds: int, disposition: str) -> str:
        values = {
            "Bucket": self._bucket,
            "Key": _key(sha256),
            "ResponseContentDisposition": disposition,
            "ResponseContentType": media_type,
        }
        return str(self._public.generate_presigned_url("get_object", values, ExpiresIn=seconds))


class S3Writer:
    """One blob on its way into a bucket."""

    def __init__(self, file: Any, upload: Any) -> None:
        self._file = file
        self._upload = upload

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Take the next bytes, all of them."""
        with full_disk_in_words():
            return int(self._file.write(data))

    def commit(self, sha256: str) -> None:
        """Send the file to its key."""
        with full_disk_in_words():
            self._file.flush()
        self._upload(Path(self._file.name), sha256)


def _client(settings: BucketSettings, endpoint: str) -> Any:
    # Signature version 2, boto3's default for presigned PUTs elsewhere, is refused by most servers.
    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint or None,
        region_name=settings.region,
        aws_access_key_id=settings.access_key or None,
        aws_secret_access_key=settings.secret_key or None,
        config=Config(
            signature_version="s3v4",
            connect_timeout=5,
            read_timeout=60,
            retries={"max_attempts": 4, "mode": "standard"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={"addressing_style": "path"} if endpoint else {},
        ),
    )


def _key(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def _incoming(name: str) -> str:
    return f"incoming/{name}"


def _split(store_id: str) -> tuple[str, str]:
    name, _, upload_id = store_id.partition(":")
    return name, upload_id


def _missing(sha256: str) -> MissingBlobError:
    return MissingBlobError(f"No bytes are stored under {sha256[:12]}….")


def _unknown() -> UnknownUploadError:
    return UnknownUploadError("There is no open upload of this name: it is complete, was taken back, or never was.")
