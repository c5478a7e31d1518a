"""Imports a folder: models with their sidecars and previews, and pictures that tell how they were made.

Can be stopped at any moment and run again: what is in the house is known by its SHA-256, and a journal in the home
folder spares hashing unchanged files again. One bad file never stops the rest.
"""

import contextlib
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import typer
from django.conf import settings
from django.db import transaction
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from impasto.accounts import queries as accounts
from impasto.cli.import_finding import Found, FoundModel, find, size_of
from impasto.gallery import queries as gallery_queries
from impasto.gallery import services as gallery
from impasto.gallery.errors import RefusedError
from impasto.kit.storage import StorageError, StorageFullError
from impasto.library import queries as library_queries
from impasto.library import services as library
from impasto.library.services import ImportState, LibraryError
from impasto_engine.metadata import read as read_generation_data

PICTURES_A_POST = 20
WRONG = frozenset(["failed", "refused"])


@dataclass(frozen=True)
class Line:
    """What became of one file of the folder, as one line of the report."""

    file: str
    what: str
    state: str
    reason: str = ""
    version_id: int | None = None
    warnings: tuple[str, ...] = ()


class Journal:
    """Remembers which unchanged files are done, so that the next run need not read them."""

    def __init__(self, folder: Path, owner_id: int) -> None:
        name = hashlib.sha256(f"{folder.resolve()}\0{owner_id}".encode()).hexdigest()[:24]
        self._path = journal_folder() / f"{name}.jsonl"
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._done: dict[str, list[int]] = {}
        if self._path.exists():
            for line in self._path.read_text().splitlines():
                # The last line may be cut off by a kill.
                if line.endswith("}"):
                    entry = json.loads(line)
                    self._done[entry["file"]] = entry["stamp"]

    def knows(self, path: Path) -> bool:
        """Whether this very file, by size and time, is done."""
        return self._done.get(str(path)) == _stamp(path)

    def note(self, path: Path) -> None:
        """This file is done."""
        with self._path.open("a") as file:
            file.write(json.dumps({"file": str(path), "stamp": _stamp(path)}) + "\n")


def journal_folder() -> Path:
    """Where journals of imports lie: in the home folder of the house."""
    return Path(settings.ENVIRONMENT.home) / "imports"


def run_import(folder: Path, *, owner: str, publish: bool, jsonl: bool) -> int:
    """Import what a folder holds for the person `owner`; returns how many files failed."""
    person = accounts.by_username(owner)
    if person is None:
        typer.echo(f"Nobody here is called “{owner}”. Make the person first: impasto user {owner}", err=True)
        raise typer.Exit(2)
    found = find(folder)
    run = _Import(person, folder, publish=publish)
    lines: list[Line] = []
    try:
        with _progress(found.size, quiet=jsonl) as advance:
            for line, size in run.lines(found):
                lines.append(line)
                advance(size, Path(line.file).name)
                if jsonl:
                    sys.stdout.write(json.dumps(asdict(line)) + "\n")
    except StorageFullError as error:
        typer.echo(f"{error} Run the import again then: it goes on where it stopped.", err=True)
        raise typer.Exit(1) from error
    if not jsonl:
        _summarise(lines)
    return sum(line.state == "failed" for line in lines)


class _Import:
    """One run for one person."""

    def __init__(self, person: Any, folder: Path, *, publish: bool) -> None:
        self._person = person
        self._publish = publish
        self._journal = Journal(folder, person.pk)

    def lines(self, found: Found) -> Iterator[tuple[Line, int]]:
        """Import everything; a line and the bytes dealt with for each file."""
        for model in found.models:
            yield self._model(model), size_of(model.path) + sum(size_of(path) for path in model.previews)
        for folder in found.pictures:
            for start in range(0, len(folder), PICTURES_A_POST):
                yield from self._pictures(folder[start : start + PICTURES_A_POST], version_id=None, plain=False)

    def _model(self, model: FoundModel) -> Line:
        path = model.path
        if self._journal.knows(path):
            return Line(str(path), "model", "present")
        sidecar, complaints = library.read_sidecars(path)
        try:
            done = library.import_model(by=self._person, path=path, sidecar=sidecar, publish=self._publish)
        except StorageFullError:
            raise
        except (OSError, LibraryError, StorageError) as error:
            return Line(str(path), "model", "failed", str(error), warnings=tuple(complaints))
        if self._is_own(done.version_id):
            shown = [line for line, _bytes in self._pictures(model.previews, version_id=done.version_id, plain=True)]
            complaints += [f"{Path(line.file).name}: {line.reason}" for line in shown if line.state in WRONG]
        if done.state != ImportState.REFUSED:
            self._journal.note(path)
        return Line(str(path), "model", done.state.value, done.reason, done.version_id, tuple(complaints))

    def _pictures(self, paths: Iterable[Path], *, version_id: int | None, plain: bool) -> Iterator[tuple[Line, int]]:
        """One post of pictures, made wholly or not at all; `plain`: also those that tell nothing of their making."""
        fresh = []
        for path in paths:
            if self._journal.knows(path):
                yield Line(str(path), "picture", "present"), size_of(path)
            else:
                fresh.append(path)
        if fresh:
            for line in self._post(fresh, version_id, plain=plain):
                if line.state in {"imported", "present", "skipped"}:
                    self._journal.note(Path(line.file))
                yield line, size_of(Path(line.file))

    @transaction.atomic
    def _post(self, paths: list[Path], version_id: int | None, *, plain: bool) -> list[Line]:
        version = library_queries.versions_visible_to(self._person).filter(pk=version_id or 0).first()
        post: Any = None
        lines = []
        for path in paths:
            line, data = self._judge(path, plain=plain)
            if data:
                post = post or gallery.create_post(by=self._person, for_version=version)
                line = self._add(post, path, data)
            lines.append(line)
        if post is not None and post.images.exists() and self._publish:
            gallery.publish_post(by=self._person, post=post)
        elif post is not None and not post.images.exists():
            gallery.delete_post(by=self._person, post=post)
        return lines

    def _judge(self, path: Path, *, plain: bool) -> tuple[Line, bytes]:
        """The picture's bytes when it is to be posted; none, and why, when it is not."""
        try:
            if size_of(path) > settings.MAX_PICTURE_BYTES:
                return Line(str(path), "picture", "refused", "It is larger than pictures may be here."), b""
            data = path.read_bytes()
        except OSError as error:
            return Line(str(path), "picture", "failed", f"It cannot be read: {error.strerror}."), b""
        if self._has(data):
            return Line(str(path), "picture", "present"), b""
        if not plain and read_generation_data(data) is None:
            return Line(str(path), "picture", "skipped", "It does not tell how it was made."), b""
        return Line(str(path), "picture", "imported"), data

    def _add(self, post: Any, path: Path, data: bytes) -> Line:
        try:
            gallery.add_image(by=self._person, post=post, data=data, file_name=path.name)
        except RefusedError as error:
            return Line(str(path), "picture", "refused", str(error))
        return Line(str(path), "picture", "imported")

    def _is_own(self, version_id: int | None) -> bool:
        own = library_queries.versions_visible_to(self._person).filter(model__owner=self._person)
        return own.filter(pk=version_id or 0).exists()

    def _has(self, data: bytes) -> bool:
        sha256 = hashlib.sha256(data).hexdigest()
        return gallery_queries.editable_images(self._person).filter(media__original_id=sha256).exists()


def _stamp(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


@contextlib.contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[Callable[[int, str], None]]:
    """A bar on the terminal, or nothing where lines are wanted; what it yields takes bytes done and a name."""
    columns = (TextColumn("{task.description:<40.40}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as bar:
        task = bar.add_task("", total=total)
        yield lambda size, name: bar.update(task, advance=size, description=name)


def _summarise(lines: list[Line]) -> None:
    for line in lines:
        for text in [line.reason, *line.warnings]:
            if text and line.state != "skipped":
                typer.echo(f"{line.state:>9}  {line.file}: {text}")
    counts: dict[tuple[str, str], int] = {}
    for line in lines:
        counts[line.what, line.state] = counts.get((line.what, line.state), 0) + 1
    told = [f"{count} {what}{'' if count == 1 else 's'} {state}" for (what, state), count in sorted(counts.items())]
    typer.echo("; ".join(told) + "." if told else "There is nothing to import in this folder.")
