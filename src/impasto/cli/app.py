"""Collects the commands of `impasto`; each group of commands is one file, imported when it is called."""

import sys

import typer

from impasto.cli import bench, engine, house, people
from impasto.config.environment import ConfigurationError

app = typer.Typer(
    name="impasto",
    help="The self-hosted home of the open source artist.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.command("up")(house.up)
app.command("worker")(house.worker)
app.command("web")(house.web)
app.command("migrate")(house.migrate)
app.command("demo")(house.demo)
app.command("import")(house.import_folder)
app.command("listeners")(house.listeners)
app.command("inspect")(engine.inspect)
app.command("hash")(engine.hash_files)
app.command("scan")(engine.scan)
app.command("user")(people.user)
app.command("token")(people.token)
app.add_typer(bench.app, name="bench", help="Benchmarks and the data they need.")


def main() -> None:
    """Run a command; Ctrl-C and a setting that cannot work end it without a traceback."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except ConfigurationError as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
