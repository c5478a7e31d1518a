"""What a viewer asks of a list of pictures: its filters and its order, as plain values."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone


class Sort(StrEnum):
    """The orders of a feed; "reactions", "comments" and "collected" put the most first."""

    NEWEST = "newest"
    OLDEST = "oldest"
    REACTIONS = "reactions"
    COMMENTS = "comments"
    COLLECTED = "collected"


class Period(StrEnum):
    """How far back a feed looks."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    ALL = "all"

    def since(self) -> dt.datetime | None:
        """The moment this period began, None for all time."""
        days = {"day": 1, "week": 7, "month": 30, "year": 365}.get(self.value)
        return timezone.now() - dt.timedelta(days=days) if days else None


class Kinship(StrEnum):
    """Whether remixes are wanted, originals, or both."""

    BOTH = ""
    REMIXES = "remixes"
    ORIGINALS = "originals"


@dataclass(frozen=True)
class FeedFilters:
    """Filters of a feed; empty text, False and None ask for nothing. `followed`: only people the viewer follows."""

    sort: Sort = Sort.NEWEST
    period: Period = Period.ALL
    base_model: str = ""
    tool: str = ""
    tag: str = ""
    has_data: bool = False
    kinship: Kinship = Kinship.BOTH
    made_here: bool = False
    followed: bool = False
    author_id: int | None = None
    version_id: int | None = None
    model_id: int | None = None
