"""Reviews of a model, newest first."""

from typing import Any

from django.db.models import QuerySet

from impasto.kit.pages import Page, cut_page, decode_cursor
from impasto.library import policies
from impasto.library.models import PublishStatus, Review

PAGE_SIZE = 10


def reviews_visible_to(user: Any) -> QuerySet[Review]:
    """Reviews of public versions that no moderator has hidden; moderators see all."""
    found = Review.objects.filter(version__status=PublishStatus.PUBLISHED, version__model__removed_at=None)
    return found if policies.is_moderator(user) else found.filter(hidden_at=None)


def reviews_of(user: Any, model_id: int, *, cursor: str = "", limit: int = PAGE_SIZE) -> Page[Review]:
    """A page of the reviews of all versions of a model; raises BadCursorError for a cursor of another list."""
    found = reviews_visible_to(user).filter(version__model_id=model_id).select_related("author__avatar", "version")
    after = decode_cursor(cursor, [int])
    if after is not None:
        found = found.filter(pk__lt=after[0])
    return cut_page(list(found.order_by("-id")[: limit + 1]), limit, lambda review: [review.pk])


def own_review(user: Any, version_id: int) -> Review | None:
    """What this person said about a version."""
    return Review.objects.filter(version_id=version_id, author_id=user.pk or 0).first()
