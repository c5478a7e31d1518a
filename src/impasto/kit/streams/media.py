"""`/media/<key>/<params>/<name>.<ext>`: one picture in the size asked for, while its access allows it."""

import time
import uuid
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from anyio.to_thread import run_sync
from django.conf import settings
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from impasto.kit.media import SHOWN_TYPES, may_fetch, variant
from impasto.kit.models import MediaAccess
from impasto.kit.storage import content_disposition, store
from impasto.kit.storage.local import OCTETS
from impasto.kit.streams import database
from impasto.kit.streams.answers import blob_response, refusal

CACHE_SECONDS = 3.0
CACHE_ROWS = 4096
REDIRECT_SECONDS = 600
CACHING = {
    MediaAccess.PUBLIC: "public, max-age=3600, stale-while-revalidate=86400",
    MediaAccess.SIGNED: "private, max-age=3600",
    MediaAccess.CLOSED: "private, no-store",
}
_SQL = "select access, extension, served_id, variants from kit_media where key = %s"


@dataclass(frozen=True)
class MediaRow:
    """What a media address needs to know."""

    access: str
    extension: str
    served: str
    variants: dict[str, str]


class RowCache:
    """The rows asked for in the last seconds, the oldest forgotten first; a closed picture is closed within them."""

    def __init__(self) -> None:
        self._rows: OrderedDict[str, tuple[float, MediaRow | None]] = OrderedDict()

    def get(self, key: str) -> tuple[bool, MediaRow | None]:
        """(whether it is known, the row)."""
        found = self._rows.get(key)
        if found is None or found[0] < time.monotonic():
            return False, None
        return True, found[1]

    def put(self, key: str, row: MediaRow | None) -> None:
        """Keep a row, or that there is none."""
        self._rows[key] = (time.monotonic() + CACHE_SECONDS, row)
        self._rows.move_to_end(key)
        while len(self._rows) > CACHE_ROWS:
            self._rows.popitem(last=False)


_cache = RowCache()


async def media(request: Request) -> Response:
    """Serve a picture; 404 alike for what is not here and what is not for the one who asks."""
    key, given = request.path_params["key"], request.query_params.get("s", "")
    try:
        row = await _row(str(uuid.UUID(key)))
    except ValueError:
        row = None
    except database.UnavailableError:
        return refusal(503, "The house's database does not answer; try again in a moment.", {"retry-after": "2"})
    if row is None or not may_fetch(str(uuid.UUID(key)), row.access, given):
        return refusal(404, "There is no such picture, or it is not for you to see.")
    return await _picture(request, row)


async def _picture(request: Request, row: MediaRow) -> Response:
    sha256, extension = variant(row.served, row.extension, row.variants, request.path_params["params"])
    media_type = SHOWN_TYPES.get(extension, OCTETS)
    headers = {"cache-control": CACHING[MediaAccess(row.access)], "access-control-allow-origin": "*"}
    if media_type == OCTETS:
        headers["content-disposition"] = content_disposition(request.path_params["name"])
    if settings.S3_BUCKET:
        return await _elsewhere(sha256, media_type, headers, row.access)
    return await blob_response(request, sha256, media_type, headers)


async def _elsewhere(sha256: str, media_type: str, headers: dict[str, str], access: str) -> Response:
    address = await run_sync(store().inline_url, sha256, media_type)
    if access != MediaAccess.CLOSED:
        headers["cache-control"] = f"private, max-age={REDIRECT_SECONDS}"
    return RedirectResponse(str(address), 302, headers)


async def _row(key: str) -> MediaRow | None:
    known, row = _cache.get(key)
    if not known:
        values: Any = await database.fetch_one(_SQL, [key])
        row = MediaRow(*values) if values is not None else None
        _cache.put(key, row)
    return row
