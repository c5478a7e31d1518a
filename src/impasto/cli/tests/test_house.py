"""Commands on a house: people, keys, the seed for measuring."""

import json

import pytest
from typer.testing import CliRunner

from impasto.accounts.models import User
from impasto.accounts.services import person_of_key
from impasto.cli import people
from impasto.cli.app import app
from impasto.cli.seed import NotEmptyError, seed_house
from impasto.gallery.models import Image
from impasto.library.models import Model


@pytest.fixture
def run(db, monkeypatch):
    # The house is open already: it is the test's own.
    monkeypatch.setattr(people, "open_house", lambda: None)
    return lambda *arguments: CliRunner().invoke(app, arguments)


def test_user_is_made_with_a_password_that_works(run, client):
    said = json.loads(run("user", "mira", "--email", "mira@example.org", "--operator", "--json").stdout)
    made = User.objects.get(username="mira")
    assert made.is_staff
    assert client.login(username="mira", password=said["password"])


def test_user_of_a_bad_name_is_refused_with_a_sentence(run):
    done = run("user", "admin")
    assert done.exit_code == 2
    assert "a word the house uses itself" in done.output.replace("\n", " ").replace("│", "")


def test_token_is_printed_once_and_works(run, alice):
    key = json.loads(run("token", "alice", "--scope", "read", "--json").stdout)["key"]
    assert person_of_key(key) == (alice, frozenset({"read"}))


def test_seed_fills_an_empty_house_and_refuses_another(transactional_db):
    seed_house(pictures=200, models=40, people=30, say=lambda _text: None)
    assert (Image.objects.count(), Model.objects.count(), User.objects.count()) == (200, 40, 30)
    with pytest.raises(NotEmptyError):
        seed_house(pictures=1, models=1, people=1, say=lambda _text: None)
