"""A public collection of Alice's to act on, and a registered kind that takes everything."""

import pytest

from impasto.engagement import services
from impasto.kit import targets
from impasto.kit.targets import Target, TargetCard, TargetKind

THING = "test.thing"


@pytest.fixture
def foxes(alice):
    """Alice's public collection, as a target."""
    made = services.create_collection(by=alice, name="Foxes", visibility="public")
    return Target("engagement.collection", made.pk)


@pytest.fixture
def thing(alice, monkeypatch):
    """A kind that takes everything, with the things 1 to 9 of Alice's; `told` is what its room heard."""
    told = []
    cards = {
        pk: TargetCard(Target(THING, pk), f"Thing {pk}", f"/things/{pk}", alice.pk, f"/things/{pk}.webp")
        for pk in range(1, 10)
    }
    kind = TargetKind(
        THING,
        "thing",
        cards=lambda user, ids: {pk: cards[pk] for pk in ids if pk in cards},
        accepts=frozenset({"reaction", "comment", "collect", "tag", "report"}),
        count_changed=lambda pk, name, value: told.append((pk, name, value)),
        tags_changed=lambda pk, names: told.append((pk, "tags", names)),
    )
    monkeypatch.setitem(targets._kinds, THING, kind)
    target = Target(THING, 1)
    object.__setattr__(target, "told", told)
    return target
