"""Pictures and posts as targets of reactions, comments, collections, tags and reports: what a viewer may not see has no card."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from impasto.gallery.queries.cards import image_url
from impasto.gallery.queries.visibility import posts_visible_to, visible_to
from impasto.kit import media
from impasto.kit.targets import Target, TargetCard
from impasto.library.models import Model
from impasto.library.queries import visible_to as models_visible_to

IMAGE, POST = "gallery.image", "gallery.post"
FIELDS = (
    "id", "alt", "author_id", "author__username", "post__title",
    "media__key", "media__extension", "media__access", "media__variants",
)  # fmt: skip


def image_cards(viewer: Any, ids: Iterable[int]) -> dict[int, TargetCard]:
    """Cards of the pictures this viewer may see; one query."""
    rows = visible_to(viewer).filter(pk__in=list(ids)).values(*FIELDS)
    return {
        row["id"]: TargetCard(
            target=Target(IMAGE, row["id"]),
            title=row["alt"] or row["post__title"] or _("Picture by %(name)s") % {"name": row["author__username"]},
            url=image_url(row["id"]),
            owner_id=row["author_id"],
            picture_url=media.address(media.MediaValues.of(row, "media__"), width=450, name=row["id"], signed=True),
        )
        for row in rows
    }


def post_cards(viewer: Any, ids: Iterable[int]) -> dict[int, TargetCard]:
    """Cards of the posts this viewer may see; one query."""
    rows = posts_visible_to(viewer).filter(pk__in=list(ids)).values("id", "title", "author_id", "author__username")
    return {
        row["id"]: TargetCard(
            target=Target(POST, row["id"]),
            title=row["title"] or _("Post by %(name)s") % {"name": row["author__username"]},
            url=reverse("gallery:post", args=[row["id"]]),
            owner_id=row["author_id"],
        )
        for row in rows
    }


def is_model_gone(model_id: int) -> bool:
    """Whether a model is no longer public for a visitor of any level: hidden, unpublished or removed."""
    model = Model.objects.filter(pk=model_id).values("status", "hidden_at", "removed_at").first()
    if model is None:
        return True
    shown = model["status"] in {"published", "archived"} and model["hidden_at"] is None and model["removed_at"] is None
    return not shown


def curated_model(viewer: Any, model_id: int) -> tuple[int, int] | None:
    """(model, owner) of a model this viewer may open, None otherwise."""
    return models_visible_to(viewer).filter(pk=model_id).values_list("pk", "owner_id").first()
