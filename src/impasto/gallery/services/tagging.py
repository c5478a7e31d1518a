"""Tags of posts and pictures: a post's tags are its author's votes on each picture; engagement counts the votes."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from impasto.engagement import services as engagement
from impasto.engagement.errors import RefusedError as TagRefusedError
from impasto.gallery.errors import RefusedError
from impasto.gallery.events import ImageChanged
from impasto.gallery.models import Image
from impasto.kit.events import announce
from impasto.kit.targets import Target

MAX_TAGS = 20
KIND = "gallery.image"


def clean_tags(tags: Sequence[str]) -> list[str]:
    """Tags as the house writes them, each once, at most 20."""
    return list(dict.fromkeys(tag for tag in map(engagement.normal_tag, tags) if tag))[:MAX_TAGS]


def exchange_tags(*, by: Any, image: Image, before: Sequence[str], after: Sequence[str]) -> None:
    """Give a picture the new tags of its post in its author's name, and take back the votes for those that went.

    Raises RefusedError where the picture would have too many.
    """
    target = Target(KIND, image.pk)
    try:
        for gone in (tag for tag in before if tag not in after and tag in image.tag_names):
            engagement.vote_tag(by=by, target=target, tag_name=gone, up=True)
        fresh = [tag for tag in after if tag not in before or tag not in image.tag_names]
        if fresh:
            engagement.add_tags(by=by, target=target, names=fresh)
    except TagRefusedError as refusal:
        raise RefusedError(str(refusal), "tags") from refusal


@transaction.atomic
def take_tags(image_id: int, names: list[str]) -> None:
    """Keep the tags a picture shows where lists read them."""
    changed = Image.objects.filter(pk=image_id).exclude(tag_names=names).update(tag_names=names)
    if changed and Image.objects.filter(pk=image_id, is_public=True).exists():
        announce(ImageChanged(image_id))
