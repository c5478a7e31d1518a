"""Our scan beside picklescan on the same hostile and harmless files, in the same run: what each lets pass, and its time.

Usage: python bench/scanners.py. picklescan 1.0.5 is installed into var/bench-scanners when it is not there.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from impasto_engine.formats.scan import scan_file  # noqa: E402
from tests.attacks.formats.build import torch_zip  # noqa: E402
from tests.attacks.formats.harmless import arrays, pickle_files, torch_files  # noqa: E402
from tests.attacks.formats.pickle_attacks import pickles  # noqa: E402

BENCH_VENV = ROOT / "var" / "bench-scanners"
THEIRS = """
import json, sys, time, logging
logging.disable(logging.CRITICAL)
from picklescan.scanner import scan_file_path
verdicts, start = {}, time.process_time()
for path in sys.stdin.read().split():
    try:
        result = scan_file_path(path)
        worst = max((item.safety.value for item in result.globals), key=["innocuous", "suspicious", "dangerous"].index, default="clean")
        verdicts[path] = "error" if result.scan_err else "dangerous" if result.issues_count else worst
    except Exception as error:
        verdicts[path] = "exception"
print(json.dumps([verdicts, time.process_time() - start]))
"""


def picklescan(paths: list[Path]) -> tuple[dict[str, str], float]:
    """picklescan's word for each file, and the CPU seconds of all."""
    if not BENCH_VENV.exists():
        venv.create(BENCH_VENV, with_pip=True)
        subprocess.run([BENCH_VENV / "bin" / "pip", "install", "-q", "picklescan==1.0.5"], check=True)
    command = [BENCH_VENV / "bin" / "python", "-c", THEIRS]
    done = subprocess.run(command, input="\n".join(map(str, paths)).encode(), stdout=subprocess.PIPE, check=True)
    verdicts, seconds = json.loads(done.stdout)
    return verdicts, seconds


def ours(paths: list[Path]) -> tuple[dict[str, str], float]:
    """Our verdict for each file, and the CPU seconds of all."""
    start = time.process_time()
    verdicts: dict[str, str] = {str(path): scan_file(path).verdict for path in paths}
    return verdicts, time.process_time() - start


def write(folder: Path, files: dict[str, bytes], ending: str) -> list[Path]:
    """The files as 0000.pkl and so on."""
    paths = []
    for index, data in enumerate(files.values()):
        paths.append(folder / f"{index:04}{ending}")
        paths[-1].write_bytes(data)
    return paths


def counted(verdicts: dict[str, str]) -> str:
    """How often each word was said."""
    words = sorted(set(verdicts.values()))
    return ", ".join(f"{word} {sum(verdict == word for verdict in verdicts.values())}" for word in words)


def main() -> None:
    """Print one line per scanner and set."""
    hostile = pickles()
    sets = {
        "hostile pickles": (hostile, ".pkl"),
        "hostile torch files": ({name: torch_zip(data) for name, data in hostile.items()}, ".pt"),
        "harmless torch files": (dict(torch_files()), ".pt"),
        "harmless pickles": (dict(pickle_files()), ".pkl"),
        "harmless arrays": ({name: data for name, data in arrays() if name.startswith("npy")}, ".npy"),
    }
    print(f"load {os.getloadavg()[0]:.1f}")
    for label, (files, ending) in sets.items():
        with tempfile.TemporaryDirectory() as folder:
            paths = write(Path(folder), files, ending)
            for scanner, (verdicts, seconds) in {"impasto": ours(paths), "picklescan": picklescan(paths)}.items():
                print(
                    f"{label:22} {len(paths):4}  {scanner:10}  {1000 * seconds / len(paths):6.2f} ms/file  {counted(verdicts)}"
                )


if __name__ == "__main__":
    main()
