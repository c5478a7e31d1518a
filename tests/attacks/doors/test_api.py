"""The whole API asked at random by its own OpenAPI document: never a fault of ours, always a sentence."""

import contextlib
import io

import hypothesis
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase

from impasto.accounts import services as accounts
from impasto.api.house import api
from impasto.gallery.testing import hang_image, make_post
from impasto.library.testing import make_draft, make_version

pytestmark = pytest.mark.django_db
TRIES = 40
SETTINGS = hypothesis.settings(
    max_examples=TRIES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class House:
    """The house as WSGI, in this test's own transaction."""

    def __init__(self) -> None:
        self._handler = WSGIHandler()

    def __call__(self, environ, start_response):
        environ.setdefault("wsgi.errors", io.StringIO())
        request_started.disconnect(close_old_connections)
        request_finished.disconnect(close_old_connections)
        try:
            with transaction.atomic():
                answer = self._handler(environ, start_response)
                body = b"".join(answer)
                transaction.set_rollback(True)
            with contextlib.suppress(AttributeError):
                answer.close()
            return [body]
        finally:
            request_started.connect(close_old_connections)
            request_finished.connect(close_old_connections)


@pytest.fixture
def key(alice):
    hang_image(alice)
    make_post(alice)
    make_version(alice)
    make_draft(alice)
    return accounts.create_key(person=alice, name="all", scopes=["read", "write", "upload"])


def _operations():
    document = api.get_openapi_schema(path_prefix="/api/")
    return schemathesis.openapi.from_dict(document)


@pytest.mark.parametrize("who", ["a visitor", "a person"])
def test_no_request_breaks_the_api(key, who):
    schema = _operations()
    schema.app = House()
    headers = {"Authorization": f"Bearer {key}"} if who == "a person" else {}
    asked = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        _ask(operation, headers)
        asked += 1
    assert asked >= 20


def _ask(operation, headers) -> None:
    @SETTINGS
    @hypothesis.given(case=operation.as_strategy())
    def one(case):
        answer = case.call(headers=headers)
        assert answer.status_code < 500, f"{case.method} {case.formatted_path} {case.query} {case.body!r}"
        if answer.status_code >= 400 and answer.status_code != 405:
            assert answer.json()["error"]

    one()
