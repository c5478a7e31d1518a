"""CPU time of serving one file: ours alone, ours behind nginx (X-Accel), nginx alone, and `cat` as the floor.

Usage: python bench/downloads.py [MiB] (default 1024). Prints server CPU-seconds a GB, MB/s, and the machine's load.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "impasto.config.settings")
os.environ.setdefault("DATABASE_URL", "postgresql://nobody@/none?host=/nonexistent")  # serving a file asks no database
os.environ["IMPASTO_SECRET_KEY"] = "a key for benchmarks only"
HOME = Path(tempfile.mkdtemp(prefix="impasto-bench-"))
HOME.chmod(0o755)
os.environ["IMPASTO_HOME"] = str(HOME)

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402

from impasto.kit.storage import store  # noqa: E402
from impasto.kit.testing_server import LiveServer, free_port  # noqa: E402

ROUNDS = 3
NGINX = """daemon off; master_process off; pid {home}/pid; error_log {home}/nginx.log; events {{}} http {{ access_log off;
sendfile on; tcp_nopush on; server {{ listen 127.0.0.1:{port};
location /plain/ {{ alias {home}/blobs/; }}
location /protected/ {{ internal; alias {home}/blobs/; }}
location / {{ proxy_pass http://127.0.0.1:{house}; }} }} }}"""


def fetch(url: str) -> None:
    """Take the whole file and throw it away."""
    subprocess.run(["curl", "-sf", "-o", "/dev/null", url], check=True)


def fetch_ranges(url: str, size: int) -> None:
    """Take the file as a resuming client would, in ranges of 64 MiB."""
    step = 64 * 2**20
    for start in range(0, size, step):
        subprocess.run(["curl", "-sf", "-o", "/dev/null", "-r", f"{start}-{start + step - 1}", url], check=True)


def cpu_of(pids: list[int]) -> float:
    """User and system seconds of processes so far."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(field[11]) + int(field[12]) for field in fields) / os.sysconf("SC_CLK_TCK")


def measure(name: str, pids: list[int], size: int, work: Callable[[], None]) -> None:
    """Print the best of a few rounds."""
    best, wall = float("inf"), float("inf")
    for _ in range(ROUNDS):
        before, began = cpu_of(pids), time.monotonic()
        work()
        best, wall = min(best, cpu_of(pids) - before), min(wall, time.monotonic() - began)
    print(f"{name:<34} {best / (size / 1e9):6.2f} CPU-s/GB {size / 1e6 / wall:8.0f} MB/s")


def floor(path: Path, size: int) -> None:
    """What `cat FILE > /dev/null` costs through a pipe."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(ROUNDS):
        subprocess.run(f"cat {path} | cat > /dev/null", shell=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / ROUNDS
    print(f"{'cat through a pipe (floor)':<34} {used / (size / 1e9):6.2f} CPU-s/GB")


def start_nginx(house_port: int) -> tuple[subprocess.Popen[bytes] | None, int]:
    """nginx over the same blobs and before the house; None where it is not installed."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    port = free_port()
    if program is None:
        return None, port
    (HOME / "nginx.conf").write_text(NGINX.format(home=HOME, port=port, house=house_port))
    process = subprocess.Popen([program, "-p", str(HOME), "-c", str(HOME / "nginx.conf")], stderr=subprocess.DEVNULL)
    time.sleep(1)
    return process, port


def main() -> None:
    """Serve one file in every way and print the figures."""
    mebibytes = int(sys.argv[1]) if len(sys.argv) > 1 else 1024
    with store().writer() as writer:
        for _ in range(mebibytes):
            writer.write(os.urandom(2**20))
        writer.commit("ab" * 32)
    size = mebibytes * 2**20
    path = store().path_of("ab" * 32)  # type: ignore[attr-defined]
    alone, accelerated = LiveServer(HOME), LiveServer(HOME, IMPASTO_X_ACCEL="/protected/")
    alone.start()
    accelerated.start()
    nginx, port = start_nginx(accelerated.port)
    try:
        settings.BASE_URL = alone.url
        url = store().download_url("ab" * 32, "model.safetensors")
        print(f"load {os.getloadavg()[0]:.1f}, file {mebibytes} MiB, best of {ROUNDS}")
        floor(path, size)
        measure("granian, whole file", alone.pids(), size, lambda: fetch(url))
        measure("granian, ranges of 64 MiB", alone.pids(), size, lambda: fetch_ranges(url, size))
        if nginx is not None:
            both = [nginx.pid, *accelerated.pids()]
            behind = url.replace(alone.url, f"http://127.0.0.1:{port}")
            plain = f"http://127.0.0.1:{port}/plain/{path.relative_to(HOME / 'blobs')}"
            measure("nginx alone", [nginx.pid], size, lambda: fetch(plain))
            measure("granian behind nginx (X-Accel)", both, size, lambda: fetch(behind))
        print(f"peak memory of the web process     {alone.peak_memory() / 2**20:6.0f} MiB")
    finally:
        if nginx is not None:
            nginx.terminate()
        alone.stop()
        accelerated.stop()
        shutil.rmtree(HOME)


if __name__ == "__main__":
    main()
