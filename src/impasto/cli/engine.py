"""Commands on files alone: `inspect`, `hash`, `scan`; they need no running house and no database."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

Files = Annotated[list[Path], typer.Argument(help="Files, or folders to walk.", show_default=False)]
AsLines = Annotated[bool, typer.Option("--jsonl", "--json", help="One JSON object a line and file.")]


def inspect(files: Files, jsonl: AsLines = False) -> None:
    """Show how pictures were made, from their files alone."""
    from impasto_engine.metadata import inspect_file

    _print_reports(files, inspect_file, jsonl, ("tool", "prompt", "model", "seed", "steps", "sampler", "cfgScale"))


def hash_files(files: Files, jsonl: AsLines = False) -> None:
    """Compute SHA256, BLAKE3, CRC32, AutoV1, AutoV2 and AutoV3 in one pass."""
    from impasto_engine.formats.reports import hash_report

    _print_reports(files, hash_report, jsonl, ())


def scan(files: Files, jsonl: AsLines = False) -> None:
    """Judge model files by content: ok, danger or error, with what was found. Exit 1 when any is not ok."""
    from impasto_engine.formats.reports import scan_report

    worst = _print_reports(files, scan_report, jsonl, ("verdict", "format", "findings"))
    if worst:
        raise typer.Exit(1)


def _print_reports(
    paths: Iterable[Path], report: Callable[[Path], dict[str, Any]], as_lines: bool, columns: tuple[str, ...]
) -> bool:
    """Print one report a file; returns whether any file was refused or could not be read."""
    refused = False
    for path in _walk(paths):
        row = report(path)
        refused = refused or "err" in row or row.get("verdict", "ok") != "ok"
        if as_lines:
            typer.echo(json.dumps(row, ensure_ascii=False))
        else:
            _print_table(path, row, columns)
    return refused


def _walk(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(found for found in path.rglob("*") if found.is_file())
        else:
            yield path


def _print_table(path: Path, row: dict[str, Any], columns: tuple[str, ...]) -> None:
    table = Table(title=str(path), title_justify="left", show_header=False, box=None)
    shown = ["err"] if "err" in row else [key for key in row if key not in {"file", "ms"}]
    for key in sorted(shown, key=lambda name: columns.index(name) if name in columns else len(columns)):
        if row[key] not in (None, "", []):
            text = row[key] if isinstance(row[key], str) else json.dumps(row[key], ensure_ascii=False)
            table.add_row(f"[bold]{key}[/bold]", text.replace("[", r"\["))
    Console().print(table)
