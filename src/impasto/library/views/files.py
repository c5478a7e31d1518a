"""The files of a version as their maker sees them: added, named, put first, taken away; how they come in is in `uploads`."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from impasto.library import queries, services
from impasto.library.forms import FileForm
from impasto.library.models import File, ScanState, Version
from impasto.library.services import LibraryError
from impasto.library.views.editing import own_version_or_404, status_of, steps
from impasto.library.views.shapes import sent

# What a plain form may carry without script; larger files come in parts.
PLAIN_FORM_BYTES = 200 * 2**20


@login_required
@require_http_methods(["GET", "POST"])
def version_files(request: HttpRequest, pk: int) -> HttpResponse:
    """The third step: files, as finished uploads (`upload`) or in a plain form (`upload_file`)."""
    version = own_version_or_404(request, pk)
    if request.method == "GET":
        return _page(request, version, [])
    wrong = _take_all(request, version)
    if wrong:
        return _page(request, version, wrong, status=422)
    return redirect("library:version_files", pk=pk)


@login_required
@require_GET
def version_file_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of files alone, asked for again while one is being scanned."""
    version = own_version_or_404(request, pk)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("library:version_files", pk=pk)
    return render(request, "library/_file_list.html", _listed(version))


@login_required
@require_http_methods(["GET", "POST"])
def file_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file is called and what it is."""
    file = _own_file_or_404(request, pk)
    said = {"name": file.name, "role": file.role, "precision": file.precision, "size_kind": file.size_kind}
    form = FileForm(sent(request), initial=said)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_file(by=request.user, file_id=pk, **form.cleaned_data)
        except LibraryError as error:
            form.add_error(error.field or None, error.message)
        else:
            return redirect("library:version_files", pk=file.version_id)
    context = {"form": form, "file": file, "version": file.version, "model": file.version.model}
    return render(request, "library/file_form.html", context, status=status_of(form))


@login_required
@require_POST
def file_primary(request: HttpRequest, pk: int) -> HttpResponse:
    """Make this the file that Download gives."""
    file = _own_file_or_404(request, pk)
    return _done(request, file, lambda: services.make_file_primary(by=request.user, file_id=pk))


@login_required
@require_POST
def file_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file from its version."""
    file = _own_file_or_404(request, pk)
    return _done(request, file, lambda: services.remove_file(by=request.user, file_id=pk))


def _take_all(request: HttpRequest, version: Version) -> list[str]:
    """Adds each finished upload and each plain file; what was refused, each with its reason."""
    wrong = []
    taken = 0
    for upload_id in request.POST.getlist("upload"):
        taken += 1
        wrong += _refusal(
            lambda one=upload_id: services.add_file_from_upload(by=request.user, version_id=version.pk, upload_id=one)
        )
    for file in request.FILES.getlist("upload_file"):
        taken += 1
        wrong += _refusal(
            lambda one=file: services.add_file_from_stream(
                by=request.user, version_id=version.pk, name=one.name or "", stream=one, size=one.size or 0
            )
        )
    return wrong if taken else [_("Choose a file first.")]


def _refusal(add: Any) -> list[str]:
    try:
        add()
    except LibraryError as error:
        return [error.message]
    return []


def _listed(version: Version) -> dict[str, Any]:
    lines = queries.file_lines(version)
    waiting = any(line.file.scan_state == ScanState.PENDING for line in lines)
    return {"version": version, "model": version.model, "lines": lines, "waiting": waiting}


def _page(request: HttpRequest, version: Version, wrong: list[str], *, status: int = 200) -> HttpResponse:
    context = {
        **_listed(version),
        "wrong": wrong,
        "steps": steps(version.model, version),
        "step": 3,
        "plain_limit": PLAIN_FORM_BYTES,
    }
    return render(request, "library/version_files.html", context, status=status)


def _own_file_or_404(request: HttpRequest, pk: int) -> File:
    file = queries.editable_file(request.user, pk)
    if file is None:
        raise Http404(_("This file is not here, or it is not yours to change."))
    return file


def _done(request: HttpRequest, file: File, change: Any) -> HttpResponse:
    try:
        change()
    except LibraryError as error:
        messages.error(request, error.message)
    return redirect("library:version_files", pk=file.version_id)
