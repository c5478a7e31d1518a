"""What a maker writes: a model, its versions, their order, what goes well with them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from impasto.library import queries, services
from impasto.library.forms import ModelForm, RecommendForm, VersionForm
from impasto.library.models import Model, Version
from impasto.library.services import LibraryError, Recommendation
from impasto.library.views.shapes import asked_id, sent

Step = dict[str, str]


@login_required
@require_http_methods(["GET", "POST"])
def model_new(request: HttpRequest) -> HttpResponse:
    """The first step of publishing: the model itself."""
    form = ModelForm(sent(request))
    if request.method == "POST" and form.is_valid():
        model = services.create_model(by=request.user, details=form.details())
        return redirect("library:version_new", pk=model.pk)
    context = {"form": form, "model": None, "steps": steps(None, None), "step": 1}
    return render(request, "library/model_form.html", context, status=status_of(form))


@login_required
@require_http_methods(["GET", "POST"])
def model_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is said about a model and allowed with it."""
    model = own_model_or_404(request, pk)
    form = ModelForm(sent(request), initial=ModelForm.of(model))
    if request.method == "POST" and form.is_valid():
        model = services.update_model(by=request.user, model_id=pk, details=form.details())
        messages.success(request, _("Saved."))
        return redirect(_after(request, model))
    version = _newest_draft(request, model)
    context = {"form": form, "model": model, "steps": steps(model, version), "step": 1}
    return render(request, "library/model_form.html", context, status=status_of(form))


@login_required
@require_http_methods(["GET", "POST"])
def version_new(request: HttpRequest, pk: int) -> HttpResponse:
    """The second step: a version and how to use it."""
    model = own_model_or_404(request, pk)
    form = VersionForm(sent(request))
    if request.method == "POST" and form.is_valid():
        version = _saved(form, lambda: services.add_version(by=request.user, model_id=pk, details=form.details()))
        if version is not None:
            return redirect("library:version_files", pk=version.pk)
    context = {"form": form, "model": model, "version": None, "steps": steps(model, None), "step": 2}
    return render(request, "library/version_form.html", context, status=status_of(form))


@login_required
@require_http_methods(["GET", "POST"])
def version_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is said about a version."""
    version = own_version_or_404(request, pk)
    form = VersionForm(sent(request), initial=VersionForm.of(version))
    if request.method == "POST" and form.is_valid():
        saved = _saved(form, lambda: services.update_version(by=request.user, version_id=pk, details=form.details()))
        if saved is not None:
            messages.success(request, _("Saved."))
            return redirect("library:version_files" if version.published_at is None else "library:version", pk=pk)
    context = {
        "form": form,
        "model": version.model,
        "version": version,
        "steps": steps(version.model, version),
        "step": 2,
        "recommend_form": RecommendForm(),
        "recommended": recommended_of(request, version),
    }
    return render(request, "library/version_form.html", context, status=status_of(form))


@login_required
@require_POST
def version_order(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a model's versions in the order of the ids sent as `version`; `up` moves one a place to the front."""
    model = own_model_or_404(request, pk)
    wanted = [asked_id(text) for text in request.POST.getlist("version")]
    moved = asked_id(request.POST.get("up"))
    if moved is not None:
        wanted = _moved_up(list(model.versions.order_by("position", "-id").values_list("pk", flat=True)), moved)
    try:
        services.reorder_versions(by=request.user, model_id=pk, version_ids=[one for one in wanted if one is not None])
        messages.success(request, _("The versions stand in this order now."))
    except LibraryError as error:
        messages.error(request, error.message)
    return redirect("library:model_edit", pk=pk)


@login_required
@require_POST
def version_recommend(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a recommended resource, or take away the one sent as `remove`."""
    version = own_version_or_404(request, pk)
    present = {line["id"]: line["weight"] for line in recommended_of(request, version)}
    removed = asked_id(request.POST.get("remove"))
    form = RecommendForm(request.POST)
    if removed is not None:
        present.pop(removed, None)
    elif form.is_valid():
        present[form.cleaned_data["resource"]] = form.cleaned_data["weight"]
    else:
        return _recommend_refused(request, version, form)
    wanted = [Recommendation(version_id, weight) for version_id, weight in present.items()]
    try:
        services.recommend_versions(by=request.user, version_id=pk, recommendations=wanted)
    except LibraryError as error:
        form.add_error("resource", error.message)
        return _recommend_refused(request, version, form)
    return redirect("library:version_edit", pk=pk)


def own_model_or_404(request: HttpRequest, pk: int) -> Model:
    """The model if the viewer may edit it; 404 otherwise, so that a draft is not told apart from nothing."""
    model = queries.editable(request.user, pk)
    if model is None:
        raise Http404(_("This model is not here, or it is not yours to change."))
    return model


def own_version_or_404(request: HttpRequest, pk: int) -> Version:
    """The version if the viewer may edit it; 404 otherwise."""
    version = queries.editable_version(request.user, pk)
    if version is None:
        raise Http404(_("This version is not here, or it is not yours to change."))
    return version


def status_of(form: forms.Form) -> int:
    """422 for a form that was sent and refused."""
    return 422 if form.is_bound and not form.is_valid() else 200


def steps(model: Model | None, version: Version | None) -> list[Step]:
    """The steps of publishing, each with its address once it can be gone to."""

    def at(name: str, row: Model | Version | None) -> str:
        return reverse(name, args=[row.pk]) if row is not None else ""

    version_step = at("library:version_edit", version) or at("library:version_new", model)
    return [
        {"label": _("Model"), "url": at("library:model_edit", model)},
        {"label": _("Version"), "url": version_step},
        {"label": _("Files"), "url": at("library:version_files", version)},
        {"label": _("Pictures"), "url": at("library:version_pictures", version)},
        {"label": _("Publish"), "url": at("library:version_publish", version)},
    ]


def recommended_of(request: HttpRequest, version: Version) -> list[dict[str, Any]]:
    """What the maker recommends beside a version, as the form shows it."""
    rows = list(version.recommendations.order_by("id").values_list("recommended_id", "weight"))
    cards = queries.version_cards(request.user, [pk for pk, _weight in rows])
    return [{"id": pk, "weight": weight, "card": cards[pk]} for pk, weight in rows if pk in cards]


def _saved(form: forms.Form, save: Any) -> Version | None:
    try:
        version: Version = save()
    except LibraryError as error:
        form.add_error(error.field or None, error.message)
        return None
    return version


def _newest_draft(request: HttpRequest, model: Model) -> Version | None:
    page = queries.model_page(request.user, model.pk)
    return next((one for one in page.versions if one.published_at is None), None) if page else None


def _after(request: HttpRequest, model: Model) -> Any:
    """Back to the page, or on to the next step while the model is a draft."""
    if model.published_at is not None:
        return queries.model_url(model.pk, model.slug)
    version = _newest_draft(request, model)
    if version is None:
        return reverse("library:version_new", args=[model.pk])
    return reverse("library:version_edit", args=[version.pk])


def _moved_up(order: list[int], moved: int) -> list[int | None]:
    place = order.index(moved) if moved in order else 0
    if place:
        order[place - 1], order[place] = order[place], order[place - 1]
    return list(order)


def _recommend_refused(request: HttpRequest, version: Version, form: RecommendForm) -> HttpResponse:
    context = {
        "form": VersionForm(initial=VersionForm.of(version)),
        "model": version.model,
        "version": version,
        "steps": steps(version.model, version),
        "step": 2,
        "recommend_form": form,
        "recommended": recommended_of(request, version),
    }
    return render(request, "library/version_form.html", context, status=422)
