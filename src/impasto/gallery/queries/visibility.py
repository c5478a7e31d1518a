"""Which pictures and posts a viewer may see: every other read of the gallery starts here."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from impasto.engagement.models import Hide
from impasto.gallery import policies
from impasto.gallery.models import Image, Post
from impasto.moderation.levels import levels_for

LEVELS = (1, 2, 4, 8, 16)


def visible_to(viewer: Any) -> QuerySet[Image]:
    """Pictures a viewer may open: public ones of the levels they chose, and their own; moderators open all.

    A person blocked by an author sees nothing of that author. Pictures of deleted posts are gone for everyone.
    """
    present = Image.objects.exclude(post__status=Post.Status.DELETED)
    if policies.may_moderate(viewer):
        return present
    public = Q(is_public=True, level__in=levels_of(viewer))
    if not viewer.is_authenticated:
        return present.filter(public)
    blocked = Exists(Hide.objects.filter(user=OuterRef("author_id"), hidden_user=viewer.pk, blocks=True))
    return present.filter((public & ~blocked) | Q(author_id=viewer.pk))


def posts_visible_to(viewer: Any) -> QuerySet[Post]:
    """Posts a viewer may open: published ones with a picture they may see, and their own; moderators open all."""
    present = Post.objects.exclude(status=Post.Status.DELETED)
    if policies.may_moderate(viewer):
        return present
    seen = Exists(visible_to(viewer).filter(post=OuterRef("pk"), is_public=True))
    return present.filter(Q(seen) | Q(author_id=viewer.pk or 0))


def levels_of(viewer: Any) -> list[int]:
    """The single levels of the viewer's mask, the mildest first."""
    mask = levels_for(viewer)
    return [level for level in LEVELS if level & mask]


def blurred_for(viewer: Any) -> int:
    """The mask of levels to cover until this viewer asks."""
    return int(viewer.blur_levels) if viewer.is_authenticated else 0
