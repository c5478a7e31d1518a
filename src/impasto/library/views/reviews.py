"""Saying what one found, and taking it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from impasto.library import policies, queries, services
from impasto.library.forms import ReviewForm
from impasto.library.views.model import render_model


@login_required
@require_POST
def review_write(request: HttpRequest, pk: int) -> HttpResponse:
    """Give or change one's verdict on a version."""
    version = queries.versions_visible_to(request.user).select_related("model").filter(pk=pk).first()
    if version is None:
        raise Http404(_("This version is not here, or not for you to see."))
    form = ReviewForm(request.POST)
    if not policies.may_review(request.user, version):
        raise PermissionDenied(_("You can review public versions of other people's models."))
    if not form.is_valid():
        page = queries.model_page(request.user, version.model_id, pk)
        assert page is not None
        return render_model(request, page, status=422, review_form=form)
    services.write_review(by=request.user, version_id=pk, **form.cleaned_data)
    messages.success(request, _("Thank you: your review helps the next one to choose."))
    return redirect(f"{queries.version_url(version.model_id, version.model.slug, pk)}#reviews")


@login_required
@require_POST
def review_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a review back."""
    review = queries.reviews_visible_to(request.user).select_related("version__model").filter(pk=pk).first()
    if review is None:
        raise Http404(_("This review is not here."))
    services.delete_review(by=request.user, review_id=pk)
    model = review.version.model
    return redirect(f"{queries.model_url(model.pk, model.slug)}#reviews")
