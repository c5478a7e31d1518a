"""Models: created, changed, shelved, removed; a removed one stays as a tombstone that says what it was."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from impasto.kit import events, markdown
from impasto.library import policies
from impasto.library.events import ModelChanged
from impasto.library.models import Model, PublishStatus, Version
from impasto.library.services.details import ModelDetails, slug_of
from impasto.library.services.errors import LibraryError


@transaction.atomic
def create_model(*, by: Any, details: ModelDetails) -> Model:
    """Begin a model as a draft of its maker."""
    if not policies.may_create(by):
        raise PermissionDenied(_("Sign in to publish a model."))
    return Model.objects.create(owner=by, **_values(details))


@transaction.atomic
def update_model(*, by: Any, model_id: int, details: ModelDetails) -> Model:
    """Change what the maker says about a model."""
    model = own_model(by=by, model_id=model_id)
    for name, value in _values(details).items():
        setattr(model, name, value)
    model.save()
    announce_change(model)
    return model


@transaction.atomic
def unpublish_model(*, by: Any, model_id: int) -> Model:
    """Take a model back to where only its maker sees it; publishing it again shows the same versions."""
    return _set_status(by, model_id, PublishStatus.UNPUBLISHED, {PublishStatus.PUBLISHED, PublishStatus.ARCHIVED})


@transaction.atomic
def archive_model(*, by: Any, model_id: int) -> Model:
    """Keep the page but leave lists and downloads."""
    return _set_status(by, model_id, PublishStatus.ARCHIVED, {PublishStatus.PUBLISHED})


@transaction.atomic
def republish_model(*, by: Any, model_id: int) -> Model:
    """Bring an unpublished or archived model back with the versions it had."""
    model = _set_status(by, model_id, PublishStatus.PUBLISHED, {PublishStatus.UNPUBLISHED, PublishStatus.ARCHIVED})
    if not model.versions.filter(status=PublishStatus.PUBLISHED).exists():
        raise LibraryError(_("Publish a version first: this model has none that is public."))
    return model


@transaction.atomic
def delete_model(*, by: Any, model_id: int) -> None:
    """Remove a model: a draft nobody saw goes wholly, anything that was public leaves a tombstone."""
    model = locked_model(model_id)
    if not policies.may_delete(by, model):
        raise PermissionDenied(_("Only its maker can remove this model."))
    if model.published_at is None:
        model.delete()
    else:
        _bury(model, reason="", taken_down=False)
        announce_change(model)


@transaction.atomic
def take_down_model(*, by: Any, model_id: int, reason: str) -> None:
    """Remove a model by decision of the house; its page says so, with reason and date."""
    model = locked_model(model_id)
    if not policies.may_take_down(by, model):
        raise PermissionDenied(_("Only moderators take models down."))
    if not reason.strip():
        raise LibraryError(_("Say why: the page will show it."), "reason")
    _bury(model, reason=reason.strip()[:300], taken_down=True)
    announce_change(model)


@transaction.atomic
def restore_model(*, by: Any, model_id: int) -> None:
    """Undo a takedown."""
    model = locked_model(model_id)
    if not policies.may_restore(by, model):
        raise PermissionDenied(_("Only moderators undo a takedown."))
    model.status, model.removed_at = PublishStatus.PUBLISHED, None
    model.removal_reason, model.taken_down = "", False
    model.save()
    announce_change(model)


@transaction.atomic
def hide_model(model_id: int, hidden: bool) -> None:
    """What a moderator's decision on a report calls: hide a model from everyone but its maker, or show it again."""
    Model.objects.filter(pk=model_id).update(hidden_at=timezone.now() if hidden else None)
    events.announce(ModelChanged(model_id))


def hide_version(version_id: int, hidden: bool) -> None:
    """Versions are judged with their model: the decision hides or shows the whole of it."""
    for model_id in Version.objects.filter(pk=version_id).values_list("model_id", flat=True):
        hide_model(model_id, hidden)


@transaction.atomic
def rate_model(*, model_id: int, level: int) -> None:
    """Set the rating level of a model: the highest of its example pictures, told by the gallery."""
    if Model.objects.filter(pk=model_id).exclude(level=level).update(level=level):
        events.announce(ModelChanged(model_id))


@transaction.atomic
def tag_model(*, model_id: int, names: list[str]) -> None:
    """Keep a model's tags where lists read them; the votes themselves are engagement's."""
    kept = list(dict.fromkeys(names))[:100]
    if Model.objects.filter(pk=model_id).exclude(tag_names=kept).update(tag_names=kept):
        events.announce(ModelChanged(model_id))


def tags_changed(model_id: int, names: list[str]) -> None:
    """What engagement calls when people's votes change the tags of a model."""
    tag_model(model_id=model_id, names=names)


def level_changed(model_id: int, level: int) -> None:
    """What moderation calls when a moderator or the maker sets the level of a model."""
    rate_model(model_id=model_id, level=level)


def announce_change(model: Model) -> None:
    """Tell the house that what lists show of a model changed; nobody lists what was never public."""
    if model.published_at is not None:
        events.announce(ModelChanged(model.pk))


def locked_model(model_id: int) -> Model:
    """The row under lock, so that two writes come one after the other; raises LibraryError when it is not there."""
    model = Model.objects.select_for_update().filter(pk=model_id).first()
    if model is None:
        raise LibraryError(_("This model is not here any more."))
    return model


def own_model(*, by: Any, model_id: int) -> Model:
    """The locked row if this person may edit it; raises PermissionDenied otherwise."""
    model = locked_model(model_id)
    if not policies.may_edit(by, model):
        raise PermissionDenied(_("Only its maker can change this model."))
    return model


def _set_status(by: Any, model_id: int, status: PublishStatus, expected: set[PublishStatus]) -> Model:
    model = own_model(by=by, model_id=model_id)
    if model.status not in expected:
        raise LibraryError(_("This cannot be done now: the model is %(status)s.") % {"status": model.status})
    model.status = status
    model.save(update_fields=["status", "updated_at"])
    announce_change(model)
    return model


def _bury(model: Model, *, reason: str, taken_down: bool) -> None:
    model.status, model.removed_at = PublishStatus.DELETED, timezone.now()
    model.removal_reason, model.taken_down = reason, taken_down
    model.save()


def _values(details: ModelDetails) -> dict[str, Any]:
    return {
        "name": details.name,
        "slug": slug_of(details.name),
        "kind": details.kind,
        "description": details.description,
        "description_html": markdown.render(details.description),
        "allow_no_credit": details.allow_no_credit,
        "allow_derivatives": details.allow_derivatives,
        "allow_different_license": details.allow_different_license,
        "allow_commercial_use": list(details.allow_commercial_use),
    }
