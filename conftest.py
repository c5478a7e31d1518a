"""Gives tests people to act - Alice, Bob and a moderator - and a blob folder that is theirs alone."""

import pytest


@pytest.fixture(autouse=True)
def _blobs_of_this_test_only(settings, tmp_path):
    settings.BLOB_FOLDER = tmp_path / "blobs"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def _person(name, **values):
    from impasto.accounts.models import User

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
    return _person("Mo", is_moderator=True)


@pytest.fixture
def as_alice(alice):
    from django.test import Client

    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def as_bob(bob):
    from django.test import Client

    client = Client()
    client.force_login(bob)
    return client


@pytest.fixture
def as_moderator(moderator):
    from django.test import Client

    client = Client()
    client.force_login(moderator)
    return client


@pytest.fixture
def run_jobs(db):
    from impasto.jobs.testing import run_waiting_jobs

    return run_waiting_jobs
