"""`inspect`, `hash` and `scan` work on files alone, with no house and no database, and never with a traceback."""

import hashlib
import json
import os
import subprocess
import sys

import pytest

from impasto.kit.testing import png_bytes, safetensors_bytes

TEXT = "a fox\nNegative prompt: dog\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 18446744073709551615, Size: 64x48"


def _impasto(*arguments, home):
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("IMPASTO", "DJANGO", "DATABASE"))
    }
    return subprocess.run(
        [sys.executable, "-m", "impasto", *map(str, arguments)],
        env={**environment, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "IMPASTO_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
        cwd=home,
    )


@pytest.fixture
def files(tmp_path):
    (tmp_path / "fox.png").write_bytes(png_bytes(text={"parameters": TEXT}))
    (tmp_path / "lora.safetensors").write_bytes(safetensors_bytes())
    (tmp_path / "bad.pt").write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    (tmp_path / "empty.bin").write_bytes(b"")
    return tmp_path


def test_inspect_prints_a_line_a_file(files):
    done = _impasto("inspect", "--jsonl", files / "fox.png", files / "lora.safetensors", files / "none.png", home=files)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert (lines[0]["tool"], lines[0]["seed"], lines[0]["prompt"]) == ("a1111", "18446744073709551615", "a fox")
    assert "err" in lines[2]
    assert "Traceback" not in done.stderr


def test_inspect_shows_a_table_to_people(files):
    done = _impasto("inspect", files / "fox.png", home=files)
    assert "a fox" in done.stdout
    assert done.returncode == 0


def test_hash_is_what_sha256sum_says(files):
    done = _impasto("hash", "--json", files / "lora.safetensors", home=files)
    said = json.loads(done.stdout)
    digest = hashlib.sha256((files / "lora.safetensors").read_bytes()).hexdigest().upper()
    assert (said["SHA256"], said["AutoV2"]) == (digest, digest[:10])


def test_scan_tells_danger_and_exits_1(files):
    done = _impasto("scan", "--jsonl", files, home=files)
    verdicts = {
        json.loads(line)["file"].rsplit("/", 1)[-1]: json.loads(line)["verdict"] for line in done.stdout.splitlines()
    }
    assert verdicts["lora.safetensors"] == "ok"
    assert verdicts["bad.pt"] == "danger"
    assert verdicts["empty.bin"] == "error"
    assert done.returncode == 1


def test_scan_of_good_files_exits_0(files):
    assert _impasto("scan", files / "lora.safetensors", home=files).returncode == 0


def test_listeners_prints_who_listens_to_what(files):
    done = _impasto("listeners", home=files)
    assert "impasto.discovery.handlers.on_image" in done.stdout


def test_wrong_setting_ends_with_its_sentence(files):
    environment = {**os.environ, "DATABASE_URL": "mysql://somewhere/db", "IMPASTO_HOME": str(files)}
    done = subprocess.run(
        [sys.executable, "-m", "impasto", "migrate"], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert "Impasto needs postgresql://" in done.stderr
    assert "Traceback" not in done.stderr
