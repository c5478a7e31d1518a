"""Following, hiding, and what a person was told."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from impasto.accounts import queries as people
from impasto.accounts.models import User
from impasto.engagement import queries, services
from impasto.engagement.errors import RefusedError
from impasto.engagement.services.notices import set_preferences, topic_of
from impasto.engagement.views.doors import refused, sign_in_first
from impasto.kit.pages import BadCursorError


@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest, username: str) -> HttpResponse:
    """The follow button of a person, and its press."""
    person = _visible_person(request, username)
    back = reverse("accounts:profile", args=[person.username])
    if request.method == "POST":
        if not request.user.is_authenticated:
            return sign_in_first(request, back)
        try:
            following = request.POST.get("follow") != "no"
            services.set_follow(by=request.user, person=person, following=following)
        except RefusedError as why:
            return refused(request, str(why), back)
        if not request.htmx:  # type: ignore[attr-defined]
            return redirect(back)
    return _follow_button(request, person)


def _follow_button(request: HttpRequest, person: User) -> HttpResponse:
    context = {"person": person, "following": queries.follows(request.user, person.pk)}
    template = "engagement/_follow.html" if request.htmx else "engagement/follow.html"  # type: ignore[attr-defined]
    return render(request, template, context)


@login_required
@require_POST
def hide(request: HttpRequest, username: str) -> HttpResponse:
    """Hide a person's things from oneself, or show them again."""
    person = get_object_or_404(people.visible_to(request.user), username__iexact=username)
    hidden = request.POST.get("hide") != "no"
    back = reverse("accounts:profile", args=[person.username])
    try:
        by = cast(User, request.user)
        services.set_hide(by=by, person=person, hidden=hidden, blocks=request.POST.get("block") == "yes")
    except RefusedError as why:
        return refused(request, str(why), back)
    said = _("You will not see what %(name)s publishes.") if hidden else _("You see what %(name)s publishes again.")
    messages.success(request, said % {"name": person.name})
    return redirect(back)


@login_required
@require_GET
def notifications(request: HttpRequest) -> HttpResponse:
    """What a person was told, newest first."""
    try:
        page = queries.notices(request.user, request.GET.get("cursor", ""))
    except BadCursorError as why:
        return refused(request, str(why), reverse("engagement:notifications"), status=400)
    address = reverse("engagement:notifications")
    more_url = f"{address}?cursor={page.next_cursor}" if page.next_cursor else ""
    context = {"page": page, "more_url": more_url, "portrait_of": people.portrait_of}
    fragment = request.htmx and "cursor" in request.GET  # type: ignore[attr-defined]
    return render(request, f"engagement/{'_' if fragment else ''}notifications.html", context)


@require_GET
def notification_count(request: HttpRequest) -> HttpResponse:
    """The number on the bell."""
    context = {"count": queries.unread_count(request.user), "topic": topic_of(request.user.pk or 0)}
    return render(request, "engagement/_notification_count.html", context)


@login_required
@require_POST
def notifications_read(request: HttpRequest) -> HttpResponse:
    """Mark all notices as read."""
    services.mark_read(person=request.user)
    return redirect("engagement:notifications")


@login_required
@require_http_methods(["GET", "POST"])
def notification_preferences(request: HttpRequest) -> HttpResponse:
    """Which kinds of notice a person wants."""
    if request.method == "POST":
        set_preferences(person=request.user, wanted=set(request.POST.getlist("kind")))
        messages.success(request, _("Saved."))
        return redirect("engagement:notification_preferences")
    return render(request, "engagement/preferences.html", {"kinds": _preference_rows(request.user)})


def _preference_rows(user: Any) -> list[dict[str, Any]]:
    chosen = queries.preferences(user)
    return [
        {"kind": kind.kind, "label": kind.label, "on": chosen.get(kind.kind, True)}
        for kind in services.NOTICE_KINDS.values()
    ]


def _visible_person(request: HttpRequest, username: str) -> User:
    return get_object_or_404(people.visible_to(request.user), username__iexact=username)
