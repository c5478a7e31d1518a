"""The reactions bar of any target."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from impasto.engagement import queries, services
from impasto.engagement.forms import ReactionForm
from impasto.engagement.views.doors import refused, sign_in_first
from impasto.kit.targets import Target, visible_card

ICONS = {"like": "thumbs-up", "heart": "heart", "laugh": "laugh", "cry": "frown", "fire": "flame"}
LABELS = {"like": _("Like"), "heart": _("Love"), "laugh": _("Funny"), "cry": _("Moving"), "fire": _("Stunning")}


@require_http_methods(["GET", "POST"])
def reactions(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Show a target's reactions, or add or take back one's own."""
    target = Target(kind, pk)
    card = visible_card(request.user, target)
    if request.method == "POST":
        if not request.user.is_authenticated:
            return sign_in_first(request, card.url)
        form = ReactionForm(request.POST)
        if not form.is_valid():
            return refused(request, "kind: " + " ".join(map(str, form.errors.get("kind", []))), card.url)
        counts = services.toggle_reaction(by=request.user, target=target, kind=form.cleaned_data["kind"])
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"reactions": counts})
        if not request.htmx:  # type: ignore[attr-defined]
            return redirect(card.url)
    return render(request, "engagement/_reactions.html", {"kinds": _kinds(request.user, target), "target": target})


def _kinds(user: Any, target: Target) -> list[dict[str, Any]]:
    counts, mine = queries.counts_of(target).reactions, queries.own_reactions(user, target)
    return [
        {"kind": kind, "icon": ICONS[kind], "label": LABELS[kind], "count": counts.get(kind, 0), "mine": kind in mine}
        for kind in ICONS
    ]
