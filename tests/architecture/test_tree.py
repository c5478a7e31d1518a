"""The tree reads as promised: short files, modules that say what they are, and a map whose paths exist."""

import ast
import re

import impasto_engine
from tests.architecture.rooms import ROOT, SOURCE

MAX_LINES = 400
PYTHON = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts and "node_modules" not in path.parts]


def test_no_file_is_longer_than_400_lines():
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in PYTHON}
    assert not {name: lines for name, lines in long.items() if lines > MAX_LINES}, "make it a folder of the same name"


def test_every_module_opens_with_a_sentence():
    silent = []
    for path in PYTHON:
        text = path.read_text()
        if text.strip() and "tests" not in path.parts and not ast.get_docstring(ast.parse(text)):
            silent.append(str(path.relative_to(ROOT)))
    assert not silent


def test_no_drawers():
    drawers = {"utils.py", "helpers.py", "common.py", "misc.py"}
    assert not [str(path) for path in PYTHON if path.name in drawers]


def test_paths_named_in_the_map_exist():
    text = (ROOT / "ARCHITECTURE.md").read_text()
    named = set(re.findall(r"`((?:src|tests|bench|deploy|docs|requirements)/[\w./-]*)`", text))
    assert named, "the map names no path"
    assert not [path for path in sorted(named) if not (ROOT / path).exists()]


def test_readme_names_only_make_targets_that_exist():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"make ([a-z-]+)", (ROOT / "README.md").read_text()))
    assert named
    assert named <= targets


def test_engine_exports_what_it_promises():
    assert sorted(impasto_engine.__all__) == sorted(set(impasto_engine.__all__))
    assert all(hasattr(impasto_engine, name) for name in impasto_engine.__all__)


def test_engine_surface_is_frozen():
    assert impasto_engine.__all__ == [
        "BaseModel",
        "FileHashes",
        "GenerationData",
        "PictureRefused",
        "ScanReport",
        "compatible",
        "hash_file",
        "inspect_file",
        "read",
        "scan_file",
        "study",
        "write_infotext",
    ]
