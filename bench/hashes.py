"""CPU time of the six hashes in one pass beside `sha256sum` on the same file, in the same run.

Usage: python bench/hashes.py [MiB] (default 1024). Prints user+system seconds, the ratio, and the machine's load.
"""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 3
SOURCES = Path(__file__).resolve().parent.parent / "src"
OURS = "import sys,pathlib;from impasto_engine.formats.hashes import hash_file;hash_file(pathlib.Path(sys.argv[1]))"
EMPTY = "import sys,pathlib;from impasto_engine.formats.hashes import hash_file"


def cpu_seconds(command: list[str]) -> float:
    """User and system seconds of one command and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": str(SOURCES)})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure, alternating the two, and print the best of each."""
    mebibytes = int(sys.argv[1]) if len(sys.argv) > 1 else 1024
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.safetensors"
        with path.open("wb") as file:
            file.write((64).to_bytes(8, "little") + b"{" + b" " * 62 + b"}")
            for _ in range(mebibytes):
                file.write(os.urandom(1 << 20))
        reference, ours = [], []
        for _ in range(ROUNDS):
            reference.append(cpu_seconds(["sha256sum", str(path)]))
            ours.append(cpu_seconds([sys.executable, "-c", OURS, str(path)]))
        start = min(cpu_seconds([sys.executable, "-c", EMPTY]) for _ in range(ROUNDS))
    print(f"load {os.getloadavg()[0]:.1f}, file {mebibytes} MiB, best of {ROUNDS}")
    print(f"sha256sum       {min(reference):6.2f} CPU-s  {mebibytes / 1024 / min(reference):5.2f} GiB/s")
    print(
        f"six hashes      {min(ours):6.2f} CPU-s  {mebibytes / 1024 / min(ours):5.2f} GiB/s (of it {start:.2f} s start)"
    )
    print(f"ratio           {min(ours) / min(reference):6.2f} (wanted: at most 2.5)")


if __name__ == "__main__":
    main()
