"""How the gallery's doors answer: whole pages, parts of pages, and refusals as pages or JSON."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from impasto.gallery.errors import GalleryError, NotAllowedError

NOT_HERE = "It is not here, or it is not for you to see: it may be a draft, hidden, or rated higher than you browse."


def page_or_part(
    request: HttpRequest, page: str, part: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The part for htmx, the page for everyone else; caches keep the two apart."""
    answer = render(request, part if is_part(request) else page, context, status=status)
    patch_vary_headers(answer, ["HX-Request", "X-Overlay", "Cookie"])
    return answer


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page."""
    return bool(getattr(request, "htmx", False))


def wants_json(request: HttpRequest) -> bool:
    """Whether a script of ours asks: it reads the sentence and shows it where it belongs."""
    accepted = request.headers.get("Accept", "")
    return "application/json" in accepted and "text/html" not in accepted


def refused(request: HttpRequest, error: GalleryError, back: str) -> HttpResponse:
    """Say what a person wished in vain: JSON for scripts, else a message on the page they came from."""
    status = 403 if isinstance(error, NotAllowedError) else 422
    if wants_json(request):
        return JsonResponse({"error": error.sentence, "field": error.field}, status=status)
    messages.error(request, error.sentence)
    return redirect(back)


def said(form: Form) -> str:
    """Everything wrong with a form in one line, each with the field it is about."""
    return " ".join(f"{name}: {' '.join(map(str, found))}" for name, found in form.errors.items())


def not_here() -> Http404:
    """Absent and forbidden look alike."""
    return Http404(_(NOT_HERE))
