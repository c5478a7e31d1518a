"""The local store keeps bytes whole, once, and only as announced."""

import hashlib
import os
import subprocess

import pytest

from impasto.kit.storage import (
    MissingBlobError,
    PartError,
    StorageFullError,
    UnknownUploadError,
    UploadPlan,
    store,
)
from impasto.kit.storage.local import LocalBlobStore

MIB = 2**20


@pytest.fixture
def blobs(tmp_path):
    return LocalBlobStore(tmp_path / "blobs")


def content(file):
    with file:
        return file.read()


def send(blobs, store_id, number, data):
    with blobs.part_writer(store_id, number) as writer:
        writer.write(data)
        return writer.finish()


def test_bytes_lie_under_their_hash_and_nothing_else_remains(blobs):
    sha256 = blobs.put(b"linseed oil")
    assert sha256 == hashlib.sha256(b"linseed oil").hexdigest()
    assert content(blobs.open(sha256)) == b"linseed oil"
    assert [path.name for path in blobs.folder.rglob("*") if path.is_file()] == [sha256]


def test_same_bytes_are_stored_once(blobs, tmp_path):
    (tmp_path / "copy").write_bytes(b"umber")
    assert blobs.put(b"umber") == blobs.put(b"umber") == blobs.put_file(tmp_path / "copy")
    assert len(list(blobs.stored())) == 1
    assert (tmp_path / "copy").read_bytes() == b"umber"


def test_uncommitted_bytes_vanish(blobs):
    with blobs.writer() as writer:
        writer.write(b"half a blob")
    assert not any(path.is_file() for path in blobs.folder.rglob("*"))


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "ab", "g" * 64])
def test_what_is_no_hash_is_missing(blobs, name):
    with pytest.raises(MissingBlobError):
        blobs.open(name)


def test_parts_in_any_order_make_the_file(blobs):
    plan = UploadPlan(size=25, part_size=10)
    store_id = blobs.begin_upload(plan)
    send(blobs, store_id, 3, b"c" * 5)
    send(blobs, store_id, 1, b"a" * 10)
    assert [part.number for part in blobs.list_parts(store_id)] == [1, 3]
    with pytest.raises(PartError, match="Part 2 of 3 has not arrived"):
        blobs.complete_upload(store_id, plan)
    send(blobs, store_id, 2, b"b" * 10)
    blobs.complete_upload(store_id, plan)
    blobs.complete_upload(store_id, plan)
    joined = content(blobs.open_upload(store_id))
    assert joined == b"a" * 10 + b"b" * 10 + b"c" * 5


def test_adopted_upload_is_a_blob_and_outlives_the_upload(blobs):
    plan = UploadPlan(size=3, part_size=10)
    store_id = blobs.begin_upload(plan)
    send(blobs, store_id, 1, b"abc")
    blobs.complete_upload(store_id, plan)
    sha256 = hashlib.sha256(b"abc").hexdigest()
    blobs.adopt_upload(store_id, sha256)
    blobs.adopt_upload(store_id, sha256)
    blobs.discard_upload(store_id)
    blobs.discard_upload(store_id)
    assert content(blobs.open(sha256)) == b"abc"


@pytest.mark.parametrize("data", [b"", b"too short", b"much too long for it"])
def test_part_of_wrong_length_does_not_count(blobs, data):
    store_id = blobs.begin_upload(UploadPlan(size=25, part_size=10))
    with pytest.raises(PartError):
        send(blobs, store_id, 1, data)
    assert blobs.list_parts(store_id) == []


@pytest.mark.parametrize("number", [0, -1, 4, 10_001])
def test_part_out_of_range_is_refused(blobs, number):
    store_id = blobs.begin_upload(UploadPlan(size=25, part_size=10))
    with pytest.raises(PartError, match="parts 1 to 3"):
        send(blobs, store_id, number, b"a" * 10)


def test_part_may_be_sent_again_but_not_after_completion(blobs):
    plan = UploadPlan(size=10, part_size=10)
    store_id = blobs.begin_upload(plan)
    first = send(blobs, store_id, 1, b"a" * 10)
    second = send(blobs, store_id, 1, b"b" * 10)
    assert first.etag != second.etag
    with blobs.part_writer(store_id, 1) as late:
        late.write(b"b" * 10)
        late.finish()
        blobs.complete_upload(store_id, plan)
        with pytest.raises(PartError):
            late.write(b"!")
    with pytest.raises(UnknownUploadError):
        send(blobs, store_id, 1, b"c" * 10)
    assert content(blobs.open_upload(store_id)) == b"b" * 10


def test_bytes_on_their_way_cannot_follow_completion(blobs):
    plan = UploadPlan(size=20, part_size=20)
    store_id = blobs.begin_upload(plan)
    with blobs.part_writer(store_id, 1) as old:
        old.write(b"old bytes ")
        send(blobs, store_id, 1, b"n" * 20)
        with pytest.raises(PartError, match="newer request"):
            old.write(b"late bytes")
        blobs.complete_upload(store_id, plan)
        with pytest.raises(UnknownUploadError):
            old.write(b"late bytes")
    assert content(blobs.open_upload(store_id)) == b"n" * 20


def test_part_that_was_cut_off_must_come_again(blobs):
    plan = UploadPlan(size=4 * MIB, part_size=4 * MIB)
    store_id = blobs.begin_upload(plan)
    send(blobs, store_id, 1, b"1" * 4 * MIB)
    with blobs.part_writer(store_id, 1) as writer:
        writer.write(b"2" * 2 * MIB)
    assert blobs.list_parts(store_id) == []
    assert (blobs.upload(store_id).folder / "data").stat().st_blocks * 512 < MIB


@pytest.mark.parametrize("store_id", ["", "..", "../x", "f" * 31, "F" * 32, "a" * 32])
def test_unknown_uploads_are_said_to_be_unknown(blobs, store_id):
    with pytest.raises(UnknownUploadError):
        blobs.list_parts(store_id)


def test_upload_larger_than_the_disk_is_refused_at_the_start(blobs):
    free = os.statvfs("/").f_bavail * os.statvfs("/").f_frsize
    with pytest.raises(StorageFullError, match="no room for this file"):
        blobs.begin_upload(UploadPlan.for_size(free * 10))
    assert list((blobs.folder / "uploads").iterdir()) == []


def test_uploads_cannot_promise_more_than_there_is_together(blobs):
    free = os.statvfs(blobs.folder.parent).f_bavail * os.statvfs(blobs.folder.parent).f_frsize
    blobs.begin_upload(UploadPlan.for_size(free // 2))
    with pytest.raises(StorageFullError):
        blobs.begin_upload(UploadPlan.for_size(free // 2))


@pytest.fixture
def small_disk(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("mounting a small disk needs root")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_full_disk_is_said_and_leaves_nothing_behind(small_disk):
    blobs = LocalBlobStore(small_disk)
    with pytest.raises(StorageFullError, match="disk of this house is full"):
        blobs.put(b"x" * 9 * MIB)
    assert not any(path.is_file() for path in small_disk.rglob("*"))
    assert blobs.put(b"small enough")


def test_full_disk_in_mid_part_gives_the_space_back(small_disk):
    blobs = LocalBlobStore(small_disk)
    store_id = blobs.begin_upload(UploadPlan(size=7 * MIB, part_size=7 * MIB))
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 5 * MIB)
    with pytest.raises(StorageFullError):
        send(blobs, store_id, 1, b"y" * 7 * MIB)
    assert blobs.list_parts(store_id) == []
    filler.unlink()
    send(blobs, store_id, 1, b"y" * 7 * MIB)
    assert len(blobs.list_parts(store_id)) == 1


def test_plan_keeps_below_nine_thousand_parts():
    plan = UploadPlan.for_size(2**40)
    assert plan.part_count <= 9_000
    assert UploadPlan.for_size(1).part_count == 1
    assert UploadPlan.for_size(32 * MIB).part_count == 2


def test_store_follows_the_settings(settings):
    sha256 = store().put(b"here")
    assert (settings.BLOB_FOLDER / sha256[:2] / sha256[2:4] / sha256).read_bytes() == b"here"
