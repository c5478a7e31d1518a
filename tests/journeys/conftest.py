"""One real house with the demo in it, and one real browser, for all journeys of a process."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

START_SECONDS = 240
PASSWORD = "impasto demo"
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)


class House:
    """A running house: where it is, and the folder it lives in."""

    def __init__(self, home: Path, port: int):
        self.home = home
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.process = None

    def environment(self):
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("IMPASTO_", "DATABASE_", "DJANGO_"))}
        return {**inherited, "IMPASTO_HOME": str(self.home), "IMPASTO_URL": self.url, "PYTHONUNBUFFERED": "1"}

    def start(self):
        command = [sys.executable, "-m", "impasto", "up", "--port", str(self.port)]
        with (self.home / "house.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment(), stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.3)
        raise AssertionError("The house did not open: " + (self.home / "house.log").read_text()[-3000:])

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(40)

    def impasto(self, *arguments):
        command = [sys.executable, "-m", "impasto", *arguments]
        return subprocess.run(command, env=self.environment(), capture_output=True, text=True, timeout=180)


@pytest.fixture(scope="session")
def house():
    if "JOURNEY_HOME" in os.environ:  # a house that runs already, for quick loops while writing a journey
        yield House(Path(os.environ["JOURNEY_HOME"]), int(os.environ["JOURNEY_PORT"]))
        return
    home = Path(tempfile.mkdtemp(prefix="impasto-journey-"))
    home.chmod(0o755)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    opened = House(home, port)
    opened.start()
    yield opened
    opened.stop()
    shutil.rmtree(home, ignore_errors=True)


# Not for the whole session: while Playwright is open its event loop runs, and Django asks no database beside one.
@pytest.fixture(scope="module")
def browser():
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=BROWSER_FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def visit(browser, house):
    """Opens a page of the house as someone ("" is a visitor); collects what the browser complains about."""
    contexts = []

    def open_page(address="/", *, who="", **options):
        context = browser.new_context(
            base_url=house.url, viewport={"width": 1280, "height": 900}, reduced_motion="reduce", **options
        )
        context.grant_permissions(["clipboard-read", "clipboard-write"]) if options.get(
            "java_script_enabled", True
        ) else 0
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        if who:
            page.goto("/accounts/login/")
            page.fill("input[name=login]", who)
            page.fill("input[name=password]", PASSWORD)
            page.locator("form:has(input[name=password]) button[type=submit]").first.click()
            page.wait_for_url(lambda url: "/login" not in url)
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
