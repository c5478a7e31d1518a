"""Who may do what with posts and pictures: pure functions over rows that are already at hand."""

from typing import Any

from impasto.gallery.models import Image, Post
from impasto.moderation.levels import Level


def may_post(person: Any) -> bool:
    """Anyone signed in whose account is in order."""
    return bool(person.is_authenticated and person.is_active)


def may_edit(person: Any, post: Post) -> bool:
    """The author, as long as the post is not deleted."""
    return bool(may_post(person) and post.author_id == person.pk and post.status != Post.Status.DELETED)


def may_moderate(person: Any) -> bool:
    """A moderator."""
    return bool(person.is_authenticated and person.is_active and person.is_moderator)


def may_curate(person: Any, owner_id: int) -> bool:
    """The maker of a model decides what its gallery pins and hides; a moderator may help."""
    return bool(may_post(person) and (owner_id == person.pk or may_moderate(person)))


def may_set_level(person: Any, image: Image, level: int) -> bool:
    """A moderator sets any level; the owner may only raise it, and never blocks."""
    if may_moderate(person):
        return True
    is_owner = may_post(person) and image.author_id == person.pk
    return bool(is_owner and image.level < level < Level.BLOCKED)


def may_see_data(person: Any, image: Image) -> bool:
    """How a picture was made is for everyone who sees it, unless its maker keeps it to themselves."""
    if not image.hide_data:
        return True
    return bool(person.is_authenticated and (image.author_id == person.pk or may_moderate(person)))
