"""The five endpoints that Uppy and the command line send large files through; errors are JSON with a sentence."""

import functools
import uuid
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from impasto.kit.storage import PartError, StorageError, StorageFullError, UnknownUploadError
from impasto.library import queries, services
from impasto.library.models import Upload
from impasto.library.services import LibraryError, TooManyUploadsError
from impasto.library.views.callers import View, error_answer, person_required

MAX_BODY_PARTS = 10_000
STATUS_OF: dict[type[Exception], int] = {
    StorageFullError: 507,
    UnknownUploadError: 404,
    PartError: 422,
    TooManyUploadsError: 429,
    LibraryError: 422,
}


class NewUpload(msgspec.Struct):
    """What a sender says about a file."""

    filename: str
    size: int
    type: str | None = ""


class SentPart(msgspec.Struct, rename="pascal"):
    """A part as S3's clients name it."""

    part_number: int
    e_tag: str = msgspec.field(default="", name="ETag")


class Completion(msgspec.Struct):
    """The parts that the sender believes to have sent."""

    parts: list[SentPart] = []


def answered(view: View) -> View:
    """Turn what services refuse into a status and a sentence."""

    @functools.wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (LibraryError, StorageError) as error:
            status = next((status for kind, status in STATUS_OF.items() if isinstance(error, kind)), 503)
            more = {"field": error.field} if isinstance(error, LibraryError) and error.field else {}
            return error_answer(status, str(error), **more)
        except msgspec.DecodeError as error:
            return error_answer(422, _("The request is not as described: %(why)s") % {"why": error})

    return inner


@require_POST
@person_required("upload")
@answered
def upload_create(request: HttpRequest) -> HttpResponse:
    """POST {filename, size, type}: begin an upload; answers its id and how to cut the file."""
    asked = msgspec.json.decode(request.body, type=NewUpload)
    upload = services.start_upload(by=request.user, name=asked.filename, size=asked.size, media_type=asked.type or "")
    return JsonResponse(_described(upload), status=201)


@require_http_methods(["GET", "DELETE"])
@person_required("upload")
@answered
def upload_one(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """GET: where an upload stands. DELETE: take it back and free its space."""
    upload = _own(request, upload_id)
    if request.method == "DELETE":
        services.abort_upload(upload_id=upload.pk)
        return HttpResponse(status=204)
    return JsonResponse(_described(upload))


@require_GET
@person_required("upload")
@answered
def upload_parts(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """The parts that have arrived, for whoever goes on after a crash."""
    parts = services.arrived_parts(_own(request, upload_id))
    listed = [{"PartNumber": part.number, "Size": part.size, "ETag": part.etag} for part in parts]
    return JsonResponse({"parts": listed}, headers={"Cache-Control": "no-store"})


@require_GET
@person_required("upload")
@answered
def upload_part(request: HttpRequest, upload_id: uuid.UUID, number: int) -> HttpResponse:
    """Where to PUT one part."""
    address = services.part_address(_own(request, upload_id), number)
    answer = {"url": request.build_absolute_uri(address.url), "headers": address.headers}
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


@require_POST
@person_required("upload")
@answered
def upload_complete(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """POST {parts: [{PartNumber, ETag}]}: all parts are sent; hashing and scanning begin. May be repeated."""
    upload = _own(request, upload_id)
    sent = msgspec.json.decode(request.body or b"{}", type=Completion).parts
    if len(sent) > MAX_BODY_PARTS:
        raise PartError(_("An upload has at most %(n)s parts.") % {"n": MAX_BODY_PARTS})
    etags = {part.part_number: part.e_tag for part in sent if part.e_tag}
    return JsonResponse(_described(services.complete_upload(upload_id=upload.pk, etags=etags)))


def _own(request: HttpRequest, upload_id: uuid.UUID) -> Upload:
    upload = queries.own_upload(request.user, upload_id)
    if upload is None:
        raise UnknownUploadError(_("There is no such upload of yours."))
    return upload


def _described(upload: Upload) -> dict[str, Any]:
    plan = services.plan_of(upload)
    return {
        "id": str(upload.pk),
        "filename": upload.name,
        "size": upload.size,
        "partSize": plan.part_size,
        "partCount": plan.part_count,
        "state": upload.state,
        "error": upload.error,
        "topic": services.progress_topic(upload),
        "sha256": upload.blob_id,
    }
