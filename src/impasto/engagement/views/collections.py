"""Collections: one's own, a person's, a collection's page, and the menu that puts a target into one."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from impasto.accounts import queries as people
from impasto.accounts.models import User
from impasto.engagement import policies, queries, services
from impasto.engagement.errors import RefusedError
from impasto.engagement.forms import CollectForm, CollectionForm
from impasto.engagement.models import Collection
from impasto.engagement.views.doors import refused, sign_in_first
from impasto.kit.pages import BadCursorError
from impasto.kit.targets import Target, TargetCard, visible_card


@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """One's own collections and a form for a new one; public ones for visitors."""
    if request.method == "POST" and not request.user.is_authenticated:
        return sign_in_first(request, reverse("engagement:collections"))
    form = CollectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_collection(by=cast(User, request.user), **form.cleaned_data)
            return redirect("engagement:collection", made.pk)
        except RefusedError as why:
            form.add_error("name", str(why))
    own = queries.collections_of(request.user, request.user) if request.user.is_authenticated else []
    public = [one for one in queries.public_collections() if one.owner_id != request.user.pk]
    covers = queries.covers_of(request.user, [*own, *public])
    context = {"form": form, "own": own, "public": public, "covers": covers}
    return render(request, "engagement/collections.html", context, status=422 if form.errors else 200)


@require_GET
def by_user(request: HttpRequest, username: str) -> HttpResponse:
    """A person's collections, as a fragment of their page or a page of its own."""
    person = get_object_or_404(people.visible_to(request.user), username__iexact=username)
    found = queries.collections_of(request.user, person)[:100]
    context = {"person": person, "collections": found, "covers": queries.covers_of(request.user, found)}
    template = "engagement/_by_user.html" if request.htmx else "engagement/by_user.html"  # type: ignore[attr-defined]
    return render(request, template, context)


@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """A collection and what is in it."""
    collection = _visible(request, pk)
    try:
        items = queries.items_page(request.user, collection, request.GET.get("cursor", ""))
    except BadCursorError as why:
        return refused(request, str(why), reverse("engagement:collection", args=[pk]), status=400)
    address = reverse("engagement:collection", args=[pk])
    context = {
        "collection": collection,
        "cards": items.rows,
        "more_url": f"{address}?cursor={items.next_cursor}" if items.next_cursor else "",
        "may_edit": policies.may_edit_collection(request.user, collection),
    }
    fragment = request.htmx and "cursor" in request.GET  # type: ignore[attr-defined]
    return render(request, f"engagement/{'_items' if fragment else 'collection'}.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one's own collection and who may add to it."""
    collection = _own(request, pk)
    values = {field: getattr(collection, field) for field in ("name", "description", "visibility")}
    form = CollectionForm(request.POST or None, initial=values)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_collection(by=request.user, collection=collection, **form.cleaned_data)
            return redirect("engagement:collection", pk)
        except RefusedError as why:
            form.add_error("name", str(why))
    contributors = collection.contributors.select_related("user")
    context = {"form": form, "collection": collection, "contributors": contributors}
    return render(request, "engagement/collection_edit.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one's own collection."""
    services.delete_collection(by=request.user, collection=_own(request, pk))
    messages.success(request, _("The collection is deleted; what was in it is not."))
    return redirect("engagement:collections")


@login_required
@require_POST
def contributors(request: HttpRequest, pk: int) -> HttpResponse:
    """Add or remove a contributor by username."""
    collection = _own(request, pk)
    name = request.POST.get("username", "")[:30]
    person = people.by_username(name)
    if person is None:
        messages.error(request, _("Nobody here is called “%(name)s”.") % {"name": name})
    elif request.POST.get("remove"):
        services.remove_contributor(by=request.user, collection=collection, person=person)
    else:
        services.add_contributor(by=request.user, collection=collection, person=person)
    return redirect("engagement:collection_edit", pk)


@require_http_methods(["GET", "POST"])
def collect(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The menu that puts a target into one's collections."""
    card = visible_card(request.user, Target(kind, pk))
    if not request.user.is_authenticated:
        return sign_in_first(request, card.url) if request.method == "POST" else _collect(request, card)
    error = _change(request, card) if request.method == "POST" else ""
    if request.method == "POST" and not error and not request.htmx:  # type: ignore[attr-defined]
        return redirect(card.url)
    return _collect(request, card, error)


def _change(request: HttpRequest, card: TargetCard) -> str:
    form = CollectForm(request.POST)
    if not form.is_valid():
        return _("Choose a collection, or name a new one of at most 80 characters.")
    wish = form.cleaned_data
    by = cast(User, request.user)
    try:
        if wish["collection"]:
            collection = _visible(request, wish["collection"])
        elif wish["name"]:
            collection = services.create_collection(by=by, name=wish["name"], visibility="private")
        else:
            return _("Choose a collection, or name a new one.")
        collected = wish["collected"] or not wish["collection"]
        services.set_collected(by=by, collection=collection, target=card.target, collected=collected)
    except RefusedError as why:
        return str(why)
    return ""


def _collect(request: HttpRequest, card: TargetCard, error: str = "") -> HttpResponse:
    signed_in = request.user.is_authenticated
    context: dict[str, Any] = {
        "card": card,
        "error": error,
        "collections": queries.own_collections_with(request.user, card.target) if signed_in else [],
        "open": request.method == "POST",
        "count": queries.counts_of(card.target).collected,
    }
    template = "engagement/_collect.html" if request.htmx else "engagement/collect.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=422 if error else 200)


def _visible(request: HttpRequest, pk: int) -> Collection:
    return get_object_or_404(queries.collections_visible_to(request.user).select_related("owner"), pk=pk)


def _own(request: HttpRequest, pk: int) -> Collection:
    collection = _visible(request, pk)
    if not policies.may_edit_collection(request.user, collection):
        raise Http404(_("It is not here, or it is not for you to see."))
    return collection
