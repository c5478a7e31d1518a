"""No file, however made, takes half a second or 64 MB of the reader of generation data, and none makes it raise."""

import json
import subprocess
import sys
from pathlib import Path

from tests.attacks.metadata.hostile_files import HOSTILE

ROOT = Path(__file__).parents[3]
SECONDS, MIB = 0.5, 64


def test_no_hostile_file_takes_long_or_much(tmp_path):
    paths = []
    for name, make in HOSTILE.items():
        path = tmp_path / name
        path.write_bytes(make())
        paths.append(str(path))
    lines = measured(paths)
    assert [line for line in lines if line["err"]] == []
    # Neighbours on a busy machine slow a process down; what is slow by itself is slow twice.
    again = measured([line["file"] for line in lines if beyond(line)])
    assert [line for line in again if beyond(line)] == []


def measured(paths):
    command = [sys.executable, "-m", "tests.attacks.metadata.measure", *paths]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == len(paths), done.stderr
    return lines


def beyond(line):
    return line["seconds"] > SECONDS or line["mib"] > MIB
