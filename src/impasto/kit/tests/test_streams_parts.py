"""Parts arrive whole or not at all, whoever dies on the way, and however large they are."""

import contextlib
import hashlib
import random
import socket
import time
from urllib.parse import urlsplit

import pytest
import requests

from impasto.kit.storage import UploadPlan, store

MIB = 2**20


@pytest.fixture
def upload(server):
    plan = UploadPlan(size=5 * MIB, part_size=2 * MIB)
    return plan, store().begin_upload(plan)


def address_of(server, store_id, number):
    return server.url + store().part_address(store_id, number).url


def half_a_part(url, announced, sent):
    """A raw connection that has sent only the beginning of a part."""
    parts = urlsplit(url)
    connection = socket.create_connection((parts.hostname, parts.port), timeout=10)
    head = f"PUT {parts.path}?{parts.query} HTTP/1.1\r\nHost: x\r\nContent-Length: {announced}\r\n\r\n"
    connection.sendall(head.encode() + sent)
    return connection


def test_parts_come_in_any_order_and_carry_etags(server, upload):
    plan, store_id = upload
    data = random.Random(1).randbytes(plan.size)
    for number in (3, 1, 2):
        piece = data[(number - 1) * plan.part_size :][: plan.length_of(number)]
        answer = requests.put(address_of(server, store_id, number), data=piece)
        assert answer.status_code == 200
        assert answer.headers["etag"] in {part.etag for part in store().list_parts(store_id)}
    store().complete_upload(store_id, plan)
    with store().open_upload(store_id) as joined:
        assert hashlib.file_digest(joined, "sha256").digest() == hashlib.sha256(data).digest()


@pytest.mark.parametrize("size", [0, 1, 2 * MIB - 1, 2 * MIB + 1, 4 * MIB])
def test_wrong_length_is_refused_with_the_right_one(server, upload, size):
    answer = requests.put(address_of(server, upload[1], 1), data=b"x" * size)
    assert answer.status_code == 400
    assert str(2 * MIB) in answer.json()["error"]
    assert store().list_parts(upload[1]) == []


@pytest.mark.parametrize("size", [MIB, 3 * MIB])
def test_wrong_length_without_announcement_is_refused(server, upload, size):
    with contextlib.suppress(requests.ConnectionError):
        answer = requests.put(address_of(server, upload[1], 1), data=iter([b"x" * 65536] * (size // 65536)))
        assert answer.status_code == 400
    assert store().list_parts(upload[1]) == []


def test_stream_without_announcement_may_have_the_right_length(server, upload):
    answer = requests.put(address_of(server, upload[1], 1), data=iter([b"x" * 65536] * 32))
    assert answer.status_code == 200


@pytest.mark.parametrize("number", [0, 4, 10001])
def test_part_out_of_range_is_400(server, upload, number):
    answer = requests.put(address_of(server, upload[1], number), data=b"x")
    assert answer.status_code == 400
    assert "parts 1 to 3" in answer.json()["error"]


@pytest.mark.parametrize("change", [("/1?", "/2?"), ("s=", "s=A"), ("e=1", "e=2"), ("/parts/", "/parts/f")])
def test_changed_address_is_refused(server, upload, change):
    url = address_of(server, upload[1], 1).replace(*change)
    assert requests.put(url, data=b"x" * 2 * MIB).status_code == 403
    assert store().list_parts(upload[1]) == []


@pytest.mark.parametrize("number", ["x", "-1", "1e3", "%00", "9" * 50])
def test_number_that_is_none_is_400(server, upload, number):
    assert requests.put(f"{server.url}/parts/{upload[1]}/{number}?e=1&s=x", data=b"x").status_code == 400


def test_sealed_upload_takes_nothing_more(server, upload):
    plan, store_id = upload
    for number in (1, 2, 3):
        requests.put(address_of(server, store_id, number), data=b"x" * plan.length_of(number))
    store().complete_upload(store_id, plan)
    answer = requests.put(address_of(server, store_id, 1), data=b"y" * 2 * MIB)
    assert answer.status_code == 404
    with store().open_upload(store_id) as joined:
        assert joined.read() == b"x" * plan.size


def test_pages_of_the_house_may_put_from_another_origin(server, upload):
    url = address_of(server, upload[1], 1)
    ours = {"Origin": "http://localhost:8000", "Access-Control-Request-Method": "PUT"}
    answer = requests.options(url, headers=ours)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "http://localhost:8000"
    sent = requests.put(url, data=b"x" * 2 * MIB, headers=ours)
    assert "ETag" in sent.headers["access-control-expose-headers"]
    assert (
        "access-control-allow-origin" not in requests.options(url, headers={"Origin": "https://evil.example"}).headers
    )


def test_client_that_vanishes_leaves_nothing(server, upload):
    connection = half_a_part(address_of(server, upload[1], 1), 2 * MIB, b"z" * MIB)
    time.sleep(0.3)
    connection.close()
    data = store().upload(upload[1]).folder / "data"
    deadline = time.monotonic() + 10
    while data.stat().st_blocks and time.monotonic() < deadline:
        time.sleep(0.05)
    assert data.stat().st_blocks == 0
    assert store().list_parts(upload[1]) == []
    assert requests.put(address_of(server, upload[1], 1), data=b"x" * 2 * MIB).status_code == 200


def test_silent_predecessor_does_not_block_its_successor(server, upload):
    old = half_a_part(address_of(server, upload[1], 1), 2 * MIB, b"z" * MIB)
    time.sleep(0.3)
    assert requests.put(address_of(server, upload[1], 1), data=b"x" * 2 * MIB).status_code == 200
    old.sendall(b"z" * MIB)
    assert b" 400 " in old.recv(4096).split(b"\r\n")[0]
    old.close()
    assert len(store().list_parts(upload[1])) == 1
    with (store().upload(upload[1]).folder / "data").open("rb") as data:
        assert data.read(2 * MIB) == b"x" * 2 * MIB


def test_upload_goes_on_after_the_server_is_killed_in_mid_part(server, upload):
    plan, store_id = upload
    data = random.Random(2).randbytes(plan.size)
    assert requests.put(address_of(server, store_id, 1), data=data[: 2 * MIB]).status_code == 200
    broken = half_a_part(address_of(server, store_id, 2), 2 * MIB, data[2 * MIB : 3 * MIB])
    time.sleep(0.3)
    server.kill()
    broken.close()
    server.start()
    assert [part.number for part in store().list_parts(store_id)] == [1]
    for number in (2, 3):
        piece = data[(number - 1) * plan.part_size :][: plan.length_of(number)]
        assert requests.put(address_of(server, store_id, number), data=piece).status_code == 200
    store().complete_upload(store_id, plan)
    with store().open_upload(store_id) as joined:
        assert hashlib.file_digest(joined, "sha256").digest() == hashlib.sha256(data).digest()


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(server):
    plan = UploadPlan(size=300 * MIB, part_size=100 * MIB)
    store_id = store().begin_upload(plan)
    requests.put(address_of(server, store_id, 4), data=b"")
    before = server.memory()
    for number in (1, 2, 3):
        answer = requests.put(address_of(server, store_id, number), data=(b"m" * MIB for _ in range(100)))
        assert answer.status_code == 200
    store().complete_upload(store_id, plan)
    sha256 = hashlib.sha256(b"m" * MIB * 300).hexdigest()
    store().adopt_upload(store_id, sha256)
    with requests.get(store().download_url(sha256, "x.bin"), stream=True) as answer:
        assert sum(len(chunk) for chunk in answer.iter_content(MIB)) == plan.size
    assert server.peak_memory() - before < 48 * MIB
    store().discard_upload(store_id)
    store().delete(sha256)
