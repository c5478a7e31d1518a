"""Every picture in data/ is read as its tool wrote it; where they came from stands in data/NOTICE.md."""

import json
from pathlib import Path

import pytest

from impasto_engine.metadata import inspect_file
from impasto_engine.metadata.tests.scoring import judged

DATA = Path(__file__).parent / "data"
EXPECTED = [json.loads(line) for line in (DATA / "expected.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: expected["file"])
def test_a_picture_is_read_as_its_tool_wrote_it(expected):
    found = inspect_file(DATA / expected["file"])
    assert "err" not in found
    verdicts = judged(expected, found)
    assert [name for name, right in verdicts.items() if not right] == []
    if expected["tool"] == "other":
        assert found["tool"] is None
        assert found["prompt"] is None


def test_every_picture_is_named_in_the_notice():
    notice = (DATA / "NOTICE.md").read_text("utf-8")
    files = [str(path.relative_to(DATA)) for path in DATA.glob("*/*")]
    assert files
    assert [name for name in files if f"| {name} |" not in notice] == []
