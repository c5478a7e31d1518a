"""A pytest plugin (`-p`, so that it runs before Django's settings are read): a real PostgreSQL for this run alone."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from impasto.kit import postgres

# Durability is what production is for; tests drop their data anyway.
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB"}


def pytest_configure() -> None:
    """Start the database of this process; with xdist each worker process has its own."""
    if "DATABASE_URL" not in os.environ:
        cluster = postgres.cluster_in(_home)
        postgres.start(cluster, settings=SETTINGS)
        atexit.register(_end, cluster)


def _make_home() -> Path:
    home = Path(tempfile.mkdtemp(prefix="impasto-test-"))
    home.chmod(0o755)  # the server's account must be able to pass
    os.environ["IMPASTO_HOME"] = str(home)
    os.environ["IMPASTO_ROLE"] = "test"
    os.environ.setdefault("IMPASTO_SECRET_KEY", "a key for tests only, long enough to be taken")
    return home


def _end(cluster: postgres.Cluster) -> None:
    postgres.stop(cluster)
    shutil.rmtree(_home, ignore_errors=True)


_home = _make_home()
