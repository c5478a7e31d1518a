"""Tags: normal names, weighed votes, what the owning room hears."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impasto.engagement import queries, services
from impasto.engagement.errors import RefusedError
from impasto.engagement.models import Tag, TagUse


@given(st.text(max_size=200))
def test_normal_tag_is_normal(text):
    once = services.normal_tag(text)
    assert services.normal_tag(once) == once
    assert len(once) <= 60


@pytest.mark.parametrize(
    ("typed", "kept"), [("Red_Fox", "red fox"), (" #Ａｒｔ ", "art"), ("a\u200bb", "ab"), ("##", "")]
)
def test_tags_are_kept_in_one_form(typed, kept):
    assert services.normal_tag(typed) == kept


def test_tag_is_shown_and_its_room_hears_it(bob, thing):
    assert services.add_tags(by=bob, target=thing, names=["Fox", "fox ", "Snow"]) == ["fox", "snow"]
    assert thing.told[-1] == (1, "tags", ["fox", "snow"])


def test_owner_outweighs_another_person(alice, bob, thing):
    services.add_tags(by=bob, target=thing, names=["wolf"])
    services.vote_tag(by=alice, target=thing, tag_name="wolf", up=False)
    assert queries.tags_of(bob, thing) == []


def test_same_vote_twice_takes_it_back(alice, bob, thing):
    services.add_tags(by=bob, target=thing, names=["wolf"])
    services.vote_tag(by=alice, target=thing, tag_name="wolf", up=False)
    services.vote_tag(by=alice, target=thing, tag_name="wolf", up=False)
    assert [tag["name"] for tag in queries.tags_of(bob, thing)] == ["wolf"]


def test_adding_the_same_tag_twice_changes_nothing(bob, thing):
    services.add_tags(by=bob, target=thing, names=["wolf"])
    services.add_tags(by=bob, target=thing, names=["wolf"])
    assert TagUse.objects.get().score == 1


def test_alias_stands_for_its_tag(bob, thing):
    fox = Tag.objects.create(name="fox")
    Tag.objects.create(name="vulpes", alias_of=fox)
    assert services.add_tags(by=bob, target=thing, names=["vulpes"]) == ["fox"]


def test_machine_tags_are_replaced_but_not_what_people_voted_on(bob, thing):
    services.set_machine_tags(target=thing, names=["fox", "dog"])
    services.vote_tag(by=bob, target=thing, tag_name="dog", up=True)
    assert services.set_machine_tags(target=thing, names=["cat"]) == ["dog", "cat"]


def test_too_many_tags_are_refused(bob, thing):
    with pytest.raises(RefusedError, match="At most 30"):
        services.add_tags(by=bob, target=thing, names=[f"tag {number}" for number in range(31)])


def test_form_adds_several_and_says_what_is_wrong(as_bob, thing):
    address = f"/on/{thing.kind}/1/tags"
    page = as_bob.post(address, {"names": "fox, snow"}, headers={"hx-request": "true"}).content.decode()
    assert "fox" in page
    assert "snow" in page
    wrong = as_bob.post(address, {"names": " , #"}, headers={"hx-request": "true"})
    assert wrong.status_code == 422
    assert "Write a tag" in wrong.content.decode()
