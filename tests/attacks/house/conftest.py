"""The house full of secrets, built once for all tests that only read it."""

import pytest
from django.db import transaction
from django.test import Client

from tests.attacks.house.world import World, build_world


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker):
    """The secrets, in one transaction that is taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture
def client_of(world: World):
    """Make the client of a viewer: by session, or by a key in the header."""

    def make(viewer: str) -> Client:
        if viewer.startswith("key "):
            return Client(headers={"Authorization": f"Bearer {world.keys[viewer.removeprefix('key ')]}"})
        client = Client(raise_request_exception=False)
        if viewer != "visitor":
            client.force_login(world.people[viewer])
        return client

    return make
