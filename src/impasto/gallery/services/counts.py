"""Keeps the counts and choices that lists sort by: reactions and comments of a picture, pins and hides of a gallery."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from impasto.gallery import policies
from impasto.gallery.errors import NotAllowedError, RefusedError
from impasto.gallery.events import ImageChanged
from impasto.gallery.models import Image, VersionImage
from impasto.kit.events import announce

COUNTS = {"reactions": "reaction_count", "comments": "comment_count", "collected": "collected_count"}
MAX_PINNED = 20


@transaction.atomic
def count_changed(image_id: int, name: str, value: int) -> None:
    """Take over a count that engagement keeps: "reactions", "reaction.like" ..., "comments" or "collected"."""
    image = Image.objects.select_for_update().filter(pk=image_id).first()
    if image is None:
        return
    if name in COUNTS:
        setattr(image, COUNTS[name], value)
    elif name.startswith("reaction."):
        kinds = {**image.reactions, name.removeprefix("reaction."): value}
        image.reactions = {kind: count for kind, count in kinds.items() if count > 0}
        image.reaction_count = sum(image.reactions.values())
    else:
        return
    image.save(update_fields=["reactions", *COUNTS.values()])
    VersionImage.objects.filter(image_id=image_id).update(reaction_count=image.reaction_count)
    if image.is_public:
        announce(ImageChanged(image_id))


@transaction.atomic
def choose_for_gallery(*, by: Any, model_id: int, owner_id: int, image_id: int, choice: str) -> None:
    """Pin a picture to the front of a model's gallery, hide it there, or take either back ("")."""
    if not policies.may_curate(by, owner_id):
        raise NotAllowedError(_("Only the maker of the model arranges its gallery."))
    rows = VersionImage.objects.filter(model_id=model_id, image_id=image_id)
    if not rows.exists():
        raise RefusedError(_("This picture is not in the gallery of this model."))
    if choice == VersionImage.Choice.PINNED:
        pinned = VersionImage.objects.filter(model_id=model_id, choice=choice, of_model=True).exclude(image_id=image_id)
        if pinned.count() >= MAX_PINNED:
            raise RefusedError(_("%(most)s pictures are pinned already. Unpin one first.") % {"most": MAX_PINNED})
    rows.update(choice=choice)
