"""Runs a whole house as one command: prepares it, starts web and worker, restarts what dies, stops all on Ctrl-C."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import typer

from impasto.cli.setup import embedded_cluster, open_house
from impasto.kit import postgres

STOP_SECONDS = 15
RESTART_SECONDS = 1.0
DATABASE_SECONDS = 2.0
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process of the house and how often it died."""

    name: str
    command: Sequence[str]
    role: str
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    start_again_at: float = field(default=0.0)


def run_house(*, host: str, port: int, demo_house: bool) -> None:
    """Prepare and run the house until SIGINT or SIGTERM."""
    _refuse_busy_port(host, port)
    os.environ.setdefault("IMPASTO_URL", f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}")  # noqa: S104
    stopping = _stop_on_signals()
    open_house(role="collect")
    prepare_database()
    collect_static()
    if demo_house and not stopping.is_set():
        _load_demo_when_empty()
    children = [
        Child("web", web_command(host, port), "web"),
        Child("worker", [sys.executable, "-m", "impasto", "worker"], "worker"),
    ]
    for child in children:
        _start(child)
    _say_hello(host, port, demo_house)
    cluster = embedded_cluster()
    _watch(children, cluster, stopping)
    _stop(children)
    if cluster is not None:
        postgres.stop(cluster)  # also one that an earlier, killed supervisor left running


def web_command(host: str, port: int) -> list[str]:
    """The command of the web process: granian with pages on threads, bytes and events on the loop."""
    static = Path(os.environ.get("IMPASTO_HOME", "var")).resolve() / "static"
    return [
        sys.executable, "-m", "granian", "--interface", "asgi", "--host", host, "--port", str(port),
        "--workers", os.environ.get("IMPASTO_WEB_PROCESSES", "1"), "--no-ws", "--respawn-failed-workers",
        "--static-path-route", "/static", "--static-path-mount", str(static), "--static-path-expires", "31536000",
        "--log-level", "warning", "impasto.config.asgi:application",
    ]  # fmt: skip


def run_worker(*, queues: Sequence[str] | None, concurrency: int) -> None:
    """Work on the queue until SIGINT or SIGTERM; what is being done then is finished or given back."""
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    connector = cast(DjangoConnector, app.connector).get_worker_connector()
    with app.replace_connector(connector) as worker_app:
        worker_app.run_worker(
            queues=list(queues) if queues else None,
            concurrency=concurrency,
            name=f"worker-{socket.gethostname()}-{os.getpid()}",
            shutdown_graceful_timeout=STOP_SECONDS - 5,
            update_heartbeat_interval=5,
            stalled_worker_timeout=30,
        )


def prepare_database() -> None:
    """Migrate, and bring the base-model registry up to date."""
    from django.core.management import call_command

    from impasto.library import services as library

    call_command("migrate", verbosity=0, interactive=False)
    library.sync_base_models()


def collect_static() -> None:
    """Copy static files under their hashed names into the home folder, where the web server takes them from."""
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)


def _refuse_busy_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            typer.echo(
                f"Port {port} on {host} is taken ({error.strerror}). Choose another: make run PORT=8001", err=True
            )
            raise typer.Exit(1) from error


def _load_demo_when_empty() -> None:
    from impasto.accounts import queries

    if queries.is_house_empty():
        typer.echo("The house is empty: loading the demo house ...")
        subprocess.run([sys.executable, "-m", "impasto", "demo"], check=False, env=_environment("worker"))


def _say_hello(host: str, port: int, demo_house: bool) -> None:
    typer.echo(f"\nImpasto is open at {os.environ['IMPASTO_URL']}   (listening on {host}:{port}; Ctrl-C stops it)")
    if demo_house:
        from impasto.cli.demo.loader import sign_ins

        for line in sign_ins():
            typer.echo(f"  {line}")
    sys.stdout.flush()


def _environment(role: str) -> dict[str, str]:
    return {**os.environ, "IMPASTO_ROLE": role, "PYTHONUNBUFFERED": "1"}


def _start(child: Child) -> None:
    child.process = subprocess.Popen(  # noqa: S603 - our own programs
        child.command,
        env=_environment(child.role),
        start_new_session=True,
        preexec_fn=_die_with_supervisor,
    )


def _stop_on_signals() -> threading.Event:
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    return stopping


def _watch(children: Sequence[Child], cluster: postgres.Cluster | None, stopping: threading.Event) -> None:
    """Start a dead child or database again, later each time a child dies, until it is time to stop."""
    look_at = 0.0
    while not stopping.wait(0.3):
        now = time.monotonic()
        if cluster is not None and now >= look_at:
            _revive(cluster)
            look_at = now + DATABASE_SECONDS
        for child in children:
            if child.process is not None and child.process.poll() is not None:
                typer.echo(f"{child.name} ended with {child.process.returncode}; starting it again.", err=True)
                child.process = None
                child.deaths += 1
                child.start_again_at = now + min(30, RESTART_SECONDS * 2 ** min(child.deaths - 1, 5))
            if child.process is None and now >= child.start_again_at:
                _start(child)


def _revive(cluster: postgres.Cluster) -> None:
    if postgres.is_running(cluster):
        return
    typer.echo("The database does not answer; starting it again.", err=True)
    try:
        postgres.start(cluster)
    except postgres.PostgresError as error:
        typer.echo(f"It did not start; trying again. {error}", err=True)


def _die_with_supervisor() -> None:
    """Linux: a child ends when the supervisor is killed, so that the next start finds its port free."""
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "prctl"):
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _stop(children: Sequence[Child]) -> None:
    typer.echo("Stopping ...")
    running = [child.process for child in children if child.process is not None]
    for process in running:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
