"""What a person notices when a process of the house is killed: nothing that lasts, and nothing lost."""

import re
import signal
import time
import urllib.error
import urllib.request

import psutil
import pytest

from impasto.kit.testing import png_bytes

PATIENCE_SECONDS = 40


def _kill(house, pattern):
    """SIGKILL the processes of this house whose command line matches; returns how many there were."""
    found = [
        process
        for process in psutil.process_iter(["cmdline"])
        if re.search(pattern, " ".join(process.info["cmdline"] or []))
    ]
    for process in found:
        process.send_signal(signal.SIGKILL)
    return len(found)


def _wait_until(holds, what):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if holds():
            return
        time.sleep(0.3)
    raise AssertionError(f"{what} did not happen within {PATIENCE_SECONDS} s")


def _answers(house, address="/images/15", words="Resources used"):
    try:
        with urllib.request.urlopen(house.url + address, timeout=5) as answer:
            return words in answer.read().decode()
    except (OSError, urllib.error.URLError):
        return False


@pytest.fixture(autouse=True)
def _only_an_own_house(house):
    if house.process is None:
        pytest.skip("faults are for a house that the journeys started themselves")


def test_killed_web_process_is_replaced(house):
    assert _kill(house, rf"granian .*--port {house.port}\b")
    _wait_until(lambda: _answers(house), "a page")


def test_killed_database_comes_back_with_everything(house):
    folder = str(house.home / "postgres" / "data")
    assert _kill(house, rf"postgres .*{re.escape(folder)}")
    _wait_until(lambda: _answers(house), "a page with its data")


def test_killed_worker_is_replaced_and_pictures_are_studied(house, visit, tmp_path):
    picture = tmp_path / "after.png"
    picture.write_bytes(
        png_bytes(200, 160, colour=time.time_ns() % 251, text={"parameters": "a field after the storm"})
    )
    page = visit("/posts/new", who="jonas")
    workers = [
        process for process in psutil.process_iter(["cmdline", "environ"])
        if "worker" in (process.info["cmdline"] or []) and (process.info["environ"] or {}).get("IMPASTO_HOME") == str(house.home)
    ]  # fmt: skip
    assert workers
    for worker in workers:
        worker.send_signal(signal.SIGKILL)
    page.locator("input[type=file]").first.set_input_files(str(picture))
    page.wait_for_timeout(500)
    page.fill("input[name=title]", "After")
    page.get_by_role("button", name=re.compile("^Publish")).first.click()
    page.wait_for_url(re.compile(r"/(posts|images)/\d+$"))
    address = page.url.removeprefix(house.url)
    _wait_until(lambda: _answers(house, address, "/images/"), "the post in public")
