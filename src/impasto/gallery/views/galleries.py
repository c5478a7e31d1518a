"""Pages and fragments: everything made with a version or a model, everything of a person, and the maker's choice."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from impasto.accounts import queries as accounts
from impasto.gallery import policies, queries, services
from impasto.gallery.errors import GalleryError
from impasto.gallery.forms import GALLERY_SORTS, ChoiceForm, GalleryForm
from impasto.gallery.queries import FeedFilters, Sort
from impasto.gallery.views.answers import page_or_part, refused, said
from impasto.gallery.views.feed import next_url
from impasto.kit.pages import BadCursorError, Page
from impasto.library import queries as library

PAGE_SIZE = 24  # whole rows at 2, 3, 4 and 6 columns
Rows = tuple[list[dict[str, Any]], Page[dict[str, Any]]]
EXAMPLES = 12


@require_GET
def by_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Pictures made with one version; its page shows this as a fragment."""
    known = library.versions_known_to(request.user).select_related("model")
    version = get_object_or_404(known.only("name", "model__name", "model__owner_id"), pk=pk)
    place = {"title": f"{version.model.name} · {version.name}", "post_url": _post_url(version.pk)}
    return _model_gallery(request, version.model_id, version.model.owner_id, place, version_id=version.pk)


@require_GET
def examples(request: HttpRequest, pk: int) -> HttpResponse:
    """What shows best what a version does, as a carousel on its page: what its maker pinned, then the most liked."""
    version = get_object_or_404(library.versions_known_to(request.user), pk=pk)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("gallery:by_version", pk=pk)
    pinned = queries.pinned(request.user, version.model_id, version_id=pk)
    liked = queries.by_version(request.user, pk, sort=Sort.REACTIONS, cursor="", limit=EXAMPLES)
    cards = queries.cards_of([*pinned, *liked.rows][:EXAMPLES], request.user)
    return render(request, "gallery/_examples.html", {"cards": cards})


@require_GET
def by_model(request: HttpRequest, pk: int) -> HttpResponse:
    """Pictures made with any version of a model, a removed one included."""
    model = get_object_or_404(library.known_to(request.user).only("name", "owner_id"), pk=pk)
    return _model_gallery(request, model.pk, model.owner_id, {"title": model.name, "post_url": _post_url(None)})


@require_GET
def by_user(request: HttpRequest, username: str) -> HttpResponse:
    """Pictures of one person; the person themselves see all of theirs, drafts included."""
    person = get_object_or_404(accounts.visible_to(request.user), username__iexact=username)
    form = GalleryForm(request.GET)
    is_own = person.pk == request.user.pk

    def rows(sort: Sort, cursor: str) -> Rows:
        if is_own:
            return [], queries.own_images(person.pk, cursor=cursor, limit=PAGE_SIZE)
        filters = FeedFilters(sort=sort, author_id=person.pk)
        return [], queries.feed(request.user, filters, cursor=cursor, limit=PAGE_SIZE)

    place = {
        "title": person.name,
        "is_own": is_own,
        "post_url": reverse("gallery:post_new") if is_own else "",
        "sorts": [] if is_own else GALLERY_SORTS,
        "by_person": True,
    }
    return _answer(request, form, rows, place)


@login_required
@require_POST
def choose(request: HttpRequest, pk: int, image_pk: int) -> HttpResponse:
    """Pin a picture in a model's gallery, hide it there, or take either back."""
    back = reverse("gallery:by_model", args=[pk])
    model = get_object_or_404(library.visible_to(request.user), pk=pk)
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        messages.error(request, said(form))
        return redirect(back)
    try:
        services.choose_for_gallery(
            by=request.user,
            model_id=model.pk,
            owner_id=model.owner_id,
            image_id=image_pk,
            choice=form.cleaned_data["choice"],
        )
    except GalleryError as error:
        return refused(request, error, back)
    return redirect(back)


def _model_gallery(
    request: HttpRequest, model_id: int, owner_id: int, place: dict[str, Any], version_id: int | None = None
) -> HttpResponse:
    may_curate = policies.may_curate(request.user, owner_id)
    shows_hidden = may_curate and "hidden" in request.GET

    def rows(sort: Sort, cursor: str) -> Rows:
        if shows_hidden:
            return [], Page(queries.hidden(request.user, model_id), "")
        return queries.gallery(request.user, model_id, version_id=version_id, sort=sort, cursor=cursor, limit=PAGE_SIZE)

    place |= {
        "model_id": model_id,
        "may_curate": may_curate,
        "shows_hidden": shows_hidden,
        "sorts": GALLERY_SORTS,
    }
    return _answer(request, GalleryForm(request.GET), rows, place)


def _answer(
    request: HttpRequest, form: GalleryForm, rows: Callable[[Sort, str], Rows], place: dict[str, Any]
) -> HttpResponse:
    pinned, page = list[dict[str, Any]](), Page[dict[str, Any]]([], "")
    if form.is_valid():
        try:
            pinned, page = rows(Sort(form.cleaned_data["sort"] or place_sort(place)), form.cleaned_data["cursor"])
        except BadCursorError as error:
            form.add_error("cursor", str(error))
    context = {
        **place,
        "form": form,
        "sort": form.cleaned_data.get("sort") or place_sort(place),
        "pinned": queries.cards_of(pinned, request.user),
        "cards": queries.cards_of(page.rows, request.user),
        "more_url": next_url(request, page.next_cursor),
        "path": request.path,
    }
    part = "gallery/_gallery_cards.html" if request.GET.get("cursor") else "gallery/_gallery.html"
    return page_or_part(request, "gallery/gallery.html", part, context, 422 if form.errors else 200)


def place_sort(place: dict[str, Any]) -> Sort:
    """What stands first where nobody chose: a person's newest work, what people like most of a model."""
    return Sort.NEWEST if place.get("by_person") else Sort.REACTIONS


def _post_url(version_id: int | None) -> str:
    base = reverse("gallery:post_new")
    return f"{base}?version={version_id}" if version_id else base
