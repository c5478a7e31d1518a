"""The same promises in a bucket, against a real S3 server: SeaweedFS from its wheel."""

import hashlib
import io
import random

import pytest
import requests
from botocore.exceptions import ClientError

from impasto.kit import blobs, media
from impasto.kit.models import MediaAccess
from impasto.kit.storage import MissingBlobError, PartError, StorageFullError, UnknownUploadError, UploadPlan
from impasto.kit.storage.s3 import S3BlobStore, s3_errors_in_words
from impasto.kit.testing import png_bytes
from impasto.kit.testing_server import LiveServer

MIB = 2**20


def put_part(bucket, store_id, number, data):
    return requests.put(bucket.part_address(store_id, number).url, data=data)


def read(file):
    with file:
        return file.read()


def test_settings_choose_the_bucket(bucket):
    assert isinstance(bucket, S3BlobStore)


def test_blobs_are_kept_by_content(bucket, tmp_path):
    (tmp_path / "file").write_bytes(b"umber")
    assert bucket.put(b"umber") == bucket.put_file(tmp_path / "file") == hashlib.sha256(b"umber").hexdigest()
    sha256 = bucket.put(b"umber")
    assert read(bucket.open(sha256)) == b"umber"
    with bucket.local_path(sha256) as path:
        assert path.read_bytes() == b"umber"
    assert bucket.size(sha256) == 5
    assert sha256 in dict(bucket.stored())
    bucket.delete(sha256)
    bucket.delete(sha256)
    assert not bucket.exists(sha256)
    with pytest.raises(MissingBlobError):
        bucket.open(sha256)


def test_reader_seeks_like_a_file(bucket):
    data = random.Random(3).randbytes(5 * MIB)
    with bucket.writer() as writer:
        writer.write(data)
        writer.commit(hashlib.sha256(data).hexdigest())
    with bucket.open(hashlib.sha256(data).hexdigest()) as file:
        for start, length in ((0, 10), (4 * MIB, 100), (17, 5), (5 * MIB - 3, 10), (5 * MIB, 1)):
            file.seek(start)
            assert file.read(length) == data[start : start + length]
        assert file.seek(-8, io.SEEK_END) == 5 * MIB - 8
        assert file.read() == data[-8:]


def test_download_address_gives_ranges_under_the_exact_name(bucket):
    url = bucket.download_url(bucket.put(b"0123456789"), "Ember “ö”.safetensors")
    whole = requests.get(url)
    assert whole.content == b"0123456789"
    assert whole.headers["content-disposition"].endswith(
        "filename*=UTF-8''Ember%20%E2%80%9C%C3%B6%E2%80%9D.safetensors"
    )
    part = requests.get(url, headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.content) == (206, b"234")
    assert requests.get(url + "x").status_code == 403


def test_parts_go_to_presigned_addresses_and_resume(bucket):
    plan = UploadPlan(size=12 * MIB, part_size=5 * MIB)
    data = random.Random(4).randbytes(plan.size)
    store_id = bucket.begin_upload(plan)
    assert put_part(bucket, store_id, 3, data[10 * MIB :]).status_code == 200
    assert put_part(bucket, store_id, 1, data[: 5 * MIB]).headers["etag"]
    assert [part.number for part in bucket.list_parts(store_id)] == [1, 3]
    with pytest.raises(PartError, match="Part 2 of 3 has not arrived"):
        bucket.complete_upload(store_id, plan)
    put_part(bucket, store_id, 2, data[5 * MIB : 10 * MIB])
    bucket.complete_upload(store_id, plan)
    bucket.complete_upload(store_id, plan)
    sha256 = hashlib.sha256(data).hexdigest()
    assert hashlib.sha256(read(bucket.open_upload(store_id))).hexdigest() == sha256
    bucket.adopt_upload(store_id, sha256)
    bucket.discard_upload(store_id)
    bucket.discard_upload(store_id)
    assert bucket.size(sha256) == plan.size
    with pytest.raises(UnknownUploadError):
        bucket.open_upload(store_id)


def test_part_of_wrong_length_cannot_complete(bucket):
    plan = UploadPlan(size=6 * MIB, part_size=5 * MIB)
    store_id = bucket.begin_upload(plan)
    put_part(bucket, store_id, 1, b"x" * 5 * MIB)
    put_part(bucket, store_id, 2, b"x" * 5)
    with pytest.raises(PartError, match="5 bytes instead of"):
        bucket.complete_upload(store_id, plan)


def test_full_bucket_is_said_in_words(bucket):
    with pytest.raises(StorageFullError), s3_errors_in_words(MissingBlobError()):
        raise ClientError({"Error": {"Code": "QuotaExceeded"}}, "PutObject")


def test_pictures_are_redirected_to_the_bucket(bucket, transactional_db, tmp_path, settings):
    live = LiveServer(
        tmp_path,
        IMPASTO_S3_BUCKET=settings.S3_BUCKET,
        IMPASTO_S3_ENDPOINT=settings.S3_ENDPOINT,
        IMPASTO_S3_ACCESS_KEY=settings.S3_ACCESS_KEY,
        IMPASTO_S3_SECRET_KEY=settings.S3_SECRET_KEY,
    )
    picture = blobs.save(png_bytes(), "image/png")
    row = media.create(picture.pk, picture.pk, "png", {}, MediaAccess.PUBLIC)
    live.start()
    try:
        address = media.address(row, width=450).replace(settings.BASE_URL, live.url)
        first = requests.get(address, allow_redirects=False)
        assert first.status_code == 302
        shown = requests.get(address)
        assert (shown.content, shown.headers["content-type"]) == (png_bytes(), "image/png")
    finally:
        live.stop()
