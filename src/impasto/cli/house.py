"""Commands that run and fill a house: `up`, `web`, `worker`, `migrate`, `demo`, `import`, `listeners`."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from impasto.cli.setup import open_house

Port = Annotated[int, typer.Option(envvar="IMPASTO_PORT", help="The port to listen on.")]
Host = Annotated[str, typer.Option(envvar="IMPASTO_HOST", help="The address to listen on.")]


def up(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    demo_house: Annotated[bool, typer.Option("--demo/--no-demo", help="Load the demo house when empty.")] = True,
) -> None:
    """Start everything: database, web and a worker under one supervisor; Ctrl-C stops all."""
    from impasto.cli.supervisor import run_house

    run_house(host=host, port=port, demo_house=demo_house)


def web(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Run only the web process (the database must be there)."""
    from impasto.cli.supervisor import web_command

    os.environ["IMPASTO_ROLE"] = "web"
    command = web_command(host, port)
    os.execv(command[0], command)  # noqa: S606 - our own program


def worker(
    queue: Annotated[list[str] | None, typer.Option(help="Only these queues; repeat for more.")] = None,
    concurrency: Annotated[int, typer.Option(help="Jobs at once.")] = 2,
) -> None:
    """Run only a worker (the database must be there)."""
    os.environ["IMPASTO_ROLE"] = "worker"
    open_house(role="worker")
    from impasto.cli.supervisor import run_worker

    run_worker(queues=queue, concurrency=concurrency)


def migrate() -> None:
    """Bring the database to this version of the house."""
    open_house()
    from impasto.cli.supervisor import prepare_database

    prepare_database()
    typer.echo("The database is up to date.")


def demo() -> None:
    """Load the demo house: people, models and pictures to look around in. Does nothing twice."""
    open_house(role="worker")
    from impasto.cli.demo.loader import load_demo

    load_demo(say=typer.echo)


def import_folder(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Models with sidecars, pictures.")],
    owner: Annotated[str, typer.Option(help="Whose they become.")],
    publish: Annotated[bool, typer.Option("--publish/--drafts", help="Publish what is complete.")] = True,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object a line and file.")] = False,
) -> None:
    """Import a folder of models and pictures; can be stopped and run again, nothing is imported twice."""
    open_house(role="worker")
    from impasto.cli.imports import run_import

    failed = run_import(folder, owner=owner, publish=publish, jsonl=jsonl)
    if failed:
        raise typer.Exit(1)


def listeners(as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False) -> None:
    """Print who listens to what: every event with the handlers that rooms registered."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "impasto.config.settings")
    import django

    django.setup()
    from impasto.kit import events

    rows = [
        {"event": f"{event.__module__}.{event.__name__}", "handler": f"{handler.__module__}.{handler.__qualname__}"}
        for event, handler in events.listeners()
    ]
    if as_json:
        json.dump(rows, sys.stdout, indent=1)
        sys.stdout.write("\n")
    else:
        for row in rows:
            typer.echo(f"{row['event']:<50} {row['handler']}")
