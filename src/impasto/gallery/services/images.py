"""Writes to pictures: added from bytes, ordered, described, rated, hidden, removed."""

import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from impasto.gallery import policies
from impasto.gallery.errors import NotAllowedError, RefusedError
from impasto.gallery.events import ImageHidden
from impasto.gallery.models import Image, ImageState, Post
from impasto.gallery.services.publicity import refresh_public
from impasto.gallery.services.tagging import exchange_tags
from impasto.jobs import services as jobs
from impasto.kit import blobs, media
from impasto.kit.events import announce
from impasto.kit.models import Media, MediaAccess
from impasto.kit.targets import Target
from impasto.moderation import services as moderation
from impasto.moderation.levels import label_of
from impasto.moderation.models import Rating
from impasto_engine.vision import PictureFacts, PictureLimits, PictureRefused, examine

MAX_PICTURES = 20
EXTENSIONS = {"png": "png", "jpeg": "jpg", "webp": "webp", "avif": "avif"}
STUDY_TASK = "gallery.study_image"
KIND = "gallery.image"


@transaction.atomic
def add_image(*, by: Any, post: Post, data: bytes, file_name: str) -> Image:
    """Put a picture into a post and ask the worker to study it; the original bytes are kept.

    data: the whole file; its content, never its name, decides what it is. Raises RefusedError with the sentence a
    person reads when it is not taken, and NotAllowedError when `by` is not the author.
    """
    if not policies.may_edit(by, post):
        raise NotAllowedError(_("Only the author adds pictures to a post."))
    facts = examine_picture(data)
    taken = Post.objects.select_for_update().get(pk=post.pk).images.count()
    if taken >= MAX_PICTURES:
        raise RefusedError(_("A post holds at most %(most)s pictures. Start another post.") % {"most": MAX_PICTURES})
    blob = blobs.save(data, facts.mime)
    if post.images.filter(media__original_id=blob.sha256).exists():
        raise RefusedError(_("This picture is already in the post."))
    image = _create(by, post, facts, blob.sha256, file_name, position=taken)
    exchange_tags(by=by, image=image, before=(), after=post.tag_names)
    jobs.enqueue(task=STUDY_TASK, image_id=image.pk)
    return image


def examine_picture(data: bytes) -> PictureFacts:
    """Facts of a picture that a post may hold; raises RefusedError with a sentence otherwise. Decodes nothing."""
    try:
        facts = examine(data, PictureLimits(file_bytes=settings.MAX_PICTURE_BYTES))
    except PictureRefused as refusal:
        raise RefusedError(refusal.sentence, "pictures") from refusal
    if facts.format not in EXTENSIONS:
        raise RefusedError(_("Posts hold PNG, JPEG, WebP and AVIF pictures; this is a GIF."), "pictures")
    return facts


def clean_file_name(name: str) -> str:
    """The last part of a name as the browser gave it, without what could mislead: controls and direction marks."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")[-200:]


@transaction.atomic
def reorder_images(*, by: Any, post: Post, image_ids: Sequence[int]) -> None:
    """Show the pictures in this order; pictures not named keep their order behind those that are."""
    _must_edit(by, post)
    ranks = {image_id: rank for rank, image_id in enumerate(image_ids)}
    rows = sorted(post.images.order_by("position", "id"), key=lambda image: ranks.get(image.pk, len(ranks)))
    for position, image in enumerate(rows):
        image.position = position
    Image.objects.bulk_update(rows, ["position"])


@transaction.atomic
def edit_image(*, by: Any, image: Image, alt: str, hide_data: bool) -> None:
    """Describe a picture for those who cannot see it, and say whether others see how it was made."""
    _must_edit(by, image.post)
    image.alt, image.hide_data = alt.strip()[:300], hide_data
    image.save(update_fields=["alt", "hide_data"])
    guard_original(image)
    refresh_public(image)


def guard_original(image: Image) -> None:
    """Choose what is served as the picture's original.

    A maker who keeps the generation data to themselves has a copy of 1024 pixels served, which carries none; everyone
    else has the original without its location data.
    """
    row = Media.objects.get(pk=image.media_id)
    plain = row.variants.get("1024")
    if image.hide_data and plain:
        row.served_id, row.extension = plain, "webp"
    elif image.served_sha256:
        row.served_id, row.extension = image.served_sha256, EXTENSIONS[image.format]
    row.save(update_fields=["served", "extension"])


@transaction.atomic
def remove_image(*, by: Any, image: Image) -> None:
    """Take a picture out of its post for good."""
    _must_edit(by, image.post)
    if image.is_public:
        # Leaves every gallery and count first, as a hidden picture does.
        image.hidden_at = timezone.now()
        refresh_public(image)
    else:
        announce(ImageHidden(image.pk))
    media_key = image.media_id
    image.delete()
    Media.objects.filter(pk=media_key).delete()


@transaction.atomic
def hide_image(*, image_id: int, hidden: bool) -> None:
    """Carry out a moderator's decision: nobody but the author and moderators sees it, or everyone does again."""
    image = Image.objects.select_related("post").get(pk=image_id)
    image.hidden_at = timezone.now() if hidden else None
    image.save(update_fields=["hidden_at"])
    refresh_public(image)


@transaction.atomic
def set_level(*, by: Any, image: Image, level: int, reason: str = "") -> None:
    """Rate a picture: its owner may raise the level, a moderator may set any."""
    if not policies.may_set_level(by, image, level):
        raise NotAllowedError(
            _("You may rate your own picture higher than %(level)s, not lower; ask a moderator by a report.")
            % {"level": label_of(image.level)},
            "level",
        )
    source = Rating.Source.MODERATOR if policies.may_moderate(by) else Rating.Source.OWNER
    moderation.record_rating(target=Target(KIND, image.pk), level=level, source=source, by=by, reason=reason)
    take_level(image_id=image.pk, level=level)


@transaction.atomic
def take_level(*, image_id: int, level: int) -> None:
    """Show a picture at the level that was decided and recorded."""
    image = Image.objects.select_related("post").select_for_update(of=("self",)).get(pk=image_id)
    image.level = level
    image.save(update_fields=["level"])
    refresh_public(image)


def _create(by: Any, post: Post, facts: PictureFacts, sha256: str, file_name: str, *, position: int) -> Image:
    row = media.create(sha256, sha256, EXTENSIONS[facts.format], {}, MediaAccess.CLOSED)
    return Image.objects.create(
        post=post,
        author=by,
        media=row,
        position=position,
        file_name=clean_file_name(file_name),
        format=facts.format,
        width=facts.width,
        height=facts.height,
        size=facts.bytes,
        state=ImageState.WAITING,
    )


def _must_edit(by: Any, post: Post) -> None:
    if not policies.may_edit(by, post):
        raise NotAllowedError(_("Only the author changes a post."))
