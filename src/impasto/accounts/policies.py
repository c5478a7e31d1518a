"""Who may do what with people."""

from typing import Any


def may_moderate(user: Any) -> bool:
    """Whether this is a signed-in moderator."""
    return bool(getattr(user, "is_authenticated", False) and user.is_moderator)
