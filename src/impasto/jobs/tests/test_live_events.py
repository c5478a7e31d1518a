"""Live events: the last state first, then every change, for those it concerns, across a restart of the database."""

import json
import time

import pytest
import requests
from django.db import connection

from impasto.jobs import services
from impasto.jobs.models import ProgressState


@pytest.fixture
def listen(server):
    streams = []

    def start(query, client=None):
        cookies = {"sessionid": client.cookies["sessionid"].value} if client else {}
        answer = requests.get(f"{server.url}/events/{query}", stream=True, cookies=cookies, timeout=20)
        streams.append(answer)
        return answer

    yield start
    for stream in streams:
        stream.close()


def events_of(answer, count):
    """The next events; the iterator is kept, because closing it closes the stream."""
    if not hasattr(answer, "house_lines"):
        answer.house_lines = answer.iter_lines(chunk_size=1)
    found = []
    while len(found) < count:
        line = next(answer.house_lines)
        assert not line.startswith(b":"), "nothing came before the heartbeat"
        if line.startswith(b"data: "):
            found.append(json.loads(line[6:]))
    return found


def report(topic, done, owner=None):
    services.report_progress(topic=topic, state=ProgressState.RUNNING, done=done, total=9, owner_id=owner)


def test_last_state_comes_first_and_then_each_change(listen):
    report("room.work:1", 3)
    answer = listen("?topic=room.work:1")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert events_of(answer, 1) == [{"topic": "room.work:1", "state": "running", "done": 3, "total": 9, "message": ""}]
    report("room.work:1", 4)
    assert events_of(answer, 1)[0]["done"] == 4


def test_topic_may_begin_after_its_watcher(listen):
    answer = listen("?topic=a&topic=room.late")
    time.sleep(0.3)
    report("room.late", 1)
    assert events_of(answer, 1)[0]["topic"] == "room.late"


def test_work_of_others_is_not_told(listen, alice, as_alice, as_bob):
    report("of.alice", 1, owner=alice.pk)
    report("of.all", 1)
    for number, stranger in enumerate((None, as_bob), start=2):
        answer = listen("?topic=of.alice&topic=of.all", stranger)
        assert [event["topic"] for event in events_of(answer, 1)] == ["of.all"]
        report("of.alice", number)
        report("of.all", number)
        assert events_of(answer, 1)[0]["topic"] == "of.all"
    own = listen("?topic=of.alice", as_alice)
    assert events_of(own, 1)[0]["done"] == 3


@pytest.mark.parametrize(
    "query", ["", "?topic=", "?x=1", "?topic=" + "x" * 101, "?" + "&".join(f"topic={n}" for n in range(51))]
)
def test_questions_that_cannot_be_answered_are_400(listen, query):
    answer = listen(query)
    assert answer.status_code == 400
    assert "topic" in answer.json()["error"]


def test_nonsense_cookie_is_a_visitor(server):
    answer = requests.get(f"{server.url}/events/?topic=x", cookies={"sessionid": "'; --"}, stream=True, timeout=20)
    assert answer.status_code == 200
    answer.close()


def test_stream_goes_on_after_the_database_dropped_every_connection(listen):
    report("room.work:2", 1)
    answer = listen("?topic=room.work:2")
    assert events_of(answer, 1)[0]["done"] == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()"
        )
        assert cursor.fetchone()[0] >= 1
        cursor.execute("update jobs_progress set done = 7")
    assert events_of(answer, 1)[0]["done"] == 7
    report("room.work:2", 8)
    assert events_of(answer, 1)[0]["done"] == 8


def test_one_connection_listens_however_many_watch(listen):
    report("room.work:3", 1)
    answers = [listen("?topic=room.work:3") for _ in range(8)]
    for answer in answers:
        assert events_of(answer, 1)[0]["done"] == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where query ilike 'listen%%' and datname = current_database()"
        )
        assert cursor.fetchone()[0] == 1


def test_server_stops_while_someone_watches(listen, server):
    report("room.work:4", 1)
    answer = listen("?topic=room.work:4")
    events_of(answer, 1)
    seconds = server.stop()
    server.start()
    assert seconds < 8
