"""`PUT /parts/<store_id>/<n>?e=&s=`: one part of an upload, streamed to its place on disk in bounded memory.

The local folder's answer to S3's presigned part: the signed address is the permission, no cookie is looked at.
"""

import asyncio
from urllib.parse import urlsplit

import anyio
from anyio.to_thread import run_sync
from django.conf import settings
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from impasto.kit.storage import Part, PartError, StorageError, signing
from impasto.kit.storage.choice import local_store
from impasto.kit.storage.parts import PartWriter
from impasto.kit.streams.answers import refusal, storage_refusal

# A thread takes over this much at a time: a hop costs what writing 0.2 MB costs.
BUFFER_BYTES = 2 * 2**20
BUFFER_CHUNKS = 512
SILENCE_SECONDS = 60


async def part(request: Request) -> Response:
    """Take one part; its ETag is the proof that it is durably here."""
    headers = _cors(request)
    store_id, text = request.path_params["store_id"], request.path_params["number"]
    query = request.query_params
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        return refusal(400, "The part number must be a number from 1 to 10000.", headers)
    if not signing.is_current(query.get("e", ""), query.get("s", ""), "part", store_id, int(text)):
        return refusal(403, "This address is over or was changed; ask for a new one for this part.", headers)
    try:
        taken = await _take(request, store_id, int(text))
    except StorageError as error:
        return storage_refusal(error, headers)
    except ClientDisconnect:
        return refusal(400, "The connection ended before the part did; send the part again.", headers)
    except TimeoutError:
        return refusal(408, f"Nothing came for {SILENCE_SECONDS} s; send the part again.", headers)
    return Response(status_code=200, headers={**headers, "etag": taken.etag})


async def part_options(request: Request) -> Response:
    """Answer a browser's question before it PUTs from another origin."""
    return Response(status_code=204, headers=_cors(request))


async def _take(request: Request, store_id: str, number: int) -> Part:
    manager = local_store().part_writer(store_id, number)
    writer = await run_sync(manager.__enter__)
    try:
        _check_length(request, writer)
        await _copy(request, writer)
        return await run_sync(writer.finish)
    finally:
        # Also when this request is cancelled: the disk space of half a part is given back.
        with anyio.CancelScope(shield=True):
            await run_sync(manager.__exit__, None, None, None)


async def _copy(request: Request, writer: PartWriter) -> None:
    stream = aiter(request.stream())
    gathered: list[bytes] = []
    size = 0
    while True:
        async with asyncio.timeout(SILENCE_SECONDS):
            chunk = await anext(stream, None)
        if chunk is None:
            break
        gathered.append(chunk)
        size += len(chunk)
        if size >= BUFFER_BYTES or len(gathered) >= BUFFER_CHUNKS:
            await run_sync(writer.write, *gathered)
            gathered, size = [], 0
    if gathered:
        await run_sync(writer.write, *gathered)


def _check_length(request: Request, writer: PartWriter) -> None:
    announced = request.headers.get("content-length")
    if announced is not None and announced != str(writer.length):
        raise PartError(f"This part has {writer.length} bytes, but {announced[:20]} were announced.")


def _cors(request: Request) -> dict[str, str]:
    """Let our own pages PUT from the house's host to the host of user files, and nobody else's."""
    origin = request.headers.get("origin", "")
    if not origin or urlsplit(origin).hostname not in {*settings.ALLOWED_HOSTS, urlsplit(settings.BASE_URL).hostname}:
        return {"vary": "Origin"}
    return {
        "access-control-allow-origin": origin,
        "access-control-allow-methods": "PUT, OPTIONS",
        "access-control-allow-headers": "Content-Type, Content-MD5",
        "access-control-expose-headers": "ETag",
        "access-control-max-age": "3600",
        "vary": "Origin",
    }
