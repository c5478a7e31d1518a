"""Our own API for pictures and posts: the feed, one picture, and posting; who asks is settled by the API's door."""

from collections.abc import Mapping
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import File, Query, Router, Status, UploadedFile
from ninja.errors import HttpError

from impasto.accounts import queries as accounts
from impasto.gallery import queries, services
from impasto.gallery.errors import GalleryError, NotAllowedError
from impasto.gallery.models import Post
from impasto.gallery.schemas import (
    AddedOut,
    ErrorOut,
    FeedOut,
    FeedQuery,
    ImageDetailOut,
    PostIn,
    PostOut,
    PublishIn,
)
from impasto.kit import media
from impasto.library import queries as library
from impasto_engine.metadata.writer import write_infotext

router = Router(tags=["pictures"])
NOT_HERE = "It is not here, or it is not for you to see."


@router.get(
    "/images", response={200: FeedOut, 400: ErrorOut, 404: ErrorOut, 422: ErrorOut}, url_name="images", by_alias=True
)
def images(request: HttpRequest, wish: Query[FeedQuery]) -> HttpResponse:
    """Public pictures of the levels you browse, at most 100 a page, with every filter of the feed."""
    viewer = request.user
    author_id = None
    if wish.username:
        author = accounts.by_username(wish.username)
        if author is None:
            raise HttpError(404, "Nobody here has this name.")
        author_id = author.pk
    page = queries.feed(viewer, wish.filters(author_id=author_id), cursor=wish.cursor, limit=wish.limit)
    items = [_item(row) for row in page.rows]
    # The rows are JSON already in all but name: validating a hundred of them again would cost more than the query.
    body = msgspec.json.encode({"items": items, "nextCursor": page.next_cursor})
    return HttpResponse(body, content_type="application/json")


@router.get("/images/{int:pk}", response={200: ImageDetailOut, 404: ErrorOut}, url_name="image", by_alias=True)
def image(request: HttpRequest, pk: int) -> HttpResponse:
    """One picture with its generation data and the resources it used, linked or with the reason why not."""
    page = queries.image_page(request.user, pk) if pk < 2**63 else None
    if page is None:
        raise HttpError(404, NOT_HERE)
    found = {
        **_item(page.card.row),
        "meta": page.made_by.to_json() if page.made_by else None,
        "infotext": write_infotext(page.made_by) if page.made_by else "",
        "resources": [_resource(line) for line in page.resources],
    }
    return HttpResponse(msgspec.json.encode(found), content_type="application/json")


@router.post(
    "/posts", response={201: PostOut, 401: ErrorOut, 403: ErrorOut, 404: ErrorOut, 422: ErrorOut}, by_alias=True
)
def create_post(request: HttpRequest, wish: PostIn) -> Status[dict[str, Any]]:
    """A new draft; add pictures to it, then publish it."""
    person = request.user
    version = None
    if wish.version is not None:
        version = library.versions_visible_to(person).filter(pk=wish.version).first()
        if version is None:
            raise HttpError(404, "There is no such version here.")
    try:
        post = services.create_post(by=person, for_version=version)
        services.edit_post(by=person, post=post, title=wish.title, text=wish.text, tags=wish.tags)
    except GalleryError as error:
        raise _refusal(error) from error
    return Status(201, _post(post))


@router.post(
    "/posts/{int:pk}/images",
    response={201: AddedOut, 401: ErrorOut, 403: ErrorOut, 404: ErrorOut, 422: ErrorOut},
    by_alias=True,
)
def add_image(request: HttpRequest, pk: int, picture: File[UploadedFile]) -> Status[dict[str, Any]]:
    """Add one picture to a post of yours; what was read of it is there a few seconds later."""
    person = request.user
    post = _own_post(person, pk)
    if (picture.size or 0) > settings.MAX_PICTURE_BYTES:
        raise HttpError(422, f"Pictures of up to {settings.MAX_PICTURE_BYTES // 2**20} MB are taken.")
    try:
        made = services.add_image(by=person, post=post, data=picture.read(), file_name=picture.name or "")
    except GalleryError as error:
        raise _refusal(error) from error
    return Status(201, {"id": made.pk, "page": _absolute(queries.image_url(made.pk)), "state": made.state})


@router.post(
    "/posts/{int:pk}/publish",
    response={200: PostOut, 401: ErrorOut, 403: ErrorOut, 404: ErrorOut, 422: ErrorOut},
    by_alias=True,
)
def publish_post(request: HttpRequest, pk: int, wish: PublishIn) -> dict[str, Any]:
    """Show a post of yours to everyone, now or later."""
    person = request.user
    post = _own_post(person, pk)
    if wish.at is not None and (wish.at.tzinfo is None or wish.at.year > 2200):
        raise HttpError(422, "Write `at` as 2026-12-24T18:00:00Z, before the year 2200.")
    try:
        services.publish_post(by=person, post=post, at=wish.at)
    except GalleryError as error:
        raise _refusal(error) from error
    post.refresh_from_db()
    return _post(post)


def _own_post(person: Any, pk: int) -> Post:
    post = queries.editable_posts(person).filter(pk=pk).first() if pk < 2**63 else None
    if post is None:
        raise HttpError(404, NOT_HERE)
    return post


def _refusal(error: GalleryError) -> HttpError:
    return HttpError(403 if isinstance(error, NotAllowedError) else 422, error.sentence)


def _item(row: Mapping[str, Any]) -> dict[str, Any]:
    """One SQL row of a list on the wire."""
    pk, values, author = row["id"], queries.media_of(row), queries.person_of(row)
    return {
        "id": pk,
        "postId": row["post_id"],
        "page": _absolute(queries.image_url(pk)),
        "url": media.address(values, width=None, name=pk, signed=True),
        "thumbnail": media.address(values, width=450, name=pk, signed=True),
        "width": row["width"],
        "height": row["height"],
        "level": queries.LABEL_OF.get(row["level"], queries.NOT_RATED),
        "placeholder": row["placeholder"],
        "alt": row["alt"],
        "author": {"username": author.username, "name": author.name, "picture": author.picture},
        "baseModel": row["base_model"],
        "tool": row["tool"],
        "tags": row["tag_names"],
        "versionIds": row["version_ids"],
        "hasData": row["has_data"],
        "madeHere": row["made_here"],
        "remixOf": row["remix_of_id"],
        "reactions": msgspec.Raw(row["reactions"].encode()),
        "reactionCount": row["reaction_count"],
        "commentCount": row["comment_count"],
        "collectedCount": row["collected_count"],
        "publishedAt": row["published_at"],
    }


def _resource(line: queries.ResourceLine) -> dict[str, Any]:
    return {
        "name": line.name,
        "kind": line.kind,
        "versionId": line.version_id,
        "version": line.version,
        "baseModel": line.base,
        "weight": line.weight,
        "hash": line.hash,
        "guessed": line.guessed,
        "url": _absolute(line.url) if line.url else "",
        "why": line.why,
    }


def _post(post: Post) -> dict[str, Any]:
    return {
        "id": post.pk,
        "page": _absolute(reverse("gallery:post", args=[post.pk])),
        "title": post.title,
        "status": post.status,
        "tags": post.tag_names,
        "image_ids": list(post.images.order_by("position", "id").values_list("pk", flat=True)),
        "publish_at": post.publish_at,
        "published_at": post.published_at,
    }


def _absolute(path: str) -> str:
    return f"{settings.BASE_URL}{path}"
