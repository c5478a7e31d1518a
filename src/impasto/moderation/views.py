"""Pages: what one sees, reporting and rating a target, the moderators' queue, the public log."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from impasto.accounts import services as accounts
from impasto.accounts.models import User
from impasto.kit.targets import Target, TargetCard, kind_named, kinds, visible_card
from impasto.moderation import policies, queries, services
from impasto.moderation.forms import CHOOSABLE, DecisionForm, LevelsForm, RatingForm, ReportForm
from impasto.moderation.levels import HINTS
from impasto.moderation.models import Decision


@login_required
@require_http_methods(["GET", "POST"])
def levels(request: HttpRequest) -> HttpResponse:
    """Choose which rating levels one sees and which are covered."""
    person = cast(User, request.user)
    form = LevelsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        # The eye of the top bar sends only levels; the page sends both and says so.
        blur = form.cleaned_data["blur"] if "with_blur" in request.POST else person.blur_levels
        accounts.set_levels(person=person, browsing=form.cleaned_data["levels"], blur=blur)
        return redirect(_back(request, form.cleaned_data["next"]))
    choices = [(value, label, HINTS[value]) for value, label in CHOOSABLE]
    context = {"form": form, "choices": choices, "browsing": person.browsing_levels, "blur": person.blur_levels}
    return render(request, "moderation/levels.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Say what is wrong with a target."""
    target = Target(kind, pk)
    card = visible_card(request.user, target)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.file_report(by=request.user, target=target, **form.cleaned_data)
        messages.success(request, _("Thank you. A moderator will look at it."))
        return redirect(card.url)
    context = {"form": form, "card": card, "noun": kind_named(kind).noun}
    return render(request, "moderation/report.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def rating(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Set a target's level, as far as one may."""
    target = Target(kind, pk)
    card = visible_card(request.user, target)
    form = RatingForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors.get("level", []))))
        return redirect(card.url)
    try:
        services.rate(by=request.user, target=target, **form.cleaned_data)
    except services.RefusedError as error:
        messages.error(request, str(error))
    return redirect(card.url)


@login_required
@require_POST
def decision(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Decide about a target: hide, show, or dismiss what was reported."""
    _moderators_only(request)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what to do and why."))
        return redirect("moderation:queue")
    action = Decision.Action(form.cleaned_data["action"])
    services.decide(by=request.user, target=Target(kind, pk), action=action, reason=form.cleaned_data["reason"])
    return redirect("moderation:queue")


@login_required
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What was reported and waits for a decision."""
    _moderators_only(request)
    rows = queries.queue()
    cards = _cards(request, [Target(row["target_kind"], row["target_id"]) for row in rows])
    items = [
        {**row, "card": cards.get(Target(row["target_kind"], row["target_id"])), "noun": _noun(row["target_kind"])}
        for row in rows
    ]
    return render(request, "moderation/queue.html", {"items": items})


@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """The public log of decisions."""
    rows = list(queries.public_log())
    cards = _cards(request, [Target(row.target_kind, row.target_id) for row in rows])
    decisions = [
        {"row": row, "card": cards.get(Target(row.target_kind, row.target_id)), "noun": _noun(row.target_kind)}
        for row in rows
    ]
    return render(request, "moderation/log.html", {"decisions": decisions})


def _cards(request: HttpRequest, targets: list[Target]) -> dict[Target, TargetCard]:
    """What this viewer may see of these targets; one query a kind."""
    known = {kind.kind: kind for kind in kinds()}
    ids: dict[str, list[int]] = {}
    for target in targets:
        if target.kind in known:
            ids.setdefault(target.kind, []).append(target.id)
    found = {kind: known[kind].cards(request.user, wanted) for kind, wanted in ids.items()}
    return {Target(kind, pk): card for kind, cards in found.items() for pk, card in cards.items()}


def _noun(kind: str) -> str:
    """What a person calls this kind; the kind itself for one that no room owns any more."""
    return next((known.noun for known in kinds() if known.kind == kind), kind)


def _moderators_only(request: HttpRequest) -> None:
    if not policies.may_decide(request.user):
        raise Http404(_("It is not here, or it is not for you to see."))


def _back(request: HttpRequest, wanted: str) -> str:
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if wanted and safe else "/levels"
