"""What is answered beside Django - pictures, files, parts, live events - from addresses that were handed out before."""

import asyncio
import time

import pytest
import requests

from impasto.gallery import services
from impasto.gallery.models import Image
from impasto.gallery.testing import make_image, publish_image
from impasto.jobs import services as jobs
from impasto.jobs.models import ProgressState
from impasto.kit import media
from impasto.kit.streams import media as streamed
from impasto.kit.streams.hub import Watcher
from impasto.kit.topics import read_topics
from impasto.moderation.levels import Level

pytestmark = pytest.mark.django_db(transaction=True)


CLOSINGS = {
    "hidden": lambda image, by: services.hide_image(image_id=image.pk, hidden=True),
    "unpublished": lambda image, by: services.unpublish_post(by=by, post=image.post),
    "deleted": lambda image, by: services.delete_post(by=by, post=image.post),
    "blocked": lambda image, by: services.take_level(image_id=image.pk, level=Level.BLOCKED),
    "in a hidden post": lambda image, by: services.hide_post(post_id=image.post_id, hidden=True),
    "removed": lambda image, by: services.remove_image(by=by, image=image),
}


def _addresses(image: Image, *, signed: bool) -> list[str]:
    row = Image.objects.select_related("media").get(pk=image.pk).media
    return [media.address(row, width=width, name=image.pk, signed=signed) for width in (450, 1024, None)]


def _statuses(addresses: list[str]) -> set[int]:
    return {requests.get(address, timeout=10).status_code for address in addresses}


def test_address_handed_out_before_is_refused_after(server, alice):
    made = {
        (name, level): publish_image(alice, colour=number * 10 + level, level=level)
        for number, name in enumerate(CLOSINGS)
        for level in (Level.PG, Level.R)
    }
    handed_out = {which: _addresses(image, signed=True) for which, image in made.items()}
    assert _statuses([one for found in handed_out.values() for one in found]) == {200}
    for (name, _level), image in made.items():
        CLOSINGS[name](Image.objects.select_related("post").get(pk=image.pk), alice)
    time.sleep(streamed.CACHE_SECONDS + 0.3)
    still = [which for which, found in handed_out.items() if _statuses(found) != {404}]
    assert not still


def test_higher_level_needs_an_address_made_for_the_viewer(server, alice):
    image, other = publish_image(alice, level=Level.R), publish_image(alice, colour=9, level=Level.R)
    assert _statuses(_addresses(image, signed=False)) == {404}
    good = _addresses(image, signed=True)[0]
    bare = good.split("?")[0]
    moved = good.replace(str(image.media_id), str(other.media_id))
    forged = [
        moved,
        good[:-1],
        good + "x",
        f"{bare}?s=99999999-{'A' * 22}",
        f"{bare}?s=%00",
        f"{bare}?s=-",
        f"{bare}?s=é-é",
    ]
    assert _statuses(forged) == {404}


def test_draft_is_closed_from_the_first_byte(server, alice):
    assert _statuses(_addresses(make_image(alice), signed=False)) == {404}


def test_kept_back_data_is_not_in_the_bytes(server, alice):
    image = publish_image(alice)
    services.edit_image(by=alice, image=image, alt="", hide_data=True)
    for address in _addresses(image, signed=True):
        answer = requests.get(address, timeout=10)
        assert answer.status_code == 200
        assert b"lighthouse" not in answer.content


def test_bytes_of_people_are_never_a_page(server, alice):
    image = publish_image(alice)
    for address in _addresses(image, signed=True):
        headers = requests.get(address, timeout=10).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("sandbox")
        assert headers["content-type"].startswith("image/")


@pytest.mark.parametrize(
    "path",
    [
        "/files/x/y", "/files/" + "a" * 64 + "/x?e=9999999999&s=AAAA", "/files/%00/%00", "/files/" + "a" * 64 + "/x?e=x&s=é&t=text/html",
        "/media/x/y/z.png", "/media/00000000-0000-0000-0000-000000000000/width=9/z.png", "/media/%FF/%FF/%FF", "/media//", "/files/",
        "/parts/x/1", "/parts/..%2f..%2fetc/1?e=1&s=x", "/parts/x/99999999999999999999", "/events/", "/events/?topic=",
        "/events/?" + "&".join(f"topic=x{number}" for number in range(60)), "/events/?topic=" + "x" * 200, "/media/x/" + "width=" + "9" * 5000 + "/z.png",
    ],
)  # fmt: skip
def test_address_of_nothing_is_refused_with_a_sentence(server, path):
    for method in ("get", "head", "put", "post", "delete"):
        answer = requests.request(method, server.url + path, headers={"Range": "bytes=x-y"}, timeout=10)
        assert 400 <= answer.status_code < 500, f"{method} {path}"


def test_live_events_of_others_are_not_told(alice, bob):
    jobs.report_progress(topic="test.own:1", state=ProgressState.RUNNING, message="zq secret", owner_id=alice.pk)
    (state,) = read_topics(["test.own:1"])

    async def told(user_id: int | None) -> list[object]:
        watcher = Watcher(user_id, ["test.own:1"])
        watcher.tell(state)
        return list(await watcher.next_states(0.01))

    assert asyncio.run(told(alice.pk))
    assert not asyncio.run(told(bob.pk))
    assert not asyncio.run(told(None))


def test_notices_of_others_are_not_live(alice, bob, as_bob):
    topic = f"engagement.notices:{alice.pk}"
    assert all(state.owner_id == alice.pk for state in read_topics([topic]))
    assert as_bob.get(f"/progress/{topic}").status_code == 404
