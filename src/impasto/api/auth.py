"""Who asks the API: a key in `Authorization: Bearer` or `?token=`, or the session of the page; visitors may read."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _
from ninja.errors import HttpError

from impasto.accounts import services as accounts

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
NEEDED = {"GET": "read", "HEAD": "read", "OPTIONS": "read"}


class KeyOrSession:
    """Sets `request.user` to the key's owner; a wrong key is refused and never taken for a visitor."""

    def __call__(self, request: HttpRequest) -> Any:
        """The person asking, or an AnonymousUser who may read what everyone may.

        Raises HttpError 401 for a wrong key, 403 for a missing scope or a form of another site.
        """
        key = _key_in(request)
        if key:
            return self._by_key(request, key)
        if request.method not in SAFE:
            if not request.user.is_authenticated:
                raise HttpError(401, _("Sign in, or send an API key as “Authorization: Bearer ...”."))
            _refuse_foreign_form(request)
        return request.user

    def _by_key(self, request: HttpRequest, key: str) -> Any:
        found = accounts.person_of_key(key)
        if found is None:
            raise HttpError(401, _("This API key is not valid: it was revoked, has ended, or is misspelt."))
        person, scopes = found
        scope = NEEDED.get(request.method or "", "write")
        if scope not in scopes and not (scope == "write" and "upload" in scopes):
            raise HttpError(403, _("This API key lacks the scope “%(scope)s”.") % {"scope": scope})
        request.user = person
        return person


def _key_in(request: HttpRequest) -> str:
    header = request.headers.get("Authorization", "").split(maxsplit=1)
    return header[1].strip() if len(header) == 2 else request.GET.get("token", "")


def _refuse_foreign_form(request: HttpRequest) -> None:
    check = CsrfViewMiddleware(lambda _request: None)  # type: ignore[arg-type]
    check.process_request(request)
    if check.process_view(request, _nothing, (), {}) is not None:
        raise HttpError(403, _("This request lacks the page's CSRF token; send an API key instead."))


def _nothing(request: HttpRequest) -> HttpResponse:
    """A view for the check to look at: one that asks for it."""
    del request
    return HttpResponse()
