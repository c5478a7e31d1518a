"""Who is told of a new version and of a review, and whose things a viewer does not want to see."""

from impasto.engagement import queries as engagement
from impasto.engagement import services as people
from impasto.kit.targets import Target
from impasto.library import queries, services
from impasto.library.testing import make_version


def told(person):
    return [notice.text for notice in engagement.notices(person).rows]


def test_followers_are_told_of_what_they_may_see(alice, bob, moderator):
    for person in (bob, moderator):
        people.set_follow(by=person, person=alice, following=True)
    moderator.browsing_levels = 16
    moderator.save()
    make_version(alice, "Starlight")
    assert told(bob) == ["published Starlight v1.0"]
    assert told(moderator) == []
    make_version(bob, "Other")
    assert "published Other v1.0" not in told(alice)


def test_who_turned_it_off_or_hides_the_maker_is_not_told(alice, bob, moderator):
    for person in (bob, moderator):
        people.set_follow(by=person, person=alice, following=True)
    people.set_hide(by=moderator, person=alice, hidden=True)
    make_version(alice, "Starlight")
    assert told(moderator) == []


def test_the_maker_is_told_of_a_review_once(alice, bob):
    version = make_version(alice)
    services.write_review(by=bob, version_id=version.pk, recommended=True)
    services.write_review(by=bob, version_id=version.pk, recommended=False)
    assert told(alice) == ["reviewed Starlight"]


def test_lists_leave_out_whom_and_what_the_viewer_hides(alice, bob, moderator):
    make_version(alice, "Starlight")
    tagged = make_version(moderator, "Moonlight")
    people.add_tags(by=moderator, target=Target("library.model", tagged.model_id), names=["spiders"])

    def names():
        return [card.name for card in queries.model_list(bob, queries.ModelFilters()).rows]

    assert names() == ["Moonlight", "Starlight"]
    people.set_hide(by=bob, person=alice, hidden=True)
    assert names() == ["Moonlight"]
    people.set_tag_hide(by=bob, tag=engagement.popular_tags()[0], hidden=True)
    assert names() == []
    assert len(queries.model_list(alice, queries.ModelFilters(tag="spiders")).rows) == 1
