"""Answers that are alike for files and media: a blob with Range and validators, or a refusal in a sentence."""

import os
import re
from pathlib import Path

from anyio.to_thread import run_sync
from django.conf import settings
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from impasto.kit.storage import MissingBlobError, PartError, StorageError, StorageFullError, UnknownUploadError
from impasto.kit.storage.choice import local_store

# Bytes of people are never a page: no scripts, no frames, no requests, whatever a browser takes them for.
SAFE_HEADERS = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'",
    "cross-origin-resource-policy": "cross-origin",
    "referrer-policy": "no-referrer",
}
STATUS_OF = {MissingBlobError: 404, UnknownUploadError: 404, PartError: 400, StorageFullError: 507}

_RANGE = re.compile(r"bytes=\s*(\d{1,18}-\d{0,18}|-\d{1,18})(\s*,\s*(\d{1,18}-\d{0,18}|-\d{1,18}))*\s*")


def refusal(status: int, text: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """`{"error": text}`, never cached."""
    return JSONResponse({"error": text}, status, {"cache-control": "no-store", **SAFE_HEADERS, **(headers or {})})


def storage_refusal(error: StorageError, headers: dict[str, str] | None = None) -> JSONResponse:
    """The refusal that fits what a store said."""
    return refusal(STATUS_OF.get(type(error), 503), str(error), headers)


async def blob_response(request: Request, sha256: str, media_type: str, headers: dict[str, str]) -> Response:
    """A blob of the local folder: 200, 206, 304 or 416 by what the request asks; 404 when it is not here."""
    path = local_store().path_of(sha256)
    try:
        status = await run_sync(os.stat, path)
    except FileNotFoundError:
        return refusal(404, "The file is not here any more.")
    etag = f'"{sha256}"'
    headers = {**SAFE_HEADERS, **headers, "etag": etag, "vary": "Accept-Encoding"}
    if _not_modified(request.headers, etag):
        return Response(status_code=304, headers=headers)
    if settings.X_ACCEL_PREFIX:
        return _handed_to_nginx(path, media_type, headers)
    return BlobResponse(path, headers=headers, media_type=media_type, stat_result=status)


class BlobResponse(FileResponse):
    """A file with Range: a Range that makes no sense is ignored, as RFC 9110 wants, not answered by 400."""

    chunk_size = 256 * 1024

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, without the Range header where it is none."""
        asked = Headers(scope=scope).get("range")
        if asked is not None and not _sensible_range(asked):
            kept = [(name, value) for name, value in scope["headers"] if name.lower() != b"range"]
            scope = {**scope, "headers": kept}
        await super().__call__(scope, receive, send)


def _sensible_range(text: str) -> bool:
    if not _RANGE.fullmatch(text):
        return False
    pairs = [part.strip().partition("-")[::2] for part in text.partition("=")[2].split(",")]
    return all(not first or not last or int(first) <= int(last) for first, last in pairs)


def _not_modified(headers: Headers, etag: str) -> bool:
    given = headers.get("if-none-match", "")
    return any(tag.strip().removeprefix("W/") in {etag, "*"} for tag in given.split(",") if tag.strip())


def _handed_to_nginx(path: Path, media_type: str, headers: dict[str, str]) -> Response:
    inside = f"{settings.X_ACCEL_PREFIX.rstrip('/')}/{path.relative_to(settings.BLOB_FOLDER)}"
    return Response(headers={**headers, "x-accel-redirect": inside}, media_type=media_type)
