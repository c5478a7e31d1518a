"""Gives tests people to act - Alice, Bob and a moderator - and a blob folder that is theirs alone."""

import pytest
from django.test import Client

from impasto.accounts.models import User
from impasto.jobs.testing import run_waiting_jobs


@pytest.fixture(autouse=True)
def _house_of_this_test_only(settings, tmp_path):
    settings.BLOB_FOLDER = tmp_path / "blobs"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def _person(name, **values):
    return User.objects.create_user(
        username=name, email=f"{name.lower()}@example.org", password="a long password", **values
    )


@pytest.fixture
def alice(db):
    return _person("Alice")


@pytest.fixture
def bob(db):
    return _person("Bob")


@pytest.fixture
def moderator(db):
    return _person("Moira", is_moderator=True)


def _signed_in(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def as_alice(alice):
    return _signed_in(alice)


@pytest.fixture
def as_bob(bob):
    return _signed_in(bob)


@pytest.fixture
def as_moderator(moderator):
    return _signed_in(moderator)


@pytest.fixture
def run_jobs(db):
    return run_waiting_jobs
