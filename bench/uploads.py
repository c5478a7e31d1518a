"""CPU time of taking in one file in parts, and of hashing and storing it, beside `cat` to a file as the floor.

Usage: python bench/uploads.py [MiB] (default 1024). Prints server CPU-seconds a GB and the growth of its memory.
"""

import hashlib
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "impasto.config.settings")
os.environ.setdefault("DATABASE_URL", "postgresql://nobody@/none?host=/nonexistent")  # taking a part asks no database
os.environ["IMPASTO_SECRET_KEY"] = "a key for benchmarks only"
HOME = Path(tempfile.mkdtemp(prefix="impasto-bench-"))
os.environ["IMPASTO_HOME"] = str(HOME)

import django  # noqa: E402

django.setup()

from impasto.kit.storage import UploadPlan, store  # noqa: E402
from impasto.kit.testing_server import LiveServer  # noqa: E402

ROUNDS = 3
PARALLEL = 4  # as the browser sends
HASH = "import sys,pathlib;from impasto_engine.formats.hashes import hash_file;hash_file(pathlib.Path(sys.argv[1]))"


def children_cpu() -> float:
    """User and system seconds of finished children."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def floor(path: Path, size: int) -> None:
    """What `cat FILE > FILE` through a pipe, made durable, costs."""
    used = []
    for _ in range(ROUNDS):
        before = children_cpu()
        subprocess.run(f"cat {path} | cat > {HOME}/copy; sync {HOME}/copy", shell=True, check=True)
        used.append(children_cpu() - before)
        (HOME / "copy").unlink()
    print(f"{'cat to a file, fsync (floor)':<34} {min(used) / (size / 1e9):6.2f} CPU-s/GB")


def send(server: LiveServer, path: Path, size: int) -> tuple[str, float, float]:
    """Send the file in parts, four at a time; the store's name of the upload, CPU seconds and seconds."""
    plan = UploadPlan.for_size(size)
    store_id = store().begin_upload(plan)
    server_cpu, began = server.cpu_seconds(), time.monotonic()
    waiting = list(range(1, plan.part_count + 1))
    while waiting:
        batch, waiting = waiting[:PARALLEL], waiting[PARALLEL:]
        senders = [put(server, store_id, number, path, plan) for number in batch]
        if any(sender.wait() for sender in senders):
            raise SystemExit("A part was refused.")
    used, wall = server.cpu_seconds() - server_cpu, time.monotonic() - began
    store().complete_upload(store_id, plan)
    return store_id, used, wall


def put(server: LiveServer, store_id: str, number: int, path: Path, plan: UploadPlan) -> "subprocess.Popen[bytes]":
    """A curl that sends one part from the file."""
    url = server.url + store().part_address(store_id, number).url
    length = plan.length_of(number)
    cut = f"dd if={path} bs=1M iflag=skip_bytes,count_bytes skip={(number - 1) * plan.part_size} count={length} 2>/dev/null"
    head = f"curl -sf -o /dev/null -H 'Content-Length: {length}' -H 'Expect:' -H 'Transfer-Encoding:' -T - '{url}'"
    return subprocess.Popen(f"{cut} | {head}", shell=True)


def main() -> None:
    """Take in one file and print the figures."""
    mebibytes = int(sys.argv[1]) if len(sys.argv) > 1 else 1024
    size = mebibytes * 2**20
    path = HOME / "model.bin"
    with path.open("wb") as file:
        for _ in range(mebibytes):
            file.write(os.urandom(2**20))
    server = LiveServer(HOME)
    server.start()
    try:
        print(f"load {os.getloadavg()[0]:.1f}, file {mebibytes} MiB, {PARALLEL} parts at a time, best of {ROUNDS}")
        floor(path, size)
        before = server.memory()
        rounds = []
        for _ in range(ROUNDS):
            rounds.append(send(server, path, size))
            for store_id, _used, _wall in rounds[:-1]:
                store().discard_upload(store_id)
        store_id = rounds[-1][0]
        best, wall = min(used for _id, used, _wall in rounds), min(wall for _id, _used, wall in rounds)
        print(
            f"{'granian, parts to disk, durable':<34} {best / (size / 1e9):6.2f} CPU-s/GB {size / 1e6 / wall:8.0f} MB/s"
        )
        print(f"growth of the web process          {(server.peak_memory() - before) / 2**20:6.0f} MiB")
        used = children_cpu()
        subprocess.run([sys.executable, "-c", HASH, str(path)], check=True)
        print(f"{'worker, six hashes':<34} {(children_cpu() - used) / (size / 1e9):6.2f} CPU-s/GB")
        with store().open_upload(store_id) as sent, path.open("rb") as kept:
            same = hashlib.file_digest(sent, "sha256").digest() == hashlib.file_digest(kept, "sha256").digest()
        print(f"SHA-256 of what arrived            {'equal' if same else 'DIFFERENT'}")
    finally:
        server.stop()
        shutil.rmtree(HOME)


if __name__ == "__main__":
    main()
