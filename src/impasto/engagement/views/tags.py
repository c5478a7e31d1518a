"""Tags of any target."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from impasto.engagement import queries, services
from impasto.engagement.errors import RefusedError
from impasto.engagement.forms import TagForm
from impasto.engagement.views.doors import sign_in_first
from impasto.kit.targets import Target, TargetCard, visible_card


@require_http_methods(["GET", "POST"])
def tags(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Show a target's tags, add some, or vote on one."""
    card = visible_card(request.user, Target(kind, pk))
    if request.method == "GET":
        return _tags(request, card)
    if not request.user.is_authenticated:
        return sign_in_first(request, card.url)
    error = _change(request, card)
    if request.htmx or error:  # type: ignore[attr-defined]
        return _tags(request, card, error)
    return redirect(card.url)


def _change(request: HttpRequest, card: TargetCard) -> str:
    form = TagForm(request.POST)
    if not form.is_valid():
        return _("A tag has at most 60 characters; separate several by commas.")
    wish = form.cleaned_data
    try:
        if wish["vote"]:
            services.vote_tag(by=request.user, target=card.target, tag_name=wish["name"], up=wish["vote"] == "up")
        else:
            services.add_tags(by=request.user, target=card.target, names=wish["names"].split(","))
    except RefusedError as why:
        return str(why)
    return ""


def _tags(request: HttpRequest, card: TargetCard, error: str = "") -> HttpResponse:
    context = {
        "card": card,
        "tags": queries.tags_of(request.user, card.target),
        "error": error,
        "typed": request.POST.get("names", "") if error else "",
    }
    template = "engagement/_tags.html" if request.htmx else "engagement/tags.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=422 if error else 200)
