"""What engagement announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reacted:
    """A reaction was added or taken back."""

    target_kind: str
    target_id: int
    user_id: int
    kind: str
    added: bool


@dataclass(frozen=True)
class Commented:
    """A comment was written."""

    comment_id: int


@dataclass(frozen=True)
class Followed:
    """One person began to follow another."""

    follower_id: int
    followed_id: int


@dataclass(frozen=True)
class CollectionChanged:
    """A collection or its items changed."""

    collection_id: int
