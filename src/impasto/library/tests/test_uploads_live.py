"""A whole upload over the wire, with the client and the server killed on the way, down to the bytes that come back."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time

import pytest
import requests
from django.conf import settings

from impasto.accounts import services as accounts
from impasto.kit.storage import store
from impasto.library import services
from impasto.library.models import File, Upload
from impasto.library.testing import make_draft

MIB = 2**20
SIZE = 40 * MIB
# A client of its own process, slow enough to be killed in mid-part: it knows the file, the address and a key.
CLIENT = """
import sys, time, requests
path, base, key, upload_id, pause = sys.argv[1:]
ask = requests.Session()
ask.headers["Authorization"] = "Bearer " + key
about = ask.get(f"{base}/uploads/{upload_id}").json()
here = {part["PartNumber"] for part in ask.get(f"{base}/uploads/{upload_id}/parts").json()["parts"]}
def pieces(start, length):
    with open(path, "rb") as file:
        file.seek(start)
        while length:
            piece = file.read(min(length, 2**18))
            length -= len(piece)
            yield piece
            time.sleep(float(pause))
sent = []
for number in range(1, about["partCount"] + 1):
    if number in here:
        continue
    start = (number - 1) * about["partSize"]
    where = ask.get(f"{base}/uploads/{upload_id}/parts/{number}").json()["url"]
    etag = requests.put(where, data=pieces(start, min(about["partSize"], about["size"] - start))).headers["etag"]
    sent.append({"PartNumber": number, "ETag": etag})
    print(number, flush=True)
print(ask.post(f"{base}/uploads/{upload_id}/complete", json={"parts": sent}).json()["state"], flush=True)
"""


@pytest.fixture
def sender(server, alice, tmp_path):
    """Begins an upload and starts clients for it."""
    path = tmp_path / "model.safetensors"
    header = b'{"w":{"dtype":"U8","shape":[%d],"data_offsets":[0,%d]}}' % (SIZE, SIZE)
    header += b" " * (-len(header) % 8)
    path.write_bytes(len(header).to_bytes(8, "little") + header + random.Random(7).randbytes(SIZE))
    key = accounts.create_key(person=alice, name="client", scopes=["upload"])
    body = {"filename": path.name, "size": path.stat().st_size}
    begun = requests.post(f"{server.url}/uploads/", json=body, headers={"Authorization": f"Bearer {key}"}).json()

    def start(pause):
        command = [sys.executable, "-c", CLIENT, str(path), server.url, key, begun["id"], str(pause)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    return path, begun["id"], start


def wait_for_first_part(upload_id):
    upload = Upload.objects.get(pk=upload_id)
    deadline = time.monotonic() + 30
    while not store().list_parts(upload.store_id):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def finish(start):
    client = start(0)
    said, _nothing = client.communicate(timeout=60)
    return said.split()


def check_what_comes_back(path, upload_id, alice, run_jobs):
    version = make_draft(alice)
    services.add_file_from_upload(by=alice, version_id=version.pk, upload_id=upload_id)
    run_jobs()
    assert File.objects.get().scan_state == "ok"
    services.publish_version(by=alice, version_id=version.pk)
    answer = requests.get(f"{settings.BASE_URL}/api/download/models/{version.pk}")
    assert hashlib.sha256(answer.content).digest() == hashlib.sha256(path.read_bytes()).digest()
    assert answer.headers["content-disposition"] == 'attachment; filename="model.safetensors"'


@pytest.mark.slow
def test_upload_survives_the_death_of_its_client(sender, alice, run_jobs):
    path, upload_id, start = sender
    client = start(0.02)
    wait_for_first_part(upload_id)
    time.sleep(0.3)
    os.kill(client.pid, signal.SIGKILL)
    client.communicate()
    assert finish(start) == ["2", "3", "complete"]
    check_what_comes_back(path, upload_id, alice, run_jobs)


@pytest.mark.slow
def test_upload_survives_the_death_of_the_server(sender, server, alice, run_jobs):
    path, upload_id, start = sender
    client = start(0.02)
    wait_for_first_part(upload_id)
    time.sleep(0.3)
    server.kill()
    client.communicate(timeout=30)
    assert client.returncode != 0
    server.start()
    assert finish(start) == ["2", "3", "complete"]
    check_what_comes_back(path, upload_id, alice, run_jobs)
