"""Rating levels as a bit mask, and the thresholds that turn model scores into a level; both are plain data."""

from dataclasses import dataclass
from enum import IntFlag
from typing import Literal

Medium = Literal["drawing", "photo"]
CLASSES = ("drawing", "hentai", "neutral", "porn", "sexy")


class Level(IntFlag):
    """How much a picture shows; a viewer's choice is any union of these. BLOCKED is a person's or a rule's decision."""

    PG = 1
    PG13 = 2
    R = 4
    X = 8
    XXX = 16
    BLOCKED = 32


@dataclass(frozen=True, slots=True)
class RatingPolicy:
    """Thresholds on probabilities 0 to 1; a score at or over its threshold reaches the level.

    `explicit` is porn + hentai, `suggestive` is sexy. The values are set on 335 harmless pictures (photographs, generated
    art, emoji), on none of which porn + hentai passed 0.5 with this network; its authors report 93 % accuracy. A single
    look that says `explicit` is right too seldom (depth maps, fire and hearts fool every such network), so X and XXX
    need a second look at another crop to agree; without it the picture is R and waits for a person.
    """

    explicit_xxx: float = 0.90
    explicit_x: float = 0.60
    explicit_r: float = 0.35
    explicit_pg13: float = 0.20
    suggestive_r: float = 0.80
    suggestive_pg13: float = 0.35
    swimwear_pg13: float = 0.25


DEFAULT_POLICY = RatingPolicy()


@dataclass(frozen=True, slots=True)
class Rating:
    """A picture's level and why.

    level: exactly one of PG to XXX. scores: probability of each of `CLASSES`, from the look that decided.
    needs_review: a person should look, because the two looks disagree. reasons: sentences for the owner and moderators.
    """

    level: Level
    scores: dict[str, float]
    medium: Medium
    needs_review: bool
    reasons: tuple[str, ...]


def decide(
    first: dict[str, float],
    second: dict[str, float] | None,
    swimwear: float,
    policy: RatingPolicy = DEFAULT_POLICY,
) -> Rating:
    """The rating that follows from one or two looks at a picture.

    first, second: probability of each of `CLASSES`; `second` is only needed where `needs_second_look(first)`.
    swimwear: probability that the object network gives to underwear and swimwear together.
    """
    level, reason = _by_explicit(_explicit(first), policy)
    agreed, review = level, False
    if level >= Level.X:
        agreed, _ = _by_explicit(_explicit(second) if second else 0.0, policy)
        review = agreed < Level.X
        level = Level.R if review else min(level, agreed)
    reasons = [reason] if reason else []
    if review:
        reasons.append("A second look at another crop did not agree, so a person should decide.")
    mild, mild_reason = _by_mild(first["sexy"], swimwear, policy)
    if mild > Level.PG:
        level = max(level, mild)
        reasons.append(mild_reason)
    return Rating(level, first, medium_of(first), review, tuple(reasons) or ("Nothing to be careful with was seen.",))


def needs_second_look(first: dict[str, float], policy: RatingPolicy = DEFAULT_POLICY) -> bool:
    """Whether one look alone is not enough to decide."""
    return _explicit(first) >= policy.explicit_x


def medium_of(scores: dict[str, float]) -> Medium:
    """Whether a picture is drawn or photographic (photographs and photo-like renders)."""
    return "drawing" if scores["drawing"] + scores["hentai"] > 0.5 else "photo"


def _explicit(scores: dict[str, float]) -> float:
    return scores["porn"] + scores["hentai"]


def _by_explicit(score: float, policy: RatingPolicy) -> tuple[Level, str]:
    steps = (
        (policy.explicit_xxx, Level.XXX, "It looks explicitly sexual"),
        (policy.explicit_x, Level.X, "It looks sexual or nude"),
        (policy.explicit_r, Level.R, "It may show nudity"),
        (policy.explicit_pg13, Level.PG13, "It may hint at nudity"),
    )
    for threshold, level, words in steps:
        if score >= threshold:
            return level, f"{words} ({score:.0%} sure)."
    return Level.PG, ""


def _by_mild(suggestive: float, swimwear: float, policy: RatingPolicy) -> tuple[Level, str]:
    if suggestive >= policy.suggestive_r:
        return Level.R, f"It looks very suggestive ({suggestive:.0%} sure)."
    if suggestive >= policy.suggestive_pg13:
        return Level.PG13, f"It looks suggestive ({suggestive:.0%} sure)."
    if swimwear >= policy.swimwear_pg13:
        return Level.PG13, f"It shows swimwear or underwear ({swimwear:.0%} sure)."
    return Level.PG, ""
