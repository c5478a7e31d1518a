"""Commands about people: make one, give one a key for tools."""

import json
import secrets
from typing import Annotated

import typer

from impasto.cli.setup import open_house

Username = Annotated[str, typer.Argument(help="The person's username.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


def user(
    username: Username,
    email: Annotated[str, typer.Option(help="Where letters go.")] = "",
    moderator: Annotated[bool, typer.Option("--moderator", help="May moderate.")] = False,
    operator: Annotated[bool, typer.Option("--operator", help="May use the desk at /desk/.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a person, or a new password for one; the password is printed once."""
    open_house()
    from impasto.accounts import services

    password = secrets.token_urlsafe(12)
    try:
        made = services.set_person(
            username=username, email=email, password=password, moderator=moderator, operator=operator
        )
    except services.PersonRefusedError as error:
        raise typer.BadParameter(str(error)) from error
    if as_json:
        typer.echo(json.dumps({"username": made.username, "password": password}))
    else:
        typer.echo(f"{made.username} signs in with the password {password}")


def token(
    username: Username,
    name: Annotated[str, typer.Option(help="What the key is for.")] = "command line",
    scope: Annotated[list[str] | None, typer.Option(help="read, write or upload; repeat for more.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make an API key for a person; it is printed once and only its hash is kept."""
    open_house()
    from impasto.accounts import services

    try:
        key = services.create_key_for(username=username, name=name, scopes=scope or ["read", "write", "upload"])
    except services.PersonRefusedError as error:
        raise typer.BadParameter(str(error)) from error
    typer.echo(json.dumps({"username": username, "key": key}) if as_json else key)
