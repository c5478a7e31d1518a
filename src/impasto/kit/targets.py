"""Names things across rooms as (kind, id), so that a low room can act on what a higher room owns without importing it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404


@dataclass(frozen=True)
class Target:
    """One thing of the house: `kind` is "room.noun" ("gallery.image"), `id` its primary key."""

    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class TargetCard:
    """What any room may show of a target: where it is, what it is called, whose it is."""

    target: Target
    title: str
    url: str
    owner_id: int
    picture_url: str = ""


@dataclass(frozen=True)
class TargetKind:
    """What the owning room promises for its kind.

    `cards` maps ids to cards and leaves out what the viewer may not see: its answer *is* the access check.
    `accepts` names what may be done to it: "reaction", "comment", "collect", "tag", "report", "follow".
    `count_changed(target_id, name, value)` lets the owner keep a denormalised counter ("reaction.heart", "comments",
    "collected"), `tags_changed(target_id, names)` the tags shown, best first.
    `hide(target_id, hidden)` and `rate(target_id, level)` are what a decision about it calls.
    """

    kind: str
    noun: str
    cards: Callable[[Any, Iterable[int]], Mapping[int, TargetCard]]
    accepts: frozenset[str]
    count_changed: Callable[[int, str, int], None] | None = None
    hide: Callable[[int, bool], None] | None = None
    rate: Callable[[int, int], None] | None = None
    tags_changed: Callable[[int, list[str]], None] | None = None


_kinds: dict[str, TargetKind] = {}


def register(kind: TargetKind) -> None:
    """Make a kind known; the owning room calls this once in its `apps.py`."""
    _kinds[kind.kind] = kind


def kind_named(name: str) -> TargetKind:
    """The kind of this name; raises Http404 when no room owns it."""
    try:
        return _kinds[name]
    except KeyError:
        raise Http404(f"There is nothing of the kind “{name[:40]}” here.") from None


def kinds() -> list[TargetKind]:
    """Every registered kind, by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def visible_card(user: Any, target: Target) -> TargetCard:
    """The card of a target the user may see; raises Http404 otherwise, so that hidden and absent look alike."""
    card = kind_named(target.kind).cards(user, [target.id]).get(target.id)
    if card is None:
        raise Http404("It is not here, or it is not for you to see.")
    return card
