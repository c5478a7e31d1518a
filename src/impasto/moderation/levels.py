"""Rating levels as one bit mask: what a picture is, what a person wants to see, what a list may hold."""

from enum import IntFlag
from typing import Any


class Level(IntFlag):
    """A rating level; a picture has exactly one, a person's wish is any union. 0 is "not rated yet"."""

    PG = 1
    PG13 = 2
    R = 4
    X = 8
    XXX = 16
    BLOCKED = 32


UNRATED = 0
PUBLIC_LEVELS = Level.PG | Level.PG13 | Level.R | Level.X | Level.XXX
LABELS = {Level.PG: "PG", Level.PG13: "PG-13", Level.R: "R", Level.X: "X", Level.XXX: "XXX", Level.BLOCKED: "Blocked"}
HINTS = {1: "for everyone", 2: "suggestive", 4: "nudity or violence", 8: "explicit", 16: "extreme"}
CHOICES = [(int(level), label) for level, label in LABELS.items()]


def label_of(level: int) -> str:
    """ "PG-13" for 2; "Not rated" for 0."""
    return LABELS.get(Level(level), "Not rated") if level else "Not rated"


def levels_for(user: Any) -> int:
    """The levels this viewer wants to see: a visitor sees PG; "blocked" is never among them."""
    if not getattr(user, "is_authenticated", False):
        return int(Level.PG)
    return int(user.browsing_levels & PUBLIC_LEVELS) or int(Level.PG)


def levels_up_to(level: int) -> int:
    """The mask of this level and all milder ones: R gives PG | PG-13 | R."""
    return (level << 1) - 1 if level else 0
