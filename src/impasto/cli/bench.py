"""Benchmarks of a running house; the benchmarks themselves are scripts in `bench/` of the repository."""

from typing import Annotated

import typer

from impasto.cli.setup import open_house

app = typer.Typer(no_args_is_help=True)


@app.command()
def seed(
    pictures: Annotated[int, typer.Option(help="How many pictures.")] = 1_000_000,
    models: Annotated[int, typer.Option(help="How many models.")] = 100_000,
    people: Annotated[int, typer.Option(help="How many people.")] = 100_000,
) -> None:
    """Fill an empty database with rows of a large site, written by SQL; only for measuring."""
    open_house()
    from impasto.cli.seed import seed_house

    seed_house(pictures=pictures, models=models, people=people, say=typer.echo)
