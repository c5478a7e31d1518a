"""Files and pictures are served whole, in ranges and as attachments, and only from right addresses."""

import http.client
import re
from urllib.parse import urlsplit

import pytest
import requests

from impasto.kit import blobs, media
from impasto.kit.models import MediaAccess
from impasto.kit.storage import store
from impasto.kit.testing import png_bytes

DATA = bytes(range(256)) * 4000


@pytest.fixture
def address(server):
    return store().download_url(store().put(DATA), "Ember “ö” v2.safetensors")


def test_whole_file_with_exact_headers(address):
    answer = requests.get(address)
    assert (answer.status_code, answer.content) == (200, DATA)
    assert answer.headers["content-length"] == str(len(DATA))
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["content-disposition"] == (
        'attachment; filename="Ember _o_ v2.safetensors"; '
        "filename*=UTF-8''Ember%20%E2%80%9C%C3%B6%E2%80%9D%20v2.safetensors"
    )
    assert re.fullmatch(r'"[0-9a-f]{64}"', answer.headers["etag"])


def test_head_says_what_get_would(address):
    answer = requests.head(address)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(DATA))


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-0", DATA[:1]),
        ("bytes=1000-1999", DATA[1000:2000]),
        ("bytes=1000-", DATA[1000:]),
        ("bytes=-7", DATA[-7:]),
        ("bytes=5-999999999999", DATA[5:]),
    ],
)
def test_range_gives_that_part(address, asked, part):
    answer = requests.get(address, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (206, part)
    assert answer.headers["content-range"].endswith(f"/{len(DATA)}")


def test_range_past_the_end_is_416(address):
    answer = requests.get(address, headers={"Range": f"bytes={len(DATA)}-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(DATA)}"


@pytest.mark.parametrize("asked", ["bytes=9-3", "bytes=", "bytes=a-b", "chunks=0-1", "bytes=-", "x" * 3000])
def test_range_without_sense_is_ignored(address, asked):
    assert requests.get(address, headers={"Range": asked}).content == DATA


def test_resuming_client_goes_by_the_etag(address):
    etag = requests.head(address).headers["etag"]
    resumed = requests.get(address, headers={"Range": "bytes=100-", "If-Range": etag})
    assert (resumed.status_code, resumed.content) == (206, DATA[100:])
    changed = requests.get(address, headers={"Range": "bytes=100-", "If-Range": '"other"'})
    assert (changed.status_code, changed.content) == (200, DATA)
    assert requests.get(address, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize(
    "change",
    [
        lambda url: url.replace("/files/", "/files/0"),
        lambda url: url.replace(".safetensors", ".exe"),
        lambda url: re.sub(r"e=\d+", "e=9999999999", url),
        lambda url: re.sub(r"e=\d+", "e=1", url),
        lambda url: re.sub(r"s=[^&]+", "s=", url),
        lambda url: url.split("?")[0],
        lambda url: url + "&t=text/html",
        lambda url: url + "x",
    ],
)
def test_changed_address_is_refused(address, change):
    answer = requests.get(change(address))
    assert answer.status_code == 403
    assert "start the download again" in answer.json()["error"]


def test_address_of_bytes_that_are_gone_is_404(server):
    answer = requests.get(store().download_url("ab" * 32, "x.pt"))
    assert (answer.status_code, answer.json()["error"]) == (404, "The file is not here any more.")


def test_path_cannot_leave_the_folder(server):
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc)
    for path in (
        "/files/../../secret/x",
        "/files/%2e%2e/%2e%2e/x",
        "/media/../x/y",
        "/files/%00/x",
        "/media/%ff/a/b.png",
    ):
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.status in {403, 404}
        answer.read()
    connection.close()


@pytest.fixture
def picture(server):
    def make(access, extension="png", data=None):
        original = blobs.save(data or png_bytes(), "image/png")
        small = blobs.save(png_bytes(32, 24, colour=9), "image/webp")
        return media.create(original.pk, original.pk, extension, {320: small.pk}, access)

    return make


def test_public_picture_is_served_inline_in_the_size_asked_for(picture):
    row = picture(MediaAccess.PUBLIC)
    whole = requests.get(media.address(row, width=None, name=1))
    assert (whole.status_code, whole.content) == (200, png_bytes())
    assert whole.headers["content-type"] == "image/png"
    assert whole.headers["x-content-type-options"] == "nosniff"
    assert "content-disposition" not in whole.headers
    small = requests.get(media.address(row, width=450, name=1))
    assert small.headers["content-type"] == "image/webp"
    assert small.content == png_bytes(32, 24, colour=9)
    odd = requests.get(media.address(row, width=450, name=1).replace("width=450", "anim=false,width=96,optimized=true"))
    assert odd.content == small.content


def test_picture_is_revalidated_by_its_etag(picture):
    url = media.address(picture(MediaAccess.PUBLIC), width=None)
    answer = requests.get(url, headers={"If-None-Match": requests.head(url).headers["etag"]})
    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize("access", [MediaAccess.SIGNED, MediaAccess.CLOSED])
def test_other_pictures_need_a_signature(picture, access):
    row = picture(access)
    assert requests.get(media.address(row, width=None)).status_code == 404
    answer = requests.get(media.address(row, width=None, signed=True))
    assert answer.status_code == 200
    assert answer.headers["cache-control"].startswith("private")


def test_closing_a_picture_ends_its_old_addresses_within_seconds(picture):
    row = picture(MediaAccess.SIGNED)
    url = media.address(row, width=None, signed=True)
    media.set_access([row.pk], MediaAccess.CLOSED)
    assert requests.get(url).status_code == 404


def test_what_a_browser_might_run_is_an_attachment(picture):
    answer = requests.get(media.address(picture(MediaAccess.PUBLIC, "svg", b"<svg onload='x'/>"), width=None))
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("key", ["x", "0f8fad5b-d9cb-469f-a165-70867728950e", "0" * 500, "%00"])
def test_unknown_pictures_are_404(server, key):
    assert requests.get(f"{server.url}/media/{key}/width=450/1.webp").status_code == 404
