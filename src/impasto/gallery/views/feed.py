"""Pages: the feed of pictures, with filters and orders in its address."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from impasto.accounts import queries as accounts
from impasto.gallery import queries
from impasto.gallery.forms import KINSHIPS, PERIODS, SORTS, FeedForm
from impasto.gallery.queries.tools import TOOL_LABELS
from impasto.gallery.views.answers import is_part, page_or_part
from impasto.kit.pages import BadCursorError, Page
from impasto.library import queries as library

PAGE_SIZE = 50
REACTIONS = "like heart laugh cry fire"


@require_GET
def feed(request: HttpRequest) -> HttpResponse:
    """Pictures as the address asks; a wrong wish is said beside its field, and the rest of the page stays."""
    form = FeedForm(request.GET)
    page, status = _page(request, form)
    cards = queries.cards_of(page.rows, request.user)
    context: dict[str, Any] = {
        "cards": cards,
        "more_url": next_url(request, page.next_cursor),
        "is_first": not request.GET.get("cursor"),
    }
    if not is_part(request):
        context |= _choices(request, form)
    return page_or_part(request, "gallery/feed.html", "gallery/_cards.html", context, status)


def next_url(request: HttpRequest, cursor: str) -> str:
    """The address of the next page of the list at hand; empty at its end."""
    if not cursor:
        return ""
    wishes = request.GET.copy()
    wishes["cursor"] = cursor
    return f"{request.path}?{wishes.urlencode()}"


def _page(request: HttpRequest, form: FeedForm) -> tuple[Page[dict[str, Any]], int]:
    nothing: Page[dict[str, Any]] = Page([], "")
    if not form.is_valid():
        return nothing, 422
    author_id = None
    if form.cleaned_data["author"]:
        author = accounts.by_username(form.cleaned_data["author"])
        if author is None:
            form.add_error("author", _("Nobody here has this name."))
            return nothing, 422
        author_id = author.pk
    try:
        filters = form.filters(author_id=author_id)
        return queries.feed(request.user, filters, cursor=form.cleaned_data["cursor"], limit=PAGE_SIZE), 200
    except BadCursorError as error:
        form.add_error("cursor", str(error))
        return nothing, 422


def _choices(request: HttpRequest, form: FeedForm) -> dict[str, Any]:
    wishes = {name: value for name, value in request.GET.items() if name != "cursor" and value}
    return {
        "form": form,
        "wishes": wishes,
        "filter_count": len(wishes.keys() - {"sort", "period"}),
        "sorts": SORTS,
        "periods": PERIODS,
        "kinships": KINSHIPS,
        "tools": TOOL_LABELS,
        "base_models": library.base_model_names(),
        "react_kinds": REACTIONS,
    }
