"""Opens the house for a command: the embedded database started when it is ours, Django set up."""

import atexit
import os

import typer

from impasto.kit import postgres


def open_house(*, role: str = "tool") -> None:
    """Make Django ready; starts the embedded PostgreSQL when it does not run, and stops it again at the end."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "impasto.config.settings")
    os.environ.setdefault("IMPASTO_ROLE", role)
    ensure_database()
    import django

    django.setup()


def embedded_cluster() -> postgres.Cluster | None:
    """The house's own database cluster; None where DATABASE_URL names a server."""
    from impasto.config.environment import read_environment

    environment = read_environment()
    return None if environment.database_url else postgres.cluster_in(environment.home)


def ensure_database() -> None:
    """Start the embedded PostgreSQL unless DATABASE_URL names a server or it runs already."""
    cluster = embedded_cluster()
    if cluster is None or postgres.is_running(cluster):
        return
    try:
        postgres.start(cluster)
    except postgres.PostgresError as error:
        typer.echo(f"The database did not start. {error}", err=True)
        raise typer.Exit(1) from error
    atexit.register(postgres.stop, cluster)
