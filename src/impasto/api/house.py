"""Our own API: the rooms' routers under one address, one way to sign in, one form of error, one OpenAPI document."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from impasto.api.auth import KeyOrSession
from impasto.gallery.api import router as gallery
from impasto.kit.pages import BadCursorError
from impasto.library.api import router as library

api = NinjaAPI(
    title="Impasto",
    version="1",
    description='Everything the pages can do. Lists are paged by `cursor`; errors are `{"error": "..."}`.',
    urls_namespace="api",
    auth=KeyOrSession(),
    docs_url=None,
    openapi_url="/openapi.json",
)
api.add_router("", library)
api.add_router("", gallery)


@api.exception_handler(ValidationError)
def wrong_value(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422 with where and what is wrong, for each wrong value."""
    fields = [{"where": ".".join(map(str, one["loc"])), "what": one["msg"]} for one in error.errors]
    said = "; ".join(f"{field['where']}: {field['what']}" for field in fields)
    return api.create_response(request, {"error": said, "fields": fields}, status=422)


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    """An error that a router raised."""
    return api.create_response(request, {"error": error.message}, status=error.status_code)


@api.exception_handler(Http404)
def absent(request: HttpRequest, error: Http404) -> HttpResponse:
    """404, for what is absent and what is not for this viewer alike."""
    said = str(error.args[0]) if error.args and not isinstance(error.args[0], dict) else "Not found"
    return api.create_response(request, {"error": said}, status=404)


@api.exception_handler(PermissionDenied)
def forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    """403 with the reason."""
    return api.create_response(request, {"error": str(error) or "Not allowed"}, status=403)


@api.exception_handler(BadCursorError)
def wrong_cursor(request: HttpRequest, error: BadCursorError) -> HttpResponse:
    """400 for a cursor of another list."""
    return api.create_response(request, {"error": str(error)}, status=400)


@api.get("/me", tags=["people"], summary="Who the key or session belongs to")
def me(request: HttpRequest) -> dict[str, Any]:
    """The signed-in person; raises 401 for a visitor."""
    user: Any = request.user
    if not user.is_authenticated:
        raise HttpError(401, "Sign in, or send an API key as “Authorization: Bearer ...”.")
    return {"id": user.pk, "username": user.username, "name": user.name, "is_moderator": user.is_moderator}
