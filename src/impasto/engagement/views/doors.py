"""How a fragment says no: to a page with a message, to htmx with a status and a sentence."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse


def sign_in_first(request: HttpRequest, back: str) -> HttpResponse:
    """Send a visitor to the sign-in page, and back afterwards; works for htmx and plain forms alike."""
    address = f"{reverse('account_login')}?{urlencode({'next': back})}"
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def refused(request: HttpRequest, text: str, back: str, status: int = 422) -> HttpResponse:
    """Say why something was not done."""
    if request.htmx or "application/json" in request.headers.get("Accept", ""):  # type: ignore[attr-defined]
        return JsonResponse({"error": text}, status=status)
    messages.error(request, text)
    return redirect(back)
