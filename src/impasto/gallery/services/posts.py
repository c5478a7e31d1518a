"""Writes to posts: made as drafts, published now or later, taken back, deleted."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from impasto.gallery import policies
from impasto.gallery.errors import NotAllowedError, RefusedError
from impasto.gallery.models import Image, ImageState, Post
from impasto.gallery.services.publicity import refresh_public
from impasto.gallery.services.tagging import clean_tags, exchange_tags
from impasto.kit import markdown
from impasto.library.models import Version


def create_post(*, by: Any, for_version: Version | None = None, remix_of: Image | None = None) -> Post:
    """An empty draft; `for_version` ties its pictures to a version, `remix_of` names the picture it began from."""
    if not policies.may_post(by):
        raise NotAllowedError(_("Sign in to post pictures."))
    return Post.objects.create(author=by, for_version=for_version, remix_of=remix_of)


@transaction.atomic
def edit_post(*, by: Any, post: Post, title: str, text: str, tags: Sequence[str]) -> None:
    """Change the words of a post; its tags are given to each of its pictures."""
    _must_edit(by, post)
    before, wanted = post.tag_names, clean_tags(tags)
    post.title = title.strip()
    post.text = text.strip()
    post.html = markdown.render(post.text)
    post.tag_names = wanted
    post.save(update_fields=["title", "text", "html", "tag_names", "updated_at"])
    for image in post.images.all():
        exchange_tags(by=by, image=image, before=before, after=wanted)


@transaction.atomic
def publish_post(*, by: Any, post: Post, at: dt.datetime | None = None) -> None:
    """Show a post to everyone, now or at a future moment; pictures still being studied follow by themselves."""
    _must_edit(by, post)
    post = Post.objects.select_for_update().get(pk=post.pk)
    if not post.images.exclude(state=ImageState.REFUSED).exists():
        raise RefusedError(_("There is no picture in this post yet. Add one, then publish it."), "pictures")
    if at is None:
        _publish(post)
        return
    if at <= timezone.now():
        raise RefusedError(_("This moment has passed. Choose a later one, or publish now."), "publish_at")
    post.status, post.publish_at = Post.Status.SCHEDULED, at
    post.save(update_fields=["status", "publish_at", "updated_at"])
    _refresh_images(post)


def publish_due_posts() -> int:
    """Publish every scheduled post whose moment has come; returns how many."""
    due = Post.objects.filter(status=Post.Status.SCHEDULED, publish_at__lte=timezone.now()).values_list("pk", flat=True)
    return sum(_publish_if_due(pk) for pk in list(due))


@transaction.atomic
def _publish_if_due(pk: int) -> bool:
    post = Post.objects.select_for_update().filter(pk=pk, status=Post.Status.SCHEDULED).first()
    if post is None:
        return False
    _publish(post)
    return True


@transaction.atomic
def unpublish_post(*, by: Any, post: Post) -> None:
    """Make a post a draft again: nobody but its author sees it."""
    _must_edit(by, post)
    post.status, post.publish_at = Post.Status.DRAFT, None
    post.save(update_fields=["status", "publish_at", "updated_at"])
    _refresh_images(post)


@transaction.atomic
def delete_post(*, by: Any, post: Post) -> None:
    """Take a post and its pictures away from everyone."""
    _must_edit(by, post)
    post.status = Post.Status.DELETED
    post.save(update_fields=["status", "updated_at"])
    _refresh_images(post)


@transaction.atomic
def hide_post(*, post_id: int, hidden: bool) -> None:
    """Carry out a moderator's decision on a whole post."""
    post = Post.objects.select_for_update().get(pk=post_id)
    post.hidden_at = timezone.now() if hidden else None
    post.save(update_fields=["hidden_at", "updated_at"])
    _refresh_images(post)


def _publish(post: Post) -> None:
    post.status, post.publish_at = Post.Status.PUBLISHED, None
    post.published_at = post.published_at or timezone.now()
    post.save(update_fields=["status", "publish_at", "published_at", "updated_at"])
    _refresh_images(post)


def _refresh_images(post: Post) -> None:
    for image in post.images.select_related("post").order_by("position", "id"):
        refresh_public(image)


def _must_edit(by: Any, post: Post) -> None:
    if not policies.may_edit(by, post):
        raise NotAllowedError(_("Only the author changes a post."))
