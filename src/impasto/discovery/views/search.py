"""Search over models, pictures, people, tags, hashes and prompts, forgiving typing mistakes; and suggestions while typing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from impasto.accounts import queries as accounts
from impasto.discovery import queries
from impasto.discovery.forms import KINDS, SearchForm
from impasto.discovery.queries import Wish
from impasto.discovery.views.shapes import model_shapes, people_shapes
from impasto.gallery import queries as gallery
from impasto.kit.pages import BadCursorError
from impasto.library import queries as library

PAGE = {"models": 24, "pictures": 40, "people": 24}
SOME = {"models": 8, "pictures": 12, "people": 6}


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """What a person looks for, of one kind or the best of each; says why nothing was found."""
    form = SearchForm(request.GET)
    if not form.is_valid():
        return _answer(request, form, {"nothing": True}, status=422)
    wishes = form.cleaned_data
    if wishes["tag"]:
        return _answer(request, form, _tagged(request, wishes["tag"]))
    wish = queries.wish_of(wishes["q"])
    try:
        found = _found(request, wish, wishes["type"], wishes["cursor"])
        if not any(found.values()) and wish.words and not wishes["exactly"]:
            found = _forgiven(request, wish, wishes["type"]) or found
    except BadCursorError as why:
        form.add_error("cursor", str(why))
        return _answer(request, form, {"nothing": True}, status=422)
    if not any(found.get(part) for part in ("models", "pictures", "people", "tags", "by_hash")):
        found["hidden_count"] = queries.hidden_by_levels(request.user, wish)
    return _answer(request, form, {**found, "wish": wish})


@require_GET
def suggest(request: HttpRequest) -> HttpResponse:
    """A few things of each kind for what has been typed so far."""
    wish = queries.wish_of(request.GET.get("q", ""))
    if len(wish.text) < 2:
        return HttpResponse("")
    found = {
        "models": _models(request, queries.hits(request.user, wish, "models", limit=5).ids),
        "people": _people(request, queries.hits(request.user, wish, "people", limit=3).ids),
        "tags": queries.tags_like(request.user, wish.text, 4),
        "by_hash": _by_hash(request, wish),
        "wish": wish,
    }
    return render(request, "discovery/_suggestions.html", found)


def _found(request: HttpRequest, wish: Wish, kind: str, cursor: str = "") -> dict[str, Any]:
    limits = {kind: PAGE[kind]} if kind in PAGE else ({} if kind == "tags" else SOME)
    found: dict[str, Any] = {}
    for part, limit in limits.items():
        hits = queries.hits(request.user, wish, part, limit=limit, cursor=cursor if kind else "")
        found[part] = FETCH[part](request, hits.ids)
        if kind and hits.cursor:
            found["more_url"] = f"{request.path}?{urlencode({'q': wish.text, 'type': kind, 'cursor': hits.cursor})}"
    if kind in ("", "tags") and not cursor:
        found["tags"] = queries.tags_like(request.user, wish.text, 60 if kind else 12)
    if kind in ("", "models") and not cursor:
        found["by_hash"] = _by_hash(request, wish)
    return found


def _forgiven(request: HttpRequest, wish: Wish, kind: str) -> dict[str, Any]:
    words = queries.corrected(wish.words)
    if words == wish.words:
        return {}
    better = queries.wish_of(" ".join(words))
    found = _found(request, better, kind)
    return {**found, "corrected": better.text} if any(found.values()) else {}


def _models(request: HttpRequest, ids: list[int]) -> list[Any]:
    return model_shapes(library.model_cards(request.user, ids))


def _pictures(request: HttpRequest, ids: list[int]) -> list[Any]:
    return gallery.listed_cards(ids, request.user)


def _people(request: HttpRequest, ids: list[int]) -> list[dict[str, Any]]:
    rows = accounts.visible_to(request.user).select_related("avatar").in_bulk(ids)
    return people_shapes(rows[pk] for pk in ids if pk in rows)


FETCH = {"models": _models, "pictures": _pictures, "people": _people}


def _by_hash(request: HttpRequest, wish: Wish) -> list[Any]:
    """The versions with a file of this hash, whatever kind of hash it is."""
    if not wish.hash:
        return []
    ids = [match.version_id for match in library.versions_by_hash([wish.hash]).values()]
    return list(library.version_cards(request.user, ids).values())


def _tagged(request: HttpRequest, tag: str) -> dict[str, Any]:
    models = library.model_list(request.user, library.ModelFilters(tag=tag), limit=SOME["models"])
    pictures = gallery.feed(request.user, gallery.FeedFilters(tag=tag), limit=PAGE["pictures"])
    return {
        "tag": tag,
        "models": model_shapes(models.rows),
        "pictures": gallery.cards_of(pictures.rows, request.user),
        "pictures_url": f"{reverse('gallery:feed')}?{urlencode({'tag': tag})}",
        "models_url": f"{reverse('library:model_list')}?{urlencode({'tag': tag})}",
    }


def _answer(request: HttpRequest, form: SearchForm, found: dict[str, Any], status: int = 200) -> HttpResponse:
    query, kind = request.GET.get("q", "")[:200], request.GET.get("type", "")
    tabs = [
        {"label": label, "url": f"{request.path}?{urlencode({'q': query, 'type': name})}", "current": name == kind}
        for name, label in KINDS
    ]
    context = {"form": form, "query": query, "tabs": tabs, "kind": kind, **found}
    part = request.htmx and "cursor" in request.GET  # type: ignore[attr-defined]
    return render(request, f"discovery/{'_more' if part else 'search'}.html", context, status=status)
