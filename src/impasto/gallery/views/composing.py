"""The composer's inside: what its form brings, row by row, and the page that shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from impasto.gallery import queries, services
from impasto.gallery.errors import GalleryError, RefusedError
from impasto.gallery.forms import ImageForm, NewPostForm, PostForm
from impasto.gallery.models import Image, ImageState, Post
from impasto.gallery.queries import ImageCard, ResourceLine, facts
from impasto.library import queries as library
from impasto.library.models import Version

MEGABYTE = 2**20


@dataclass(frozen=True)
class Origin:
    """What a new post belongs to: a version of the library, or the picture it is a remix of."""

    version: Version | None = None
    image: Image | None = None


@dataclass(frozen=True)
class DraftRow:
    """One picture in the composer: how it looks, and what was read from it so far."""

    image: Image
    card: ImageCard
    brief: str
    prompt: str
    resources: Sequence[ResourceLine]
    is_first: bool
    is_last: bool


def origin_of(request: HttpRequest, form: NewPostForm) -> Origin:
    """The version and picture that the address names, where this person may see them."""
    version_id, image_id = form.cleaned_data["version"], form.cleaned_data["remix_of"]
    versions = library.versions_visible_to(request.user).select_related("model")
    return Origin(
        version=versions.filter(pk=version_id).first() if version_id else None,
        image=queries.visible_to(request.user).filter(pk=image_id).first() if image_id else None,
    )


def page(
    request: HttpRequest, post: Post | None, form: PostForm, *, origin: Origin | None = None, status: int = 200
) -> HttpResponse:
    """The composer with everything that is known and everything that was typed."""
    ids = list(post.images.order_by("position", "id").values_list("pk", flat=True)) if post else []
    context = {
        "post": post,
        "form": form,
        "rows": draft_rows(request, post, ids) if post else [],
        "origin": origin or Origin(version=post.for_version if post else None, image=post.remix_of if post else None),
        "most": services.MAX_PICTURES,
        "most_megabytes": settings.MAX_PICTURE_BYTES // MEGABYTE,
        "action": reverse("gallery:post_edit", args=[post.pk]) if post else request.get_full_path(),
        "add_url": reverse("gallery:image_add", args=[post.pk]) if post else "",
        "now": timezone.now(),
    }
    return render(request, "gallery/compose.html", context, status=status)


def draft_rows(request: HttpRequest, post: Post, ids: Sequence[int]) -> list[DraftRow]:
    """Rows of these pictures of a post; the data of all is read in one query."""
    found = {
        image.pk: image
        for image in queries.editable_images(request.user)
        .filter(post=post, pk__in=ids)
        .select_related("generation")
        .defer("generation__raw", "generation__workflow")
    }
    last = post.images.count() - 1
    cards = {card.id: card for card in queries.cards_by_id(ids, request.user)}
    return [_row(request, found[pk], cards[pk], last) for pk in ids if pk in found]


def _row(request: HttpRequest, image: Image, card: ImageCard, last: int) -> DraftRow:
    generation = getattr(image, "generation", None)
    made_by = queries.made_by(generation)
    return DraftRow(
        image=image,
        card=card,
        brief=facts.brief_of(made_by) if made_by else "",
        prompt=generation.prompt if generation else "",
        resources=queries.resource_lines(request.user, image) if made_by else [],
        is_first=image.position == 0,
        is_last=image.position >= last,
    )


def words_of(post: Post) -> dict[str, Any]:
    """What the form of an existing post begins with."""
    return {
        "title": post.title,
        "text": post.text,
        "tags": ", ".join(post.tag_names),
        "publish_at": post.publish_at,
    }


def add_files(request: HttpRequest, post: Post) -> list[str]:
    """Add every picture of the form; returns the sentence for each that was refused."""
    refusals = []
    for file in request.FILES.getlist("pictures"):
        try:
            add_file(request, post, file)
        except GalleryError as error:
            refusals.append(f"{file.name}: {error.sentence}")
    return refusals


def add_file(request: HttpRequest, post: Post, file: "UploadedFile[Any]") -> Image:
    """Add one uploaded file; a file that is too large is refused before it is read."""
    if (file.size or 0) > settings.MAX_PICTURE_BYTES:
        raise RefusedError(
            _("It has %(size)s MB; pictures of up to %(most)s MB are taken.")
            % {"size": f"{(file.size or 0) / MEGABYTE:.1f}", "most": settings.MAX_PICTURE_BYTES // MEGABYTE},
            "pictures",
        )
    return services.add_image(by=request.user, post=post, data=file.read(), file_name=file.name or "")


def save(request: HttpRequest, post: Post, form: PostForm) -> None:
    """Keep the words of the form, and what it says of each picture it shows."""
    words = form.cleaned_data
    services.edit_post(by=request.user, post=post, title=words["title"], text=words["text"], tags=words["tags"])
    for image in queries.editable_images(request.user).filter(post=post):
        if f"alt-{image.pk}" in request.POST:
            _save_image(request, image)
    order = [int(pk) for pk in request.POST.getlist("order") if pk.isascii() and pk.isdigit() and len(pk) < 19]
    if order:
        services.reorder_images(by=request.user, post=post, image_ids=order)


def _save_image(request: HttpRequest, image: Image) -> None:
    said = {
        "alt": request.POST[f"alt-{image.pk}"],
        "hide_data": request.POST.get(f"hide_data-{image.pk}"),
    }
    form = ImageForm(said)
    if not form.is_valid():
        raise RefusedError(_("The description of a picture has at most 300 letters, and no control characters."))
    if (form.cleaned_data["alt"], form.cleaned_data["hide_data"]) != (image.alt, image.hide_data):
        services.edit_image(by=request.user, image=image, **form.cleaned_data)


def act(request: HttpRequest, post: Post, form: PostForm) -> str:
    """Do what the pressed button says; returns the address to go to."""
    here = reverse("gallery:post_edit", args=[post.pk])
    if "remove" in request.POST or "earlier" in request.POST or "later" in request.POST:
        _arrange(request, post)
        return here
    action = request.POST.get("action", "save")
    if action == "publish":
        services.publish_post(by=request.user, post=post)
        waits = post.images.filter(state=ImageState.WAITING).exists()
        more = _("Pictures still being studied follow by themselves.") if waits else ""
        messages.success(request, f"{_('Published.')} {more}".strip())
        return reverse("gallery:post", args=[post.pk])
    if action == "schedule":
        at = form.cleaned_data["publish_at"]
        if at is None:
            raise RefusedError(_("Choose the moment to show it at."), "publish_at")
        services.publish_post(by=request.user, post=post, at=at)
        messages.success(request, _("Scheduled. It shows by itself."))
    elif action == "unpublish":
        services.unpublish_post(by=request.user, post=post)
        messages.success(request, _("It is a draft again; only you see it."))
    return here


def _arrange(request: HttpRequest, post: Post) -> None:
    """Remove a picture, or move it one place, by the buttons that work without script."""
    ids = list(post.images.order_by("position", "id").values_list("pk", flat=True))
    wish, pk = next((name, request.POST[name]) for name in ("remove", "earlier", "later") if name in request.POST)
    if not (pk.isascii() and pk.isdigit()) or int(pk) not in ids:
        raise RefusedError(_("This picture is not in the post any more."))
    at = ids.index(int(pk))
    if wish == "remove":
        services.remove_image(by=request.user, image=queries.editable_images(request.user).get(pk=int(pk)))
        return
    other = at - 1 if wish == "earlier" else at + 1
    if 0 <= other < len(ids):
        ids[at], ids[other] = ids[other], ids[at]
        services.reorder_images(by=request.user, post=post, image_ids=ids)
