"""The last steps of the wizard, and the ways back: unpublish, archive, remove, take down."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from impasto.library import policies, queries, services
from impasto.library.forms import PublishForm, TakeDownForm
from impasto.library.models import Version
from impasto.library.services import LibraryError, NotPublishableError
from impasto.library.views.editing import own_model_or_404, own_version_or_404, status_of, steps
from impasto.library.views.shapes import sent


@login_required
@require_GET
def version_pictures(request: HttpRequest, pk: int) -> HttpResponse:
    """The fourth step: pictures made with it, posted in the gallery."""
    version = own_version_or_404(request, pk)
    context = {"version": version, "model": version.model, "steps": steps(version.model, version), "step": 4}
    return render(request, "library/version_pictures.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def version_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """The last step: now, or at a time; says what is missing."""
    version = own_version_or_404(request, pk)
    form = PublishForm(sent(request))
    if request.method == "POST" and form.is_valid() and _publish(request, version, form):
        return redirect("library:version", pk=pk)
    context = {
        "form": form,
        "version": version,
        "model": version.model,
        "missing": services.missing_for_publication(version),
        "lines": queries.file_lines(version),
        "allowed": queries.effective_permissions(version.model, version.base_model),
        "steps": steps(version.model, version),
        "step": 5,
    }
    return render(request, "library/version_publish.html", context, status=status_of(form))


@login_required
@require_POST
def version_unpublish(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a version back to where only its maker sees it."""
    version = own_version_or_404(request, pk)
    _try(request, lambda: services.unpublish_version(by=request.user, version_id=pk), _("Only you see it now."))
    return redirect("library:version", pk=version.pk)


@login_required
@require_http_methods(["GET", "POST"])
def version_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a version, after asking."""
    version = own_version_or_404(request, pk)
    if request.method == "GET":
        context = {"model": version.model, "version": version}
        return render(request, "library/confirm_delete.html", context)
    services.delete_version(by=request.user, version_id=pk)
    messages.success(request, _("The version is removed."))
    return redirect("library:model", pk=version.model_id, slug=version.model.slug)


SHELVES: dict[str, Callable[..., object]] = {
    "unpublish": services.unpublish_model,
    "archive": services.archive_model,
    "republish": services.republish_model,
}


@login_required
@require_POST
def model_shelf(request: HttpRequest, pk: int) -> HttpResponse:
    """Unpublish, archive or republish a model: `action` says which."""
    model = own_model_or_404(request, pk)
    action = request.POST.get("action", "")
    move = SHELVES.get(action)
    if move is None:
        messages.error(request, _("“%(action)s” is none of: %(all)s.") % {"action": action, "all": ", ".join(SHELVES)})
    else:
        _try(request, lambda: move(by=request.user, model_id=pk), _("Done."))
    return redirect("library:model", pk=pk, slug=model.slug)


@login_required
@require_http_methods(["GET", "POST"])
def model_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a model, after asking."""
    model = own_model_or_404(request, pk)
    if request.method == "GET":
        return render(request, "library/confirm_delete.html", {"model": model, "version": None})
    services.delete_model(by=request.user, model_id=pk)
    messages.success(request, _("“%(name)s” is removed.") % {"name": model.name})
    return redirect("library:model_list")


@login_required
@require_http_methods(["GET", "POST"])
def model_takedown(request: HttpRequest, pk: int) -> HttpResponse:
    """A moderator removes a model with a reason that its page shows, or brings it back with `restore`."""
    if not policies.is_moderator(request.user):
        raise Http404(_("This page is for moderators."))
    if request.POST.get("restore"):
        return _restore(request, pk)
    model = queries.visible_to(request.user).filter(pk=pk).first()
    if model is None:
        raise Http404(_("This model is not here."))
    form = TakeDownForm(sent(request))
    if request.method == "POST" and form.is_valid():
        services.take_down_model(by=request.user, model_id=pk, reason=form.cleaned_data["reason"])
        return redirect("library:model", pk=pk, slug=model.slug)
    return render(request, "library/takedown.html", {"form": form, "model": model}, status=status_of(form))


def _restore(request: HttpRequest, pk: int) -> HttpResponse:
    model = queries.known_to(request.user).filter(pk=pk, taken_down=True).first()
    if model is None:
        raise Http404(_("There is no takedown to undo."))
    services.restore_model(by=request.user, model_id=pk)
    messages.success(request, _("The model is back."))
    return redirect("library:model", pk=pk, slug=model.slug)


def _publish(request: HttpRequest, version: Version, form: PublishForm) -> bool:
    try:
        if form.cleaned_data["when"] == "later":
            at = form.cleaned_data["publish_at"]
            services.schedule_version(by=request.user, version_id=version.pk, at=at)
            messages.success(request, _("It will be published at the time you chose."))
        else:
            services.publish_version(by=request.user, version_id=version.pk)
            messages.success(request, _("It is published. Pictures that were waiting for it link to it now."))
    except NotPublishableError as error:
        for reason in error.reasons:
            form.add_error(None, reason)
        return False
    except LibraryError as error:
        form.add_error(error.field or None, error.message)
        return False
    return True


def _try(request: HttpRequest, change: Callable[[], object], done: str) -> None:
    try:
        change()
    except LibraryError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)
