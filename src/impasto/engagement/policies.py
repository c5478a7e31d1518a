"""Who may do what to comments, collections and tags: pure functions."""

from typing import Any

from impasto.engagement.models import Collection, Comment
from impasto.kit.targets import Target, kind_named


def accepts(target: Target, deed: str) -> bool:
    """Whether the owning room lets this be done to its kind."""
    return deed in kind_named(target.kind).accepts


def may_edit_comment(user: Any, comment: Comment) -> bool:
    """Its author, while it stands."""
    return bool(user.pk and user.pk == comment.author_id and not comment.deleted_at and not comment.hidden_at)


def may_delete_comment(user: Any, comment: Comment) -> bool:
    """Its author or a moderator, once."""
    own = user.pk and user.pk == comment.author_id
    return bool((own or getattr(user, "is_moderator", False)) and not comment.deleted_at)


def may_edit_collection(user: Any, collection: Collection) -> bool:
    """Its owner."""
    return bool(user.pk and user.pk == collection.owner_id)


def may_add_to(user: Any, collection: Collection, contributor_ids: set[int]) -> bool:
    """Its owner and its contributors."""
    return may_edit_collection(user, collection) or user.pk in contributor_ids


def tag_vote_weight(user: Any, owner_id: int) -> int:
    """How much this person's vote on a tag weighs."""
    if getattr(user, "is_moderator", False):
        return 10
    return 3 if user.pk == owner_id else 1
