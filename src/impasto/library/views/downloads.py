"""`/api/download/models/<version>`: who may have which file, answered by a redirect to its signed address."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from impasto.kit.storage import store
from impasto.library import policies, queries, services
from impasto.library.models import File, Version
from impasto.library.queries import FileWish
from impasto.library.views.callers import error_answer, key_holder, visitor_address

BROWSER = re.compile(r"mozilla|chrome|safari|firefox|opera|edge", re.IGNORECASE)
NO_STORE = {"Cache-Control": "no-store, max-age=0"}


class RefusedDownloadError(Exception):
    """A download that is not answered by a file; `values` stand beside the error in JSON."""

    def __init__(self, status: int, text: str, message: str = "", **values: Any) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.values = {**({"message": message} if message else {}), **values}


@require_safe
def download(request: HttpRequest, version_id: str) -> HttpResponse:
    """Redirect to the file that fits `type`, `format`, `size`, `fp` or `fileId` best, and count the download once a day."""
    try:
        user = _viewer(request)
        file = _file(user, version_id, _wish(request))
    except RefusedDownloadError as refused:
        return _refuse(request, refused)
    if request.method == "GET":
        services.count_download(file=file, user=user, address=visitor_address(request))
    location = request.build_absolute_uri(store().download_url(str(file.blob_id), file.name))
    return HttpResponse(status=307, headers={"Location": location, **NO_STORE})


def _viewer(request: HttpRequest) -> Any:
    holder = key_holder(request, "read")
    if holder is None:
        return request.user
    if not holder.is_authenticated:
        raise RefusedDownloadError(401, "Unauthorized", _("This API key is not valid, or may not read."))
    return holder


def _file(user: Any, version_id: str, wish: FileWish) -> File:
    version = queries.version_to_download(int(version_id)) if re.fullmatch(r"[0-9]{1,19}", version_id) else None
    if version is None:
        if not re.fullmatch(r"[0-9]+", version_id):
            raise RefusedDownloadError(400, _("The version must be a number, as in /api/download/models/17."))
        raise RefusedDownloadError(404, "File not found", _("There is no version %(id)s.") % {"id": version_id[:20]})
    if not policies.may_download(user, version):
        _refuse_version(user, version)
    file = queries.file_to_download(version, wish)
    if file is None:
        raise RefusedDownloadError(404, "File not found", _("No file of this version that passed its scan fits."))
    file.version = version
    return file


def _refuse_version(user: Any, version: Version) -> None:
    """Raise what fits a version whose files this viewer may not have."""
    if queries.was_public(version):
        reason = version.model.removal_reason or _("Its maker took it back or put it into the archive.")
        raise RefusedDownloadError(410, "Gone", reason)
    if not queries.is_public_version(version):
        raise RefusedDownloadError(404, "File not found", _("There is no such version, or it is not public."))
    if not user.is_authenticated:
        raise RefusedDownloadError(401, "Unauthorized", _("This version is in early access; sign in to download it."))
    deadline = version.early_access_until.isoformat() if version.early_access_until else None
    message = _("This version is in early access: everyone may download it from %(when)s.") % {"when": deadline}
    raise RefusedDownloadError(403, "Early Access", message, deadline=deadline)


def _refuse(request: HttpRequest, refused: RefusedDownloadError) -> HttpResponse:
    """A page's words for a browser, JSON for a program; a visitor's browser is led to the sign-in page."""
    if not BROWSER.search(request.headers.get("User-Agent", "")):
        return error_answer(refused.status, refused.text, **refused.values)
    if refused.status == 401 and "token" not in request.GET:
        query = urlencode({"next": request.get_full_path(), "reason": "download-auth"})
        return HttpResponse(status=302, headers={"Location": f"{reverse('account_login')}?{query}", **NO_STORE})
    text = str(refused.values.get("message") or refused.text)
    return HttpResponse(text, status=refused.status, content_type="text/plain; charset=utf-8", headers=NO_STORE)


def _wish(request: HttpRequest) -> FileWish:
    given = {name: request.GET.get(name, "").strip()[:40] for name in ("type", "format", "size", "fp", "fileId")}
    file_id = given["fileId"]
    if file_id and not (file_id.isascii() and file_id.isdigit() and len(file_id) <= 18):
        raise RefusedDownloadError(400, _("“fileId” must be a number."))
    return FileWish(given["type"], given["format"], given["size"], given["fp"], int(file_id or 0))
