"""Uploads: sent in parts by their owner alone, stored once, studied, and never served when dangerous."""

import hashlib
import io
import pickle
import uuid

import pytest
from django.test import Client

from impasto.accounts import services as accounts
from impasto.jobs.models import Progress
from impasto.kit.models import Blob
from impasto.kit.storage import StorageFullError, UploadPlan, store
from impasto.kit.storage.local import LocalBlobStore
from impasto.kit.testing import safetensors_bytes
from impasto.library import services
from impasto.library.models import File, FileHash, Upload
from impasto.library.services import LibraryError
from impasto.library.testing import make_draft

MIB = 2**20


def begin(client, data=b"abc", name="ember.safetensors", **values):
    return client.post("/uploads/", {"filename": name, "size": len(data), **values}, content_type="application/json")


def send(upload_id, data, number=1):
    """What the event loop does with a PUT part."""
    upload = Upload.objects.get(pk=upload_id)
    plan = UploadPlan(upload.size, upload.part_size)
    start = (number - 1) * plan.part_size
    with store().part_writer(upload.store_id, number) as writer:
        writer.write(data[start : start + plan.length_of(number)])
        return writer.finish()


def complete(client, upload_id, **body):
    return client.post(f"/uploads/{upload_id}/complete", body, content_type="application/json")


def uploaded(client, data, name="ember.safetensors"):
    upload_id = begin(client, data, name).json()["id"]
    for number in range(1, UploadPlan.for_size(len(data)).part_count + 1):
        send(upload_id, data, number)
    assert complete(client, upload_id).status_code == 200
    return upload_id


def test_upload_becomes_a_studied_file(as_alice, alice, run_jobs):
    data = safetensors_bytes()
    upload_id = uploaded(as_alice, data)
    file = services.add_file_from_upload(by=alice, version_id=make_draft(alice).pk, upload_id=upload_id)
    assert (file.scan_state, file.blob_id) == ("pending", None)
    assert "library.store_upload" in run_jobs()
    file.refresh_from_db()
    assert (file.scan_state, file.format, file.precision, file.is_primary) == ("ok", "SafeTensor", "fp16", True)
    with store().open(file.blob_id) as stored:
        assert stored.read() == data
    hashes = dict(FileHash.objects.values_list("kind", "value"))
    assert hashes["SHA256"] == hashlib.sha256(data).hexdigest().upper()
    assert hashes["AutoV2"] == hashes["SHA256"][:10]
    assert hashes["AutoV3"] == hashes["Tensors"][:12]
    assert Progress.objects.get(topic=f"library.upload:{upload_id}").state == "done"
    assert not (LocalBlobStore(store().folder).folder / "uploads" / Upload.objects.get().store_id).exists()


def test_file_added_after_its_upload_was_studied_is_ready_at_once(as_alice, alice, run_jobs):
    upload_id = uploaded(as_alice, safetensors_bytes())
    run_jobs()
    version = make_draft(alice)
    file = services.add_file_from_upload(by=alice, version_id=version.pk, upload_id=upload_id)
    assert file.scan_state == "ok"
    assert services.add_file_from_upload(by=alice, version_id=version.pk, upload_id=upload_id) == file


def test_same_bytes_are_stored_once_and_stand_in_a_version_once(as_alice, alice, run_jobs):
    version = make_draft(alice)
    for name in ("one.safetensors", "two.safetensors"):
        upload_id = uploaded(as_alice, safetensors_bytes(), name)
        services.add_file_from_upload(by=alice, version_id=version.pk, upload_id=upload_id)
    run_jobs()
    assert Blob.objects.count() == len(list(store().stored())) == 1
    assert [file.name for file in version.files.all()] == ["one.safetensors"]


def test_dangerous_file_is_kept_from_everyone_and_says_why(as_alice, alice, run_jobs):
    class Evil:
        def __reduce__(self):
            return (print, ("harmless here",))

    upload_id = uploaded(as_alice, pickle.dumps(Evil()), "kitten.safetensors")
    file = services.add_file_from_upload(by=alice, version_id=make_draft(alice).pk, upload_id=upload_id)
    run_jobs()
    file.refresh_from_db()
    assert (file.scan_state, file.is_primary) == ("danger", False)
    assert any("print" in finding["message"] + finding["where"] for finding in file.scan_findings)
    assert as_alice.get(f"/api/download/models/{file.version_id}").status_code == 404


def test_work_repeated_after_a_kill_changes_nothing(as_alice, alice):
    upload_id = uploaded(as_alice, safetensors_bytes())
    file = services.add_file_from_upload(by=alice, version_id=make_draft(alice).pk, upload_id=upload_id)
    upload = Upload.objects.get()
    store().adopt_upload(upload.store_id, hashlib.sha256(safetensors_bytes()).hexdigest())  # killed right after
    for _attempt in range(3):
        services.store_upload(upload_id=upload_id)
    file.refresh_from_db()
    assert file.scan_state == "ok"
    assert FileHash.objects.count() == len(set(FileHash.objects.values_list("kind")))


def test_lost_bytes_fail_the_upload_in_words(as_alice, alice, run_jobs):
    upload_id = uploaded(as_alice, safetensors_bytes())
    file = services.add_file_from_upload(by=alice, version_id=make_draft(alice).pk, upload_id=upload_id)
    store().discard_upload(Upload.objects.get().store_id)
    run_jobs()
    file.refresh_from_db()
    assert (file.scan_state, Upload.objects.get().state) == ("error", "failed")
    assert complete(as_alice, upload_id).status_code == 422


def test_parts_are_listed_and_addressed_for_their_owner(as_alice):
    data = b"x" * (16 * MIB + 5)
    begun = begin(as_alice, data).json()
    assert (begun["partSize"], begun["partCount"], begun["state"]) == (16 * MIB, 2, "open")
    part = send(begun["id"], data, 2)
    listed = as_alice.get(f"/uploads/{begun['id']}/parts").json()
    assert listed == {"parts": [{"PartNumber": 2, "Size": 5, "ETag": part.etag}]}
    address = as_alice.get(f"/uploads/{begun['id']}/parts/1").json()
    assert address["url"].startswith("http://testserver/parts/")
    assert as_alice.get(f"/uploads/{begun['id']}/parts/3").status_code == 422
    missing = complete(as_alice, begun["id"])
    assert (missing.status_code, missing.json()["error"]) == (
        422,
        "Part 1 of 2 has not arrived; send it and complete again.",
    )


def test_completing_twice_and_in_any_order_is_harmless(as_alice, run_jobs):
    data = b"x" * (16 * MIB + 5)
    upload_id = begin(as_alice, data).json()["id"]
    sent = [{"PartNumber": number, "ETag": send(upload_id, data, number).etag} for number in (2, 1)]
    assert complete(as_alice, upload_id, parts=sent).json()["state"] == "complete"
    assert complete(as_alice, upload_id, parts=sent).status_code == 200
    assert len(as_alice.get(f"/uploads/{upload_id}/parts").json()["parts"]) == 2
    assert run_jobs().count("library.store_upload") == 1
    assert complete(as_alice, upload_id).json()["state"] == "stored"


def test_part_that_is_not_what_was_sent_is_refused(as_alice):
    upload_id = begin(as_alice).json()["id"]
    send(upload_id, b"abc")
    answer = complete(as_alice, upload_id, parts=[{"PartNumber": 1, "ETag": '"other"'}])
    assert (answer.status_code, answer.json()["error"]) == (422, "Part 1 is not here as you sent it; send it again.")


@pytest.mark.parametrize("path", ["", "/parts", "/parts/1", "/complete"])
def test_uploads_of_others_do_not_exist(as_alice, as_bob, path):
    upload_id = begin(as_alice).json()["id"]
    method = as_bob.post if path == "/complete" else as_bob.get
    assert method(f"/uploads/{upload_id}{path}").status_code == 404
    assert method(f"/uploads/{uuid.uuid4()}{path}").status_code == 404
    assert as_bob.delete(f"/uploads/{upload_id}").status_code == 404
    assert Client().get(f"/uploads/{upload_id}/parts").status_code == 401


def test_upload_of_another_cannot_become_ones_file(as_alice, bob, run_jobs):
    upload_id = uploaded(as_alice, safetensors_bytes())
    run_jobs()
    version = make_draft(bob)
    for wrong in (upload_id, "x", "", str(uuid.uuid4())):
        with pytest.raises(LibraryError, match="not here any more"):
            services.add_file_from_upload(by=bob, version_id=version.pk, upload_id=wrong)


def test_unfinished_upload_cannot_become_a_file(as_alice, alice):
    upload_id = begin(as_alice).json()["id"]
    with pytest.raises(LibraryError, match="not complete yet"):
        services.add_file_from_upload(by=alice, version_id=make_draft(alice).pk, upload_id=upload_id)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"{}", b'{"filename": "x"}', b'{"filename": 5, "size": 1}', b"\xff\xfe",
        b'{"filename": "x", "size": 0}', b'{"filename": "x", "size": -1}', b'{"filename": "x", "size": 1.5}',
        b'{"filename": "x", "size": true}', b'{"filename": "x", "size": "1"}', b'{"filename": "x", "size": 1e300}',
        b'{"filename": "x", "size": 99999999999999999999999999}', b'{"filename": "x", "size": 70000000000000}',
        b'{"filename": "x", "size": 1, "type": 7}', b"[" * 100000,
    ],
)  # fmt: skip
def test_wrong_requests_are_refused_in_words(as_alice, body):
    answer = as_alice.post("/uploads/", body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["error"]
    assert Upload.objects.count() == 0


@pytest.mark.parametrize("body", [b"{", b'{"parts": 5}', b'{"parts": [{}]}', b'{"parts": [{"PartNumber": "x"}]}'])
def test_wrong_completions_are_refused_in_words(as_alice, body):
    upload_id = begin(as_alice).json()["id"]
    answer = as_alice.post(f"/uploads/{upload_id}/complete", body, content_type="application/json")
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "name",
    ['a"b\n.pt', "../../../etc/passwd", "\u202egnp.exe", "x" * 10_000, "\0", "", "CON", "новая модель.safetensors"],
)
def test_hostile_names_are_cleaned(as_alice, name):
    answer = begin(as_alice, name=name)
    assert answer.status_code == 201
    kept = answer.json()["filename"]
    assert kept
    assert len(kept.encode()) <= 200
    assert not set('/\\"\n\0\u202e') & set(kept)


def test_full_disk_is_507_and_leaves_no_upload(as_alice, monkeypatch):
    def full(_self, _plan):
        raise StorageFullError("There is no room for this file.")

    monkeypatch.setattr(LocalBlobStore, "begin_upload", full)
    answer = begin(as_alice)
    assert (answer.status_code, answer.json()["error"]) == (507, "There is no room for this file.")
    assert Upload.objects.count() == 0


def test_one_person_cannot_open_uploads_without_end(as_alice, monkeypatch):
    monkeypatch.setattr("impasto.library.services.uploads.MAX_OPEN", 2)
    assert [begin(as_alice).status_code for _ in range(3)] == [201, 201, 429]


def test_aborted_upload_frees_its_space_and_is_over(as_alice):
    upload_id = begin(as_alice).json()["id"]
    assert as_alice.delete(f"/uploads/{upload_id}").status_code == 204
    assert as_alice.delete(f"/uploads/{upload_id}").status_code == 204
    assert not list((store().folder / "uploads").iterdir())
    assert as_alice.get(f"/uploads/{upload_id}/parts").status_code == 404
    assert complete(as_alice, upload_id).status_code == 404


def test_sessions_need_the_csrf_token_and_keys_do_not(alice):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    assert begin(strict).status_code == 403
    key = accounts.create_key(person=alice, name="tool", scopes=["upload"])
    body = {"filename": "x.pt", "size": 3}
    keyed = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {key}"})
    assert keyed.post("/uploads/", body, content_type="application/json").status_code == 201
    reader = accounts.create_key(person=alice, name="reader", scopes=["read"])
    for wrong in (reader, "nonsense", key[:-1]):
        client = Client(headers={"Authorization": f"Bearer {wrong}"})
        assert client.post("/uploads/", body, content_type="application/json").status_code == 401


def test_wrong_methods_are_405(as_alice):
    assert as_alice.get("/uploads/").status_code == 405
    assert as_alice.put(f"/uploads/{uuid.uuid4()}").status_code == 405


def test_what_nobody_finished_or_used_goes_after_a_week(as_alice, alice, run_jobs):
    abandoned = begin(as_alice).json()["id"]
    unused = uploaded(as_alice, safetensors_bytes())
    used = uploaded(as_alice, safetensors_bytes(fill=2), "used.safetensors")
    run_jobs()
    file = services.add_file_from_upload(by=alice, version_id=make_draft(alice).pk, upload_id=used)
    assert services.clear_uploads() == 0
    Upload.objects.update(created_at="2020-01-01T00:00:00Z")
    assert services.clear_uploads() == 2
    assert not Upload.objects.filter(pk__in=[abandoned, unused]).exists()
    assert list(Blob.objects.values_list("pk", flat=True)) == [file.blob_id]


def test_plain_form_stores_and_studies_a_file(alice, run_jobs):
    version = make_draft(alice)
    data = safetensors_bytes()
    file = services.add_file_from_stream(
        by=alice, version_id=version.pk, name="a/b.safetensors", stream=io.BytesIO(data), size=len(data)
    )
    assert file.name == "b.safetensors"
    run_jobs()
    assert File.objects.get().scan_state == "ok"
    with pytest.raises(LibraryError, match="this very file already"):
        services.add_file_from_stream(
            by=alice, version_id=version.pk, name="c.safetensors", stream=io.BytesIO(data), size=len(data)
        )


def test_second_file_of_a_name_is_numbered(as_alice, alice, run_jobs):
    version = make_draft(alice)
    for fill in (1, 2, 3):
        upload_id = uploaded(as_alice, safetensors_bytes(fill=fill))
        services.add_file_from_upload(by=alice, version_id=version.pk, upload_id=upload_id)
    run_jobs()
    names = version.files.order_by("id").values_list("name", flat=True)
    assert list(names) == ["ember.safetensors", "ember (2).safetensors", "ember (3).safetensors"]
    assert version.files.filter(is_primary=True).count() == 1
