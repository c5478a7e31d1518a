"""What an operator may set and call is written down."""

import re

from typer.main import get_command

from impasto.cli.app import app
from tests.architecture.rooms import ROOT, SOURCE


def test_every_environment_variable_is_documented():
    code = "".join(path.read_text() for path in (SOURCE / "impasto").rglob("*.py") if "tests" not in path.parts)
    known = set(re.findall(r"environ(?:\.get)?[\[(]\s*\"(IMPASTO_[A-Z_0-9]+)\"", code)) - {
        "IMPASTO_ROLE",
        "IMPASTO_DEBUG",
    }
    text = (ROOT / "docs/operate/README.md").read_text()
    row = re.compile(r"`(IMPASTO_[A-Z0-9_]+)`((?:, `_[A-Z_0-9]+`)*)")
    named = set()
    for first, others in row.findall(text):
        named.add(first)
        named |= {first.rsplit("_", 1)[0] + part for part in re.findall(r"`(_[A-Z_0-9]+)`", others)}
        named |= {"IMPASTO_S3" + part for part in re.findall(r"`(_[A-Z_0-9]+)`", others)}
    assert known
    assert not known - named


def test_every_command_is_documented():
    text = (ROOT / "docs/reference/commands.md").read_text()
    assert not [name for name in get_command(app).commands if f"`impasto {name}" not in text]
