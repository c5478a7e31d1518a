"""The home page, whose blocks each visitor may arrange, and the featuring of things."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from impasto.discovery import queries, services
from impasto.discovery.forms import BlocksForm
from impasto.discovery.views.shapes import people_shapes
from impasto.gallery import queries as gallery
from impasto.kit.targets import Target, visible_card

COOKIE = "home"
COOKIE_SECONDS = 365 * 24 * 3600
SHOWN = 12


@dataclass(frozen=True)
class Block:
    """One part of the home page; `address` names another room's fragment."""

    name: str
    title: Any
    address: str = ""


BLOCKS = {
    block.name: block
    for block in (
        Block("featured", _("Featured pictures")),
        Block("rising", _("Rising models"), "library:rising"),
        Block("makers", _("New makers")),
        Block("pictures", _("Latest pictures")),
    )
}


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Featured pictures, rising models, new makers, then the feed, in the visitor's order."""
    order, hidden = _arrangement(request)
    shown = [BLOCKS[name] for name in order if name not in hidden]
    context: dict[str, Any] = {
        "blocks": shown,
        "hidden": [BLOCKS[name] for name in order if name in hidden],
        "announcements": queries.announcements(),
        "arranging": "arrange" in request.GET,
    }
    for block in shown:
        if block.name in PARTS:
            context[block.name] = PARTS[block.name](request)
    return render(request, "discovery/home.html", context)


def _featured(request: HttpRequest) -> list[Any]:
    """What the house chose; before it chose anything, what people liked most this month."""
    cards = gallery.listed_cards(queries.featured_ids("gallery.image"), request.user)[:SHOWN]
    if cards:
        return cards
    filters = gallery.FeedFilters(sort=gallery.Sort.REACTIONS, period=gallery.Period.MONTH)
    return gallery.cards_of(gallery.feed(request.user, filters, limit=SHOWN).rows, request.user)


def _makers(request: HttpRequest) -> list[dict[str, Any]]:
    return people_shapes(queries.new_makers(request.user))


def _pictures(request: HttpRequest) -> dict[str, Any]:
    page = gallery.feed(request.user, gallery.FeedFilters(), limit=24)
    return {"cards": gallery.cards_of(page.rows, request.user), "cursor": page.next_cursor}


PARTS = {"featured": _featured, "makers": _makers, "pictures": _pictures}


@require_POST
def blocks(request: HttpRequest) -> HttpResponse:
    """Move, hide or show a block of one's home page; kept in a cookie, so that visitors may too."""
    form = BlocksForm(request.POST)
    answer = redirect("/?arrange")
    if form.is_valid() and form.cleaned_data["block"] in BLOCKS:
        order, hidden = _arrangement(request)
        order, hidden = _moved(order, hidden, form.cleaned_data["block"], form.cleaned_data["move"])
        value = ".".join(f"-{name}" if name in hidden else name for name in order)
        answer.set_cookie(COOKIE, value, max_age=COOKIE_SECONDS, samesite="Lax", secure=request.is_secure())
    return answer


@login_required
@require_POST
def featured(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Feature a thing on the home page, or stop."""
    target = Target(kind, pk)
    if not getattr(request.user, "is_moderator", False):
        raise PermissionDenied(str(_("Only moderators choose what is featured.")))
    services.set_featured(by=request.user, target=target, featured=request.POST.get("featured") != "no")
    return redirect(visible_card(request.user, target).url)


def _arrangement(request: HttpRequest) -> tuple[list[str], set[str]]:
    """The visitor's order and hidden blocks; blocks the cookie does not know stand at their usual place's end."""
    said = request.COOKIES.get(COOKIE, "")[:300].split(".")
    order = [name for name in dict.fromkeys(entry.removeprefix("-") for entry in said) if name in BLOCKS]
    order += [name for name in BLOCKS if name not in order]
    return order, {entry[1:] for entry in said if entry.startswith("-")}


def _moved(order: list[str], hidden: set[str], name: str, move: str) -> tuple[list[str], set[str]]:
    if move in {"hide", "show"}:
        return order, hidden | {name} if move == "hide" else hidden - {name}
    place = order.index(name)
    other = max(0, min(len(order) - 1, place + (-1 if move == "up" else 1)))
    order[place], order[other] = order[other], order[place]
    return order, hidden
