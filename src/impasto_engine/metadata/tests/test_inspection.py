import json
import subprocess
import sys

from impasto_engine.metadata import inspect_file
from impasto_engine.metadata.tests.making import png, text

KEYS = [
    "file",
    "ms",
    "tool",
    "prompt",
    "negativePrompt",
    "seed",
    "steps",
    "sampler",
    "scheduler",
    "cfgScale",
    "width",
    "height",
    "clipSkip",
    "model",
    "modelHash",
    "loras",
    "resources",
    "warnings",
]


def test_a_picture_is_one_line_of_json(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(png(text("parameters", "a <lora:d:0.5>\nSteps: 20, Seed: 18446744073709551615, Model: m")))
    line = inspect_file(path)
    assert list(line) == KEYS
    assert json.loads(json.dumps(line)) == line
    assert line["seed"] == "18446744073709551615"
    assert line["loras"] == [{"name": "d", "weight": 0.5, "hash": None}]


def test_a_file_that_cannot_be_opened_is_an_error_and_one_that_is_no_picture_a_warning(tmp_path):
    assert inspect_file(tmp_path / "missing.png")["err"] == "No such file or directory"
    assert "err" in inspect_file(tmp_path)
    path = tmp_path / "a.txt"
    path.write_bytes(b"hello")
    assert inspect_file(path)["warnings"] == ["not a PNG, JPEG, WebP, AVIF, HEIF, JPEG XL, GIF or MP4"]


def test_reading_needs_neither_pillow_nor_numpy():
    code = "import sys, impasto_engine.metadata; print({'PIL', 'numpy', 'django', 'torch'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
