"""A pytest plugin: with `--visits`, the run fails when a page of ours was never asked for or a template never drawn.

Each process writes what its test client visited; the one that ends last compares it with what exists.
"""

import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any, cast

import pytest
from django.template import engines
from django.test import Client
from django.urls import Resolver404, get_resolver

FOLDER = "IMPASTO_VISITS"
# Pages of other people's making, and addresses that only exist to be redirected from.
FOREIGN = ("admin:", "account", "mfa", "socialaccount", "usersessions", "api:")

_visited: set[str] = set()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer `--visits`."""
    parser.addoption("--visits", action="store_true", help="Fail when a URL or template of ours was not visited.")


def pytest_configure(config: pytest.Config) -> None:
    """Watch the test client; share a folder with xdist's processes."""
    if not config.getoption("--visits"):
        return
    os.environ.setdefault(FOLDER, tempfile.mkdtemp(prefix="impasto-visits-"))
    ask = Client.request

    def watched(self: Client, **request: Any) -> Any:
        answer = ask(self, **request)
        with contextlib.suppress(Resolver404):  # an address that leads nowhere is visited on purpose, too
            _visited.add(answer.resolver_match.view_name)
        return answer

    Client.request = watched  # type: ignore[method-assign]


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write down this process's visits; in the process that leads, compare."""
    if not session.config.getoption("--visits"):
        return
    folder = Path(os.environ[FOLDER])
    found = {"urls": sorted(_visited), "templates": sorted(_drawn())}
    (folder / f"{os.getpid()}.json").write_text(json.dumps(found))
    if hasattr(session.config, "workerinput") or exitstatus != 0:
        return
    missing = _missing(folder)
    if missing:
        session.config.get_terminal_writer().line("\nNever visited by a test: " + ", ".join(missing), red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _drawn() -> set[str]:
    """The names of our templates that this process loaded; Jinja2 keeps each it has compiled."""
    return {name for _loader, name in cast(Any, engines["jinja"]).env.cache}


def _missing(folder: Path) -> list[str]:
    urls: set[str] = set()
    templates: set[str] = set()
    for path in folder.glob("*.json"):
        seen = json.loads(path.read_text())
        urls |= set(seen["urls"])
        templates |= set(seen["templates"])
    return sorted((_all_urls() - urls) | (_all_templates() - templates))


def _all_urls() -> set[str]:
    names: set[str] = set()

    def walk(patterns: Any, prefix: str) -> None:
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                space = pattern.namespace
                walk(pattern.url_patterns, f"{prefix}{space}:" if space else prefix)
            elif pattern.name:
                names.add(prefix + pattern.name)

    walk(get_resolver().url_patterns, "")
    return {name for name in names if not name.startswith(FOREIGN)}


def _all_templates() -> set[str]:
    return {name for name in cast(Any, engines["jinja"]).env.list_templates() if name.endswith(".html")}
