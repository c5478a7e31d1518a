"""Lines for the command line: what hashing or scanning one file gave, as plain values for JSON."""

import time
from pathlib import Path

from impasto_engine.formats.hashes import hash_file
from impasto_engine.formats.scan import scan_file


def hash_report(path: Path) -> dict[str, object]:
    """`file` and its hashes, or `file` and `err` when it cannot be read."""
    try:
        return {"file": str(path), **hash_file(path).to_json()}
    except (OSError, ValueError) as error:
        return {"file": str(path), "err": _reason(error)}


def scan_report(path: Path) -> dict[str, object]:
    """`file`, `verdict` (ok, danger, error), `format`, `findings`, `facts`, `ms`; `err` in addition when it cannot be read."""
    start = time.perf_counter()
    try:
        report = scan_file(path)
    except (OSError, ValueError) as error:
        return {"file": str(path), "verdict": "error", "format": None, "findings": [], "err": _reason(error)}
    return {
        "file": str(path),
        "verdict": report.verdict,
        "format": report.format,
        "findings": [finding.to_json() for finding in report.findings],
        "facts": report.facts,
        "ms": round((time.perf_counter() - start) * 1000, 2),
    }


def _reason(error: OSError | ValueError) -> str:
    """ValueError is what Python says to a path with a zero byte."""
    return f"The file cannot be read: {getattr(error, 'strerror', None) or error}."
