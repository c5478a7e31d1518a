"""A model's page at one of its versions, what is left of a removed one, and what people said of it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from impasto.kit.pages import BadCursorError, Page
from impasto.library import policies, queries
from impasto.library.forms import RecommendForm, ReviewForm, TakeDownForm
from impasto.library.models import Review
from impasto.library.queries import ModelPage
from impasto.library.views.shapes import asked_id, maker_of
from impasto.moderation.levels import label_of


@require_GET
def model(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """The page of a model, at the version `modelVersionId` asks for or at its first; 410 for a tombstone."""
    page = queries.model_page(request.user, pk, asked_id(request.GET.get("modelVersionId")))
    if page is None:
        return _tombstone(request, pk)
    if slug != page.model.slug:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(f"{queries.model_url(page.model.pk, page.model.slug)}{query}")
    return render_model(request, page)


@require_GET
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """The short address of a version leads to its model's page."""
    card = queries.version_cards(request.user, [pk]).get(pk)
    if card is None:
        raise Http404(_("This version is not here, or not for you to see."))
    return redirect(card.url)


@require_GET
def reviews(request: HttpRequest, pk: int) -> HttpResponse:
    """What people said of a model, as a fragment or as a page."""
    page = queries.model_page(request.user, pk)
    if page is None:
        raise Http404(_("This model is not here, or not for you to see."))
    rows, wrong = _reviews(request, pk)
    context = {"page": page, "wrong": wrong, **_review_lines(request, rows)}
    template = "library/_reviews.html" if request.htmx else "library/reviews.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=400 if wrong else 200)


def render_model(
    request: HttpRequest, page: ModelPage, *, status: int = 200, review_form: ReviewForm | None = None
) -> HttpResponse:
    """The model's page; with the review form as it was sent when it was refused."""
    user, version = request.user, page.version
    rows, _wrong = _reviews(request, page.model.pk)
    own = queries.own_review(user, version.pk) if version else None
    context = {
        "page": page,
        "model": page.model,
        "version": version,
        "author": maker_of(page.model.owner),
        "level": label_of(page.model.level),
        "thumbs": queries.thumbs_of(page.model.thumbs_up, page.model.thumbs_down),
        "may_edit": policies.may_edit(user, page.model),
        "may_take_down": policies.may_take_down(user, page.model),
        "may_review": version is not None and policies.may_review(user, _joined(page)),
        "may_download": version is not None and policies.may_download(user, _joined(page)),
        "is_early": bool(version and version.early_access_until and version.early_access_until > timezone.now()),
        "own_review": own,
        "review_form": review_form or ReviewForm(initial=_said(own)),
        "take_down_form": TakeDownForm(),
        "recommend_form": RecommendForm(),
        "covers": queries.covers_of(user, [page.model.pk]),
        **_review_lines(request, rows),
    }
    return render(request, "library/model.html", context, status=status)


def _joined(page: ModelPage) -> Any:
    assert page.version is not None
    page.version.model = page.model
    return page.version


def _said(review: Review | None) -> dict[str, str]:
    if review is None:
        return {}
    return {"recommended": "yes" if review.recommended else "no", "text": review.text}


def _reviews(request: HttpRequest, model_id: int) -> tuple[Page[Review], str]:
    try:
        return queries.reviews_of(request.user, model_id, cursor=request.GET.get("after", "")), ""
    except BadCursorError as error:
        return queries.reviews_of(request.user, model_id), str(error)


def _review_lines(request: HttpRequest, page: Page[Review]) -> dict[str, Any]:
    lines = [
        {
            "review": review,
            "author": maker_of(review.author),
            "may_remove": policies.may_remove_review(request.user, review),
        }
        for review in page.rows
    ]
    return {"reviews": lines, "reviews_next": page.next_cursor}


def _tombstone(request: HttpRequest, pk: int) -> HttpResponse:
    left = queries.tombstone(request.user, pk)
    if left is None:
        raise Http404(_("This model is not here, or it is rated above the levels you chose to see."))
    context = {
        "left": left,
        "model": left.model,
        "author": maker_of(left.model.owner),
        "may_restore": policies.may_restore(request.user, left.model),
    }
    return render(request, "library/tombstone.html", context, status=410)
