"""What accounts announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PersonChanged:
    """A person joined, changed their public profile, or was erased."""

    user_id: int
