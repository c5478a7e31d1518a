"""The shipped nginx.conf, run by a real nginx before a real house: bytes come from nginx, rights from the house."""

import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
import requests

from impasto.kit.storage import UploadPlan, store
from impasto.kit.testing_server import LiveServer, free_port

CONFIGURATION = Path(__file__).resolve().parents[4] / "deploy" / "nginx.conf"
DATA = bytes(range(256)) * 4000
MAIN = (
    "daemon off; worker_processes 1; pid {0}/pid; error_log {0}/error.log; events {{}} http {{ access_log off; {1} }}"
)


def adapted(text, home, house_port, port):
    """The shipped file with this test's paths and ports, and without TLS."""
    text = text.replace("/var/lib/impasto", str(home)).replace("127.0.0.1:8000", f"127.0.0.1:{house_port}")
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port}").replace(
        "listen 80;", f"listen 127.0.0.1:{free_port()};"
    )
    text = re.sub(r"ssl_certificate\S*\s[^;]*;", "", text)
    return text.replace("aio threads;", "").replace("proxy_set_header Host $host", "proxy_set_header Host $http_host")


@pytest.fixture
def behind_nginx(transactional_db, tmp_path, settings):
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    if program is None:
        pytest.skip("nginx is not installed: apt-get install nginx-light")
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)  # nginx reads blobs as another account
    port = free_port()
    house = LiveServer(tmp_path, IMPASTO_X_ACCEL="/protected/", IMPASTO_URL=f"http://127.0.0.1:{port}")
    house.start()
    settings.BLOB_FOLDER, settings.BASE_URL = tmp_path / "blobs", f"http://127.0.0.1:{port}"
    (tmp_path / "nginx.conf").write_text(
        MAIN.format(tmp_path, adapted(CONFIGURATION.read_text(), tmp_path, house.port, port))
    )
    nginx = subprocess.Popen(
        [program, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")], stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            requests.get(settings.BASE_URL + "/files/x/y", timeout=1)
            break
        except requests.ConnectionError:
            time.sleep(0.05)
    yield settings.BASE_URL
    nginx.terminate()
    nginx.wait(10)
    house.stop()


def test_nginx_serves_bytes_under_the_rights_and_headers_of_the_house(behind_nginx):
    url = store().download_url(store().put(DATA), "Ember “ö”.safetensors")
    whole = requests.get(url)
    assert (whole.status_code, whole.content) == (200, DATA)
    assert whole.headers["server"].startswith("nginx")
    assert whole.headers["content-disposition"].endswith(
        "filename*=UTF-8''Ember%20%E2%80%9C%C3%B6%E2%80%9D.safetensors"
    )
    assert whole.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in whole.headers["content-security-policy"]
    assert whole.headers["content-type"] == "application/octet-stream"
    part = requests.get(url, headers={"Range": "bytes=10-19", "If-Range": whole.headers["etag"]})
    assert (part.status_code, part.content) == (206, DATA[10:20])
    assert requests.get(url, headers={"Range": f"bytes={len(DATA)}-"}).status_code == 416
    assert requests.get(url + "x").status_code == 403
    sha256 = url.split("/files/")[1][:64]
    inside = f"{behind_nginx}/protected/{sha256[:2]}/{sha256[2:4]}/{sha256}"
    assert requests.get(inside).status_code == 404


def test_parts_pass_through_nginx(behind_nginx):
    plan = UploadPlan(size=3 * 2**20, part_size=2 * 2**20)
    store_id = store().begin_upload(plan)
    for number in (1, 2):
        answer = requests.put(
            behind_nginx + store().part_address(store_id, number).url, data=b"x" * plan.length_of(number)
        )
        assert (answer.status_code, bool(answer.headers["etag"])) == (200, True)
    store().complete_upload(store_id, plan)
