"""Scans of real files, and the lines that the command line prints."""

import json
import zipfile
from pathlib import Path

import pytest

from impasto_engine.formats.reports import hash_report, scan_report
from impasto_engine.formats.scan import scan_file

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("state_dict.zip.pt", "torch-zip"),
        ("state_dict.legacy.pt", "torch-legacy"),
        ("training_state.legacy.pt", "torch-legacy"),
        ("module.zip.pt", "torch-zip"),
        ("embedding.zip.pt", "torch-zip"),
        ("mixed.safetensors", "safetensors"),
        ("arrays.npz", "npz"),
        ("numpy5.pkl", "pickle"),
    ],
)
def test_files_that_the_libraries_really_wrote_are_accepted(name: str, form: str):
    report = scan_file(FIXTURES / name)
    assert (report.verdict, report.format, report.findings) == ("ok", form, ())


def test_the_name_of_a_file_decides_nothing(tmp_path: Path):
    path = tmp_path / "harmless.safetensors"
    path.write_bytes(b"\x80\x02cos\nsystem\nX\x04\0\0\0echo\x85R.")
    report = scan_file(path)
    assert report.verdict == "danger"
    assert "os.system" in report.findings[0].message


def test_a_changed_byte_in_a_real_torch_file_is_noticed(tmp_path: Path):
    data = bytearray((FIXTURES / "state_dict.zip.pt").read_bytes())
    path = tmp_path / "changed.pt"
    for position in range(0, len(data) - 22, 7):
        data[position] ^= 0x41
        path.write_bytes(data)
        report = scan_file(path)
        data[position] ^= 0x41
        if report.verdict == "ok":
            assert position >= 30  # padding, times and versions are the only bytes that decide nothing
    assert scan_file(FIXTURES / "state_dict.zip.pt").verdict == "ok"


def test_a_line_of_the_scan_is_json(tmp_path: Path):
    line = scan_report(FIXTURES / "mixed.safetensors")
    assert json.loads(json.dumps(line))["verdict"] == "ok"
    assert set(line) == {"file", "verdict", "format", "findings", "facts", "ms"}


def test_a_file_that_cannot_be_read_is_a_line_with_err(tmp_path: Path):
    for path in (tmp_path / "missing", tmp_path, Path("a\0b")):
        assert "cannot be read" in str(scan_report(path)["err"])
        assert scan_report(path)["verdict"] == "error"
        assert "cannot be read" in str(hash_report(path)["err"])


def test_a_line_of_hashes(tmp_path: Path):
    path = tmp_path / "a"
    path.write_bytes(b"hello world")
    assert hash_report(path)["AutoV2"] == "B94D27B993"


def test_findings_in_an_archive_say_where(tmp_path: Path):
    path = tmp_path / "set.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/1.txt", "a cat")
        archive.writestr("a/2.txt", b"\x7fELF" + bytes(60))
    assert [finding.where for finding in scan_file(path).findings] == ["a/2.txt"]
