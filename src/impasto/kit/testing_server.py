"""The real web server for tests that are about processes: granian on a free port, against the test's own database."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote, urlencode

from django.db import connection

START_SECONDS = 40


class LiveServer:
    """One web process in a home of its own; `url` stays the same when it is killed and started again."""

    def __init__(self, home: Path, **environment: str) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and return once it answers; raises RuntimeError with its last words otherwise."""
        with (self.home / "server.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                self._command(), env=self._variables(), stdout=log, stderr=log
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The server did not start: {self.said()[-3000:]}")
            time.sleep(0.05)

    def kill(self) -> None:
        """End it as a power cut would: no process of it gets to say anything."""
        for pid in self.pids():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._wait(10)
        while self._answers():  # a dying worker's socket may still take connections for a moment
            time.sleep(0.01)

    def stop(self, seconds: float = 15) -> float:
        """Ask it to end and return how long that took; kills it after `seconds`."""
        began = time.monotonic()
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._wait(seconds)
        return time.monotonic() - began

    def pids(self) -> list[int]:
        """The server's process and its children."""
        if self._process is None or self._process.poll() is not None:
            return []
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        return [self._process.pid, *(int(child) for child in children)]

    def peak_memory(self) -> int:
        """The largest resident set so far of the server's processes together, in bytes."""
        return sum(_status(pid, "VmHWM") for pid in self.pids())

    def memory(self) -> int:
        """The resident set of the server's processes together, in bytes."""
        return sum(_status(pid, "VmRSS") for pid in self.pids())

    def cpu_seconds(self) -> float:
        """CPU time of the server's processes so far, in seconds."""
        ticks = os.sysconf("SC_CLK_TCK")
        fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.pids()]
        return sum(int(field[11]) + int(field[12]) for field in fields) / ticks

    def said(self) -> str:
        """Its log."""
        return (self.home / "server.log").read_text(errors="replace")

    def _wait(self, seconds: float) -> None:
        if self._process is None:
            return
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def _command(self) -> list[str]:
        options = ["--interface", "asgi", "--host", "127.0.0.1", "--port", str(self.port), "--no-ws"]
        return [sys.executable, "-m", "granian", *options, "--log-level", "warning", "impasto.config.asgi:application"]

    def _variables(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "impasto.config.settings",
            "DATABASE_URL": _database_url(),
            "IMPASTO_HOME": str(self.home),
            "IMPASTO_URL": self.url,
            "IMPASTO_ROLE": "web",
            **self._environment,
        }


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _database_url() -> str:
    values = connection.settings_dict
    query = urlencode({"host": values["HOST"]}) if str(values["HOST"]).startswith("/") else ""
    host = "" if query else values["HOST"]
    port = f":{values['PORT']}" if values["PORT"] else ""
    secret = f":{quote(values['PASSWORD'])}" if values["PASSWORD"] else ""
    return f"postgresql://{quote(values['USER'])}{secret}@{host}{port}/{values['NAME']}?{query}"


def _status(pid: int, field: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) * 1024
    return 0
