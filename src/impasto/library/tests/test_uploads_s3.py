"""The same upload and download when the house keeps its blobs in a bucket."""

from urllib.parse import urlsplit

import requests

from impasto.kit.testing import safetensors_bytes
from impasto.library import services
from impasto.library.testing import make_draft


def test_upload_through_the_pages_of_the_library(bucket, as_alice, alice, run_jobs):
    data = safetensors_bytes()
    body = {"filename": "ember.safetensors", "size": len(data)}
    upload_id = as_alice.post("/uploads/", body, content_type="application/json").json()["id"]
    address = as_alice.get(f"/uploads/{upload_id}/parts/1").json()["url"]
    assert urlsplit(address).netloc in bucket.part_address("x:y", 1).url
    etag = requests.put(address, data=data).headers["etag"]
    sent = {"parts": [{"PartNumber": 1, "ETag": etag}]}
    answer = as_alice.post(f"/uploads/{upload_id}/complete", sent, content_type="application/json")
    assert answer.status_code == 200
    version = make_draft(alice)
    services.add_file_from_upload(by=alice, version_id=version.pk, upload_id=upload_id)
    run_jobs()
    services.publish_version(by=alice, version_id=version.pk)
    answer = as_alice.get(f"/api/download/models/{version.pk}")
    assert requests.get(answer["Location"]).content == data
