"""Who may rate, see levels, and decide: pure functions."""

from typing import Any

from impasto.moderation.levels import PUBLIC_LEVELS


def may_decide(user: Any) -> bool:
    """Whether this person is a moderator."""
    return bool(getattr(user, "is_authenticated", False) and user.is_moderator)


def may_rate(user: Any, owner_id: int, current: int, level: int) -> bool:
    """A moderator may set any level; an owner may raise the level of what is rated; nobody else may."""
    if may_decide(user):
        return True
    return bool(user.pk == owner_id and level & PUBLIC_LEVELS and current and level > current)
