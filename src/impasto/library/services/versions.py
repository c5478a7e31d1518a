"""Versions: added, changed, put in order, recommended beside each other; publishing is in `publishing`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from impasto.kit import markdown
from impasto.library import policies
from impasto.library.models import BaseModel, Model, PublishStatus, Version, VersionRecommendation
from impasto.library.services.details import MAX_TRAINED_WORDS, VersionDetails
from impasto.library.services.errors import LibraryError
from impasto.library.services.models import announce_change, own_model

MAX_RECOMMENDATIONS = 20


@dataclass(frozen=True)
class Recommendation:
    """A version that goes well with another, at a weight or at its maker's own."""

    version_id: int
    weight: float | None = None


@transaction.atomic
def add_version(*, by: Any, model_id: int, details: VersionDetails) -> Version:
    """Add a draft version; it stands first, as the newest is what people look for."""
    model = own_model(by=by, model_id=model_id)
    for position, other in enumerate(model.versions.order_by("position", "-id"), start=1):
        Version.objects.filter(pk=other.pk).update(position=position)
    return Version.objects.create(model=model, position=0, **_values(details))


@transaction.atomic
def update_version(*, by: Any, version_id: int, details: VersionDetails) -> Version:
    """Change what the maker says about a version."""
    version = own_version(by=by, version_id=version_id)
    for name, value in _values(details).items():
        setattr(version, name, value)
    version.save()
    refresh_base_models(version.model)
    announce_change(version.model)
    return version


@transaction.atomic
def delete_version(*, by: Any, version_id: int) -> None:
    """Remove a version: a draft nobody saw goes wholly, a public one stays known by name and hashes."""
    version = own_version(by=by, version_id=version_id)
    if version.published_at is None:
        version.delete()
    else:
        version.status, version.removed_at = PublishStatus.DELETED, timezone.now()
        version.save()
    refresh_model(version.model)
    announce_change(version.model)


@transaction.atomic
def reorder_versions(*, by: Any, model_id: int, version_ids: Sequence[int]) -> None:
    """Put versions in this order; those not named follow as they stood."""
    model = own_model(by=by, model_id=model_id)
    present = list(model.versions.order_by("position", "id").values_list("pk", flat=True))
    unknown = set(version_ids) - set(present)
    if unknown:
        raise LibraryError(_("Version %(id)s is not one of this model.") % {"id": min(unknown)}, "versions")
    wanted = list(dict.fromkeys(version_ids))
    for position, pk in enumerate([*wanted, *(pk for pk in present if pk not in wanted)]):
        Version.objects.filter(pk=pk).update(position=position)
    announce_change(model)


@transaction.atomic
def recommend_versions(*, by: Any, version_id: int, recommendations: Sequence[Recommendation]) -> None:
    """Replace what the maker recommends beside a version; each must be public, at most 20."""
    version = own_version(by=by, version_id=version_id)
    if len(recommendations) > MAX_RECOMMENDATIONS:
        raise LibraryError(_("At most %(n)s recommendations.") % {"n": MAX_RECOMMENDATIONS}, "recommendations")
    wanted = {one.version_id: one for one in recommendations if one.version_id != version.pk}
    public = Version.objects.filter(
        pk__in=wanted, status=PublishStatus.PUBLISHED, model__status=PublishStatus.PUBLISHED, model__hidden_at=None
    )
    missing = set(wanted) - set(public.values_list("pk", flat=True))
    if missing:
        raise LibraryError(_("Version %(id)s is not public here.") % {"id": min(missing)}, "recommendations")
    version.recommendations.all().delete()
    VersionRecommendation.objects.bulk_create(
        VersionRecommendation(version=version, recommended_id=pk, weight=one.weight) for pk, one in wanted.items()
    )


def own_version(*, by: Any, version_id: int) -> Version:
    """The version, its model locked, if this person may edit it; raises PermissionDenied otherwise."""
    version = Version.objects.filter(pk=version_id).exclude(status=PublishStatus.DELETED).first()
    if version is None:
        raise LibraryError(_("This version is not here any more."))
    version.model = Model.objects.select_for_update().get(pk=version.model_id)
    if not policies.may_edit(by, version.model):
        raise PermissionDenied(_("Only its maker can change this version."))
    return version


def refresh_base_models(model: Model) -> None:
    """Keep on the model the base models of its public versions, first version first."""
    names = model.versions.filter(status=PublishStatus.PUBLISHED).order_by("position", "id")
    model.base_models = list(dict.fromkeys(names.values_list("base_model_id", flat=True)))
    model.save(update_fields=["base_models", "updated_at"])


def refresh_model(model: Model) -> None:
    """Set what a model derives from its versions: base models, last publication, and whether it is public at all."""
    refresh_base_models(model)
    public = model.versions.filter(status=PublishStatus.PUBLISHED)
    model.last_version_at = public.aggregate(last=Max("published_at"))["last"]
    if model.last_version_at is None and model.status in {PublishStatus.PUBLISHED, PublishStatus.SCHEDULED}:
        waiting = model.versions.filter(status=PublishStatus.SCHEDULED).exists()
        fallback = PublishStatus.UNPUBLISHED if model.published_at else PublishStatus.DRAFT
        model.status = PublishStatus.SCHEDULED if waiting else fallback
    model.save(update_fields=["last_version_at", "status", "updated_at"])


def _values(details: VersionDetails) -> dict[str, Any]:
    if not BaseModel.objects.filter(pk=details.base_model).exists():
        raise LibraryError(_("“%(name)s” is no base model of this house.") % {"name": details.base_model}, "base_model")
    return {
        "name": details.name,
        "base_model_id": details.base_model,
        "trained_words": list(dict.fromkeys(details.trained_words))[:MAX_TRAINED_WORDS],
        "changelog": details.changelog,
        "changelog_html": markdown.render(details.changelog),
        "strength": details.strength,
        "strength_min": details.strength_min,
        "strength_max": details.strength_max,
        "clip_skip": details.clip_skip,
        "steps": details.steps,
        "epochs": details.epochs,
        "early_access_until": details.early_access_until,
    }
