"""Lists of models: the page with filters and sorts, a person's models, what rises."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from impasto.accounts import queries as accounts
from impasto.kit.pages import BadCursorError, Page
from impasto.library import policies, queries
from impasto.library.forms import FilterForm
from impasto.library.models import ModelKind
from impasto.library.queries import ModelCard, ModelFilters
from impasto.library.views.shapes import cards_of, next_url


@require_GET
def model_list(request: HttpRequest) -> HttpResponse:
    """The models of the house, narrowed and sorted by the address; the next cards alone for htmx."""
    names = queries.base_model_names()
    form = FilterForm(request.GET, base_models=names)
    wrong = _complaints(form)
    filters = form.filters() if not wrong else ModelFilters()
    page, wrong = _page(request, filters, form.cleaned_data.get("cursor", ""), wrong)
    found = {"models": cards_of(page.rows), "next_url": next_url(request, page.next_cursor)}
    if request.htmx and request.GET.get("cursor") and not wrong:  # type: ignore[attr-defined]
        return render(request, "library/_models.html", found)
    context = {**found, **_choices(request, filters, names), "filters": filters, "wrong": wrong}
    return render(request, "library/models.html", context, status=400 if wrong else 200)


@require_GET
def by_user(request: HttpRequest, username: str) -> HttpResponse:
    """A person's models; their unfinished ones too when they look themselves."""
    person = accounts.visible_to(request.user).filter(username__iexact=username).first()
    if person is None:
        raise Http404(_("Nobody of this name is here."))
    page, wrong = _page_of_person(request, person)
    own = person.pk == request.user.pk or policies.is_moderator(request.user)
    context = {
        "person": person,
        "models": cards_of(page.rows),
        "next_url": next_url(request, page.next_cursor),
        "unlisted": queries.unlisted_of(person) if own and not request.GET.get("cursor") else [],
        "own": person.pk == request.user.pk,
        "wrong": wrong,
    }
    template = "library/_models.html" if request.GET.get("cursor") else "library/_by_user.html"
    if not request.htmx:  # type: ignore[attr-defined]
        template = "library/by_user.html"
    return render(request, template, context, status=400 if wrong else 200)


@require_GET
def rising(request: HttpRequest) -> HttpResponse:
    """The models that gain most these days, as a strip; with a page around it without htmx."""
    template = "library/_rising.html" if request.htmx else "library/rising.html"  # type: ignore[attr-defined]
    return render(request, template, {"models": cards_of(queries.rising(request.user))})


@require_GET
def drafts(request: HttpRequest) -> HttpResponse:
    """A maker's own models that are not in lists."""
    if not request.user.is_authenticated:
        raise PermissionDenied(_("Sign in to see your drafts."))
    return render(request, "library/drafts.html", {"unlisted": queries.unlisted_of(request.user)})


def _complaints(form: FilterForm) -> list[str]:
    if form.is_valid():
        return []
    return [
        _("%(field)s: %(error)s") % {"field": name, "error": error}
        for name in form.errors
        for error in form.errors[name]
    ]


def _page(
    request: HttpRequest, filters: ModelFilters, cursor: str, wrong: list[str]
) -> tuple[Page[ModelCard], list[str]]:
    try:
        return queries.model_list(request.user, filters, cursor=cursor), wrong
    except BadCursorError as error:
        return queries.model_list(request.user, filters), [*wrong, str(error)]


def _page_of_person(request: HttpRequest, person: Any) -> tuple[Page[ModelCard], list[str]]:
    try:
        return queries.models_of(request.user, person.pk, cursor=request.GET.get("cursor", "")), []
    except BadCursorError as error:
        return queries.models_of(request.user, person.pk), [str(error)]


def _choices(request: HttpRequest, filters: ModelFilters, names: list[str]) -> dict[str, Any]:
    sorts = {
        "newest": _("Newest"),
        "rated": _("Highest rated"),
        "downloads": _("Most downloaded"),
        "pictures": _("Most pictures"),
        "collected": _("Most collected"),
        "discussed": _("Most discussed"),
        "rising": _("Rising"),
    }
    periods = {"": _("Any time"), "day": _("Day"), "week": _("Week"), "month": _("Month"), "year": _("Year")}
    statuses = {"": _("Any"), "new": _("New"), "updated": _("Updated"), "early": _("Early access")}
    return {
        "sorts": [
            {"label": label, "url": _with(request, sort=value), "value": value, "current": filters.sort == value}
            for value, label in sorts.items()
        ],
        "periods": list(periods.items()),
        "statuses": list(statuses.items()),
        "kinds": [(value, label) for value, label in ModelKind.choices],
        "base_options": [(name, name) for name in names],
        "active": _active(request, filters, periods, statuses),
    }


def _active(
    request: HttpRequest, filters: ModelFilters, periods: dict[str, str], statuses: dict[str, str]
) -> list[dict[str, str]]:
    """What the list is narrowed to, each with the address of the list without it."""
    chosen = [("kind", kind, str(ModelKind(kind).label)) for kind in filters.kinds]
    chosen += [("base", name, name) for name in filters.base_models]
    chosen += [("tag", filters.tag, f"#{filters.tag}"), ("owner", filters.owner, f"@{filters.owner}")]
    chosen += [("q", filters.query, f"“{filters.query}”")]
    chosen += [
        ("period", filters.period, periods[filters.period]),
        ("status", filters.status, statuses[filters.status]),
    ]
    return [{"label": label, "url": _without(request, name, value)} for name, value, label in chosen if value]


def _with(request: HttpRequest, **changes: str) -> str:
    kept = [
        (name, value)
        for name, values in request.GET.lists()
        for value in values
        if name != "cursor" and name not in changes and value
    ]
    return f"{request.path}?{urlencode([*kept, *changes.items()])}"


def _without(request: HttpRequest, name: str, value: str) -> str:
    kept = [
        (key, one)
        for key, values in request.GET.lists()
        for one in values
        if key != "cursor" and one and (key != name or (name in {"kind", "base"} and one != value))
    ]
    return f"{request.path}?{urlencode(kept)}" if kept else request.path
