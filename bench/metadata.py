"""Files a second of our reader of generation data on one core, beside sd-parsers and sd-prompt-reader in the same run.

Usage: python bench/metadata.py [FOLDER]. FOLDER holds original picture files; without one, the shared corpus where it
is at hand (its unchanged files), else the test pictures. The peers live in var/bench-venv, which is made on the first
run, because they pin old libraries. Prints files a second by wall clock and by CPU time, the median, and the ratios.
"""

import csv
import json
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "src"
VENV = ROOT / "var" / "bench-venv"
SHARED = Path(os.environ.get("IMPASTO_SHARED") or ROOT.parent / "shared") / "data" / "metadata"
TEST_PICTURES = SOURCES / "impasto_engine" / "metadata" / "tests" / "data"
SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif")
ROUNDS = 5
WANTED = 1000  # files a second
TIMER = """
import json, statistics, sys, time
{setup}
paths = json.load(sys.stdin)
best = None
for _ in range({rounds}):
    times, found, failed, wall, cpu = [], 0, 0, time.perf_counter(), time.process_time()
    for path in paths:
        started = time.perf_counter()
        try:
            found += bool(read(path))
        except Exception:
            failed += 1
        times.append(time.perf_counter() - started)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    if best is None or cpu < best["cpu"]:
        best = dict(wall=wall, cpu=cpu, median=statistics.median(times) * 1000, found=found, failed=failed)
print("\\n" + json.dumps(best))
"""
OURS = "from impasto_engine.metadata import inspect_file\nread = lambda path: inspect_file(path)['tool']"
PEERS = {
    "sd-parsers==0.6": "from sd_parsers import ParserManager\nread = ParserManager().parse",
    "sd-prompt-reader==1.3.5": (
        "from sd_prompt_reader.image_data_reader import ImageDataReader\n"
        "read = lambda path: ImageDataReader(path).status.name == 'READ_SUCCESS'"
    ),
}


def picture_files() -> list[str]:
    """The pictures to read, as found on disk."""
    if len(sys.argv) > 1:
        return sorted(str(path) for path in Path(sys.argv[1]).rglob("*") if path.suffix.lower() in SUFFIXES)
    if SHARED.is_dir():
        with (SHARED / "corpus.tsv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
        return [str(SHARED / "corpus" / row["file"]) for row in rows if row["pixels"] == "original"]
    return sorted(str(path) for path in TEST_PICTURES.glob("*/*") if path.suffix.lower() in SUFFIXES)


def measure(python: str, setup: str, paths: list[str]) -> dict[str, float]:
    """The best of some rounds over all files in one process that is bound to one core."""
    core = {min(os.sched_getaffinity(0))}
    done = subprocess.run(
        [python, "-c", TIMER.format(setup=setup, rounds=ROUNDS)],
        input=json.dumps(paths),
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(SOURCES) if setup == OURS else ""},
        preexec_fn=lambda: os.sched_setaffinity(0, core),
    )
    return json.loads(done.stdout.splitlines()[-1])


def install(package: str) -> str | None:
    """Put a peer into the bench's own environment; the reason where that fails."""
    if not (VENV / "bin" / "python").exists():
        venv.create(VENV, with_pip=True)
    command = [str(VENV / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", package]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stderr.strip().splitlines()[-1] if done.returncode else None


def report(name: str, count: int, line: dict[str, float]) -> None:
    """Print one reader's figures."""
    print(
        f"{name:26} {count / line['wall']:8.0f} files/s by wall clock {count / line['cpu']:8.0f} by CPU "
        f"  median {line['median']:7.2f} ms   told {line['found']:.0f}/{count}   raised {line['failed']:.0f}"
    )


def main() -> None:
    """Measure ours, then each peer, and print the ratios."""
    paths = picture_files()
    size = sum(os.path.getsize(path) for path in paths) / 1e6
    print(f"load {os.getloadavg()[0]:.1f}, {len(paths)} files, {size:.0f} MB, best of {ROUNDS}, one core")
    ours = measure(sys.executable, OURS, paths)
    report("ours", len(paths), ours)
    for package, setup in PEERS.items():
        reason = install(package)
        if reason is not None:
            print(f"{package:26} skipped: {reason}")
            continue
        try:
            peer = measure(str(VENV / "bin" / "python"), setup, paths)
        except subprocess.CalledProcessError as error:
            print(f"{package:26} skipped: {error.stderr.strip().splitlines()[-1]}")
            continue
        report(package, len(paths), peer)
        print(f"{'':26} ratio {peer['cpu'] / ours['cpu']:.1f} by CPU (ours is so many times as fast)")
    print(f"wanted: at least {WANTED} files/s")


if __name__ == "__main__":
    main()
