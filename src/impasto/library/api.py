"""The library in our own API: models, versions, hashes; the same services and checks as the pages."""

from typing import Any

import msgspec
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from ninja import Body, Path, Query, Router, Status
from ninja.errors import HttpError, ValidationError

from impasto.library import policies, queries, schemas, services
from impasto.library.forms import FileForm, ModelForm, ReviewForm, VersionForm
from impasto.library.models import Model, Version
from impasto.library.queries import FileLine, ModelCard, ModelFilters, ModelPage
from impasto.library.services import LibraryError

router = Router(tags=["models"])
JSON = "application/json"


@router.get("/models", response=schemas.ModelItems, summary="Models in lists")
def model_list(request: HttpRequest, wish: Query[schemas.ModelQuery]) -> HttpResponse:
    """The models that stand in the viewer's lists, a page at a time."""
    filters = ModelFilters(
        kinds=[kind.value for kind in wish.kind],
        base_models=wish.base,
        tag=wish.tag,
        owner=wish.owner,
        query=" ".join(wish.q.split()),
        period=wish.period,
        status=wish.status,
        sort=wish.sort,
    )
    page = queries.model_list(request.user, filters, cursor=wish.cursor, limit=wish.limit)
    items = [_item(card) for card in page.rows]
    # Encoded from rows: fifty items cost less than their validation would.
    return HttpResponse(msgspec.json.encode({"items": items, "next_cursor": page.next_cursor}), content_type=JSON)


@router.post("/models", response={201: schemas.ModelOut}, summary="Begin a model as a draft")
def model_new(request: HttpRequest, said: Body[schemas.ModelIn]) -> Status[dict[str, Any]]:
    """A new draft of the person who asks."""
    form = _checked(ModelForm(said.dict()))
    model = _do(lambda: services.create_model(by=request.user, details=form.details()))
    return Status(201, _model(request, model.pk))


@router.get("/models/{pk}", response=schemas.ModelOut, summary="One model with its versions")
def model(request: HttpRequest, pk: Path[schemas.Id]) -> dict[str, Any]:
    """The model with the files of every version that the viewer may see."""
    return _model(request, pk)


@router.put("/models/{pk}", response=schemas.ModelOut, summary="Change what is said about a model")
def model_edit(request: HttpRequest, pk: Path[schemas.Id], said: Body[schemas.ModelIn]) -> dict[str, Any]:
    """Replace name, kind, description and permissions."""
    _own_model(request, pk)
    form = _checked(ModelForm(said.dict()))
    _do(lambda: services.update_model(by=request.user, model_id=pk, details=form.details()))
    return _model(request, pk)


@router.delete("/models/{pk}", response={204: None}, summary="Remove a model")
def model_delete(request: HttpRequest, pk: Path[schemas.Id]) -> Status[None]:
    """A draft goes wholly; what was public leaves a tombstone."""
    _own_model(request, pk)
    _do(lambda: services.delete_model(by=request.user, model_id=pk))
    return Status(204, None)


@router.post("/models/{pk}/versions", response={201: schemas.VersionOut}, summary="Add a draft version")
def version_new(request: HttpRequest, pk: Path[schemas.Id], said: Body[schemas.VersionIn]) -> Status[dict[str, Any]]:
    """A new version that stands first."""
    _own_model(request, pk)
    form = _checked(_version_form(said))
    version = _do(lambda: services.add_version(by=request.user, model_id=pk, details=form.details()))
    return Status(201, _one_version(request, version.pk))


@router.get("/versions/by-hash/{value}", response=schemas.MatchOut, summary="The version a hash belongs to")
def version_by_hash(request: HttpRequest, value: str) -> dict[str, Any]:
    """Any of the six hashes in any case, or the beginning of a SHA-256 of at least 10 characters."""
    match = queries.versions_by_hash([value]).get(value)
    if match is None or not queries.version_cards(request.user, [match.version_id]):
        raise Http404(_("No public file here has this hash."))
    return {"version_id": match.version_id, "model_id": match.model_id, "kind": match.kind}


@router.get("/versions/{pk}", response=schemas.VersionOut, summary="One version with its files")
def version(request: HttpRequest, pk: Path[schemas.Id]) -> dict[str, Any]:
    """The version with its files and their hashes."""
    return _one_version(request, pk)


@router.put("/versions/{pk}", response=schemas.VersionOut, summary="Change what is said about a version")
def version_edit(request: HttpRequest, pk: Path[schemas.Id], said: Body[schemas.VersionIn]) -> dict[str, Any]:
    """Replace everything a maker says about a version."""
    form = _checked(_version_form(said, present=_own_version(request, pk).base_model_id))
    _do(lambda: services.update_version(by=request.user, version_id=pk, details=form.details()))
    return _one_version(request, pk)


@router.post("/versions/{pk}/publish", response=schemas.VersionOut, summary="Publish now or at a time")
def version_publish(request: HttpRequest, pk: Path[schemas.Id], said: Body[schemas.PublishIn]) -> dict[str, Any]:
    """Make a version public; 422 says what is missing."""
    _own_version(request, pk)
    if said.at is None:
        _do(lambda: services.publish_version(by=request.user, version_id=pk))
    else:
        at = said.at
        if at.tzinfo is None:
            raise ValidationError([{"loc": ("body", "at"), "msg": _("Say the time zone, such as Z."), "type": "value"}])
        _do(lambda: services.schedule_version(by=request.user, version_id=pk, at=at))
    return _one_version(request, pk)


@router.post("/versions/{pk}/unpublish", response=schemas.VersionOut, summary="Take a version from view")
def version_unpublish(request: HttpRequest, pk: Path[schemas.Id]) -> dict[str, Any]:
    """Back to where only its maker sees it."""
    _own_version(request, pk)
    _do(lambda: services.unpublish_version(by=request.user, version_id=pk))
    return _one_version(request, pk)


@router.delete("/versions/{pk}", response={204: None}, summary="Remove a version")
def version_delete(request: HttpRequest, pk: Path[schemas.Id]) -> Status[None]:
    """A draft goes wholly; what was public stays known by name and hashes."""
    _own_version(request, pk)
    _do(lambda: services.delete_version(by=request.user, version_id=pk))
    return Status(204, None)


@router.post("/versions/{pk}/files", response={201: schemas.FileOut}, summary="Make a finished upload a file")
def file_new(request: HttpRequest, pk: Path[schemas.Id], said: Body[schemas.UploadedIn]) -> Status[dict[str, Any]]:
    """The file is hashed and scanned next; `scan` tells how far that is."""
    version = _own_version(request, pk)
    file = _do(lambda: services.add_file_from_upload(by=request.user, version_id=pk, upload_id=said.upload_id))
    line = next(line for line in queries.file_lines(version) if line.file.pk == file.pk)
    return Status(201, _file(line, version))


@router.put("/files/{pk}", response=schemas.FileOut, summary="Say what a file is called and what it is")
def file_edit(request: HttpRequest, pk: Path[schemas.Id], said: Body[schemas.FileIn]) -> dict[str, Any]:
    """Name, role, precision, full or pruned."""
    file = queries.editable_file(request.user, pk)
    if file is None:
        raise Http404(_("This file is not here, or it is not yours to change."))
    form = _checked(FileForm(said.dict(), initial={"precision": file.precision}))
    _do(lambda: services.change_file(by=request.user, file_id=pk, **form.cleaned_data))
    line = next(line for line in queries.file_lines(file.version) if line.file.pk == pk)
    return _file(line, file.version)


@router.put("/versions/{pk}/review", response=schemas.ReviewOut, summary="Give or change one's review")
def review_write(request: HttpRequest, pk: Path[schemas.Id], said: Body[schemas.ReviewIn]) -> dict[str, Any]:
    """One verdict a person and version."""
    if not queries.versions_visible_to(request.user).filter(pk=pk).exists():
        raise Http404(_("This version is not here, or not for you to see."))
    form = _checked(ReviewForm({"recommended": "yes" if said.recommended else "no", "text": said.text}))
    review = _do(lambda: services.write_review(by=request.user, version_id=pk, **form.cleaned_data))
    return {
        "id": review.pk,
        "author": review.author.username,
        "recommended": review.recommended,
        "text": review.text,
    }


def _checked(form: Any) -> Any:
    if form.is_valid():
        return form
    wrong = [
        {"loc": ("body", name), "msg": " ".join(map(str, said)), "type": "value"} for name, said in form.errors.items()
    ]
    raise ValidationError(wrong)


def _version_form(said: schemas.VersionIn, present: str = "") -> Any:
    if any("\n" in word for word in said.trained_words):
        wrong = {"loc": ("body", "trained_words"), "msg": _("A word holds no line break."), "type": "value"}
        raise ValidationError([wrong])
    values = {**said.dict(), "trained_words": "\n".join(said.trained_words)}
    return VersionForm(values, initial={"base_model": present})


def _do(change: Any) -> Any:
    try:
        return change()
    except LibraryError as error:
        raise HttpError(422, error.message) from error


def _own_model(request: HttpRequest, pk: int) -> Model:
    found = queries.editable(request.user, pk)
    if found is None:
        raise Http404(_("This model is not here, or it is not yours to change."))
    return found


def _own_version(request: HttpRequest, pk: int) -> Version:
    found = queries.editable_version(request.user, pk)
    if found is None:
        raise Http404(_("This version is not here, or it is not yours to change."))
    return found


def _model(request: HttpRequest, pk: int) -> dict[str, Any]:
    page = queries.model_page(request.user, pk)
    if page is None:
        raise Http404(_("This model is not here, or not for you to see."))
    found = page.model
    files = queries.files_of_versions([one.pk for one in page.versions])
    return {
        "id": found.pk,
        "name": found.name,
        "url": _absolute(queries.model_url(found.pk, found.slug)),
        "kind": found.kind,
        "description": found.description,
        "tags": found.tag_names,
        "level": found.level,
        "status": found.status,
        "maker": {"username": found.owner.username, "name": found.owner.name},
        "downloads": found.download_count,
        "pictures": found.image_count,
        "thumbs_up": found.thumbs_up,
        "thumbs_down": found.thumbs_down,
        "published_at": found.published_at,
        "updated_at": found.last_version_at,
        "permissions": [
            {"name": line.name, "allowed": line.allowed, "text": line.sentence} for line in page.permissions.lines
        ],
        "versions": [_version(request, page, one, files.get(one.pk, [])) for one in page.versions],
    }


def _one_version(request: HttpRequest, pk: int) -> dict[str, Any]:
    found = queries.versions_visible_to(request.user).filter(pk=pk).first()
    page = queries.model_page(request.user, found.model_id, pk) if found is not None else None
    if page is None or page.version is None or page.version.pk != pk:
        raise Http404(_("This version is not here, or not for you to see."))
    return _version(request, page, page.version, page.files)


def _version(request: HttpRequest, page: ModelPage, version: Version, files: Any) -> dict[str, Any]:
    version.model = page.model
    gives = policies.may_download(request.user, version)
    return {
        "id": version.pk,
        "model_id": version.model_id,
        "name": version.name,
        "url": _absolute(queries.version_url(page.model.pk, page.model.slug, version.pk)),
        "base_model": version.base_model_id,
        "trained_words": version.trained_words,
        "changelog": version.changelog,
        "strength": version.strength,
        "strength_min": version.strength_min,
        "strength_max": version.strength_max,
        "clip_skip": version.clip_skip,
        "steps": version.steps,
        "epochs": version.epochs,
        "status": version.status,
        "published_at": version.published_at,
        "early_access_until": version.early_access_until,
        "downloads": version.download_count,
        "pictures": version.image_count,
        "air": queries.air_of(page.model, version),
        "files": [_file(line, version, gives=gives) for line in files],
    }


def _file(line: FileLine, version: Version, *, gives: bool = True) -> dict[str, Any]:
    file = line.file
    return {
        "id": file.pk,
        "name": file.name,
        "role": file.role,
        "format": file.format,
        "precision": file.precision,
        "size": file.size,
        "primary": file.is_primary,
        "scan": file.scan_state,
        "findings": line.findings,
        "hashes": dict(line.hashes),
        "download_url": _download_url(version.pk, file.pk) if gives and file.scan_state == "ok" else "",
    }


def _item(card: ModelCard) -> dict[str, Any]:
    return {
        "id": card.id,
        "name": card.name,
        "url": f"{settings.BASE_URL}/models/{card.id}/{card.slug}",
        "kind": card.kind,
        "base_models": card.base_models,
        "tags": card.tag_names,
        "level": card.level,
        "maker": {"username": card.username, "name": card.display_name or card.username},
        "version_id": card.version_id,
        "downloads": card.download_count,
        "pictures": card.image_count,
        "thumbs_up": card.thumbs_up,
        "thumbs_down": card.thumbs_down,
        "comments": card.comment_count,
        "collected": card.collected_count,
        "published_at": card.published_at,
        "updated_at": card.last_version_at,
        "cover": card.cover.src if card.cover else "",
    }


def _download_url(version_id: int, file_id: int) -> str:
    try:
        return f"{_absolute(reverse('library:download', args=[version_id]))}?fileId={file_id}"
    except NoReverseMatch:
        return ""


def _absolute(path: str) -> str:
    return f"{settings.BASE_URL}{path}"
