"""`/files/<sha256>/<name>?e=&s=`: one file as an attachment, for whoever holds the signed address."""

from starlette.requests import Request
from starlette.responses import Response

from impasto.kit.storage import content_disposition, signing
from impasto.kit.storage.local import OCTETS
from impasto.kit.streams.answers import blob_response, refusal


async def file(request: Request) -> Response:
    """Serve a file under the very name that was signed; 403 for an address that is not ours or over."""
    sha256, name = request.path_params["sha256"], request.path_params["name"]
    query = request.query_params
    media_type = query.get("t", OCTETS)
    if not signing.is_current(query.get("e", ""), query.get("s", ""), "file", sha256, name, media_type):
        return refusal(403, "This download address is over or was changed; start the download again from its page.")
    headers = {
        "content-disposition": content_disposition(name),
        # The content never changes under its hash, but the address is one person's for a day.
        "cache-control": "private, max-age=86400, immutable",
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "Content-Disposition, Content-Length, Content-Range, ETag",
    }
    return await blob_response(request, sha256, media_type, headers)
