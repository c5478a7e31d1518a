"""Health and readiness."""


def test_healthz_asks_no_database(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok"


def test_readyz_says_ready_when_migrated(client, db):
    assert client.get("/readyz").json() == {"ready": True}
