"""The pattern book, and the pages for what went wrong: in HTML for people, in JSON for machines."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import engines
from django.views.decorators.http import require_safe

from impasto.ui.context import THEMES
from impasto.ui.stories import sample


@require_safe
def patterns(request: HttpRequest) -> HttpResponse:
    """Every component with its stories; `?theme=` dark, light or both."""
    shown = request.GET.get("theme", "both")
    panes = (shown,) if shown in THEMES else THEMES
    return render(request, "ui/patterns.html", {**sample(), "panes": panes, "shown": shown})


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request itself cannot be understood; 413 where it is only too large."""
    if isinstance(exception, RequestDataTooBig):
        return _answer(request, 413, "")
    return _answer(request, 400, str(exception or ""))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: known, and not allowed."""
    return _answer(request, 403, str(exception or ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: absent, or not for this viewer; the two look alike."""
    said = exception.args[0] if exception and exception.args and isinstance(exception.args[0], str) else ""
    return _answer(request, 404, said)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; says nothing of the inside, and asks nothing of what may have broken."""
    if _wants_json(request):
        return JsonResponse({"error": "HTTP 500"}, status=500)
    page = engines["jinja"].get_template("ui/errors/500.html").render({"house_name": settings.HOUSE_NAME})
    return HttpResponse(page, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that did not come from our page, or from one left open too long."""
    del reason
    return _answer(
        request, 403, "This form was open too long or came from another site. Go back, reload, send it again."
    )


def _answer(request: HttpRequest, status: int, said: str) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"error": said or f"HTTP {status}"}, status=status)
    return render(request, f"ui/errors/{status}.html", {"said": said}, status=status)


def _wants_json(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept", "")
    return request.path.startswith("/api/") or ("application/json" in accepted and "text/html" not in accepted)
