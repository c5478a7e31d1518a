"""Comment threads of any target."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from impasto.accounts import queries as accounts
from impasto.engagement import policies, queries, services
from impasto.engagement.errors import RefusedError
from impasto.engagement.forms import CommentForm
from impasto.engagement.models import Comment
from impasto.engagement.queries.comments import Thread
from impasto.engagement.views.doors import refused, sign_in_first
from impasto.kit.pages import BadCursorError, Page
from impasto.kit.targets import Target, TargetCard, visible_card


@require_http_methods(["GET", "POST"])
def thread(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Show a target's comments, or write one; what was typed is kept when it cannot be written."""
    target = Target(kind, pk)
    card = visible_card(request.user, target)
    if request.method == "GET":
        return _thread(request, card)
    if not request.user.is_authenticated:
        return sign_in_first(request, card.url)
    form = CommentForm(request.POST)
    error = " ".join(map(str, form.errors.get("text", []) + form.errors.get("parent", [])))
    if form.is_valid():
        wish = form.cleaned_data
        try:
            made = services.add_comment(by=request.user, target=target, text=wish["text"], parent_id=wish["parent"])
        except RefusedError as why:
            error = str(why)
        else:
            return _thread(request, card) if _is_fragment(request) else redirect(f"{card.url}#comment-{made.pk}")
    return _thread(request, card, text=request.POST.get("text", ""), error=error, status=422)


@login_required
@require_http_methods(["GET", "POST"])
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit one's own comment."""
    row, card = _comment_and_card(request, pk)
    if not policies.may_edit_comment(request.user, row):
        raise Http404(_("It is not here, or it is not for you to see."))
    form = CommentForm(request.POST if request.method == "POST" else {"text": row.text})
    if request.method == "POST" and form.is_valid():
        services.edit_comment(by=request.user, comment=row, text=form.cleaned_data["text"])
        return redirect(f"{card.url}#comment-{row.pk}")
    wrong = request.method == "POST"
    context = {"form": form, "comment": row, "card": card, "wrong": wrong}
    return render(request, "engagement/comment_edit.html", context, status=422 if wrong else 200)


@require_GET
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """The form to answer a comment: a fragment, or a page of its own without script."""
    row, card = _comment_and_card(request, pk)
    if not request.user.is_authenticated:
        return sign_in_first(request, card.url)
    template = "engagement/_reply.html" if _is_fragment(request) else "engagement/reply.html"
    return render(request, template, {"comment": row, "card": card})


@login_required
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a comment back."""
    row, card = _comment_and_card(request, pk)
    try:
        services.delete_comment(by=request.user, comment=row)
    except RefusedError as why:
        return refused(request, str(why), card.url, status=403)
    return _thread(request, card) if _is_fragment(request) else redirect(card.url)


def _thread(
    request: HttpRequest, card: TargetCard, *, text: str = "", error: str = "", status: int = 200
) -> HttpResponse:
    try:
        page = queries.comment_threads(request.user, card.target, request.GET.get("cursor", ""))
    except BadCursorError as why:
        return refused(request, str(why), card.url, status=400)
    context = {
        "card": card,
        "comments": [_shape(request.user, one, card) for one in page.rows],
        "more_url": _more_url(card, page),
        "text": text,
        "error": error,
    }
    if "cursor" in request.GET:
        return render(request, "engagement/_more_comments.html", context)
    template = "engagement/_comments.html" if _is_fragment(request) else "engagement/comments.html"
    return render(request, template, context, status=status)


def _more_url(card: TargetCard, page: Page[Thread]) -> str:
    if not page.next_cursor:
        return ""
    address = reverse("engagement:comments", args=[card.target.kind, card.target.id])
    return f"{address}?cursor={page.next_cursor}"


def _shape(user: Any, one: Thread, card: TargetCard) -> dict[str, Any]:
    row = one.comment
    gone = _("Removed by its author.") if row.deleted_at else _("Hidden by a moderator.") if row.hidden_at else ""
    return {
        "id": row.pk,
        "author": {
            "name": row.author.name,
            "url": reverse("accounts:profile", args=[row.author.username]),
            "picture": accounts.portrait_of(row.author),
        },
        "html": row.html,
        "gone": gone,
        "created": row.created_at,
        "edited": row.edited_at,
        "by_owner": row.author_id == card.owner_id,
        "reply_url": "" if gone else reverse("engagement:comment_reply", args=[row.pk]),
        "actions": [] if gone else _actions(user, row),
        "replies": [_shape(user, answer, card) for answer in one.answers if answer.is_worth_showing],
    }


def _actions(user: Any, row: Comment) -> list[dict[str, str]]:
    actions = []
    if policies.may_edit_comment(user, row):
        actions.append({"label": _("Edit"), "url": reverse("engagement:comment", args=[row.pk])})
    if user.is_authenticated and user.pk != row.author_id:
        actions.append({"label": _("Report"), "url": reverse("moderation:report", args=["engagement.comment", row.pk])})
    return actions


def _comment_and_card(request: HttpRequest, pk: int) -> tuple[Comment, TargetCard]:
    row = queries.visible_comment(request.user, pk)
    if row is None:
        raise Http404(_("This comment is not here any more."))
    return row, visible_card(request.user, Target(row.target_kind, row.target_id))


def _is_fragment(request: HttpRequest) -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]
