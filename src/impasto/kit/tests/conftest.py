"""A live server that the tests of this folder share."""

import pytest

from impasto.kit.testing_server import LiveServer


@pytest.fixture(scope="session")
def _shared_server(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock():
        server = LiveServer(tmp_path_factory.mktemp("house"))
        server.start()
    yield server
    server.stop()


@pytest.fixture
def server(_shared_server, settings, transactional_db):
    """The web process over this test's database and blobs."""
    settings.BLOB_FOLDER = _shared_server.home / "blobs"
    settings.BASE_URL = _shared_server.url
    return _shared_server
