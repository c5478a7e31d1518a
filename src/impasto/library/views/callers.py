"""Who calls an address that programs use as well as pages: a signed-in person, or the holder of an API key."""

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from impasto.accounts import services as accounts

View = Callable[..., HttpResponse]

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def error_answer(status: int, text: str, **more: Any) -> JsonResponse:
    """`{"error": text}`, never cached."""
    return JsonResponse({"error": text, **more}, status=status, headers={"Cache-Control": "no-store"})


def key_holder(request: HttpRequest, scope: str) -> Any:
    """The person of the key in `Authorization` or `?token=`: None without a key, AnonymousUser for a wrong one."""
    words = request.headers.get("Authorization", "").split(maxsplit=1)
    key = words[1].strip() if len(words) == 2 else request.GET.get("token", "")
    if not key:
        return None
    found = accounts.person_of_key(key)
    return found[0] if found is not None and scope in found[1] else AnonymousUser()


def person_required(scope: str) -> Callable[[View], View]:
    """Let in people who are signed in, with their page's CSRF token, and keys of this scope; others get JSON errors."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            holder = key_holder(request, scope) if "Authorization" in request.headers else None
            if holder is not None:
                request.user = holder
            elif request.method not in SAFE and request.user.is_authenticated and _is_foreign(request):
                return error_answer(
                    403, _("Your page is too old or this request came from elsewhere; reload the page.")
                )
            if not request.user.is_authenticated:
                return error_answer(401, _("Sign in, or send an API key that may do this, and try again."))
            return view(request, *args, **kwargs)

        return csrf_exempt(inner)

    return decorate


def visitor_address(request: HttpRequest) -> str:
    """The address of the one who asks, as the last trusted proxy saw it."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    forwarded = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",") if one.strip()]
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def _is_foreign(request: HttpRequest) -> Any:
    check = CsrfViewMiddleware(lambda _request: HttpResponse())
    check.process_request(request)
    return check.process_view(request, _is_foreign, (), {}) is not None
