"""Reviews: one verdict a person and version; the counters are recounted under lock, so they are always exact."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from impasto.engagement import services as engagement
from impasto.kit import markdown
from impasto.library import policies
from impasto.library.models import Review, Version
from impasto.library.services.counters import count_day
from impasto.library.services.errors import LibraryError
from impasto.library.services.models import announce_change, locked_model

MAX_REVIEW_LENGTH = 5000

_RECOUNT_VERSION = """
update library_version v set
  thumbs_up = (select count(*) from library_review r where r.version_id = v.id and r.recommended and r.hidden_at is null),
  thumbs_down = (select count(*) from library_review r where r.version_id = v.id and not r.recommended and r.hidden_at is null)
where v.id = %(version)s
"""
_RECOUNT_MODEL = """
update library_model m set
  thumbs_up = (select coalesce(sum(v.thumbs_up), 0) from library_version v where v.model_id = m.id),
  thumbs_down = (select coalesce(sum(v.thumbs_down), 0) from library_version v where v.model_id = m.id)
where m.id = %(model)s
"""


@transaction.atomic
def write_review(*, by: Any, version_id: int, recommended: bool, text: str = "") -> Review:
    """Give or change one's verdict on a version."""
    version = _reviewed(version_id)
    if not policies.may_review(by, version):
        raise PermissionDenied(_("You can review public versions of other people's models."))
    if len(text) > MAX_REVIEW_LENGTH:
        raise LibraryError(_("At most %(n)s characters.") % {"n": MAX_REVIEW_LENGTH}, "text")
    values = {"recommended": recommended, "text": text.strip(), "html": markdown.render(text.strip())}
    review, created = Review.objects.get_or_create(version=version, author=by, defaults=values)
    if not created:
        Review.objects.filter(pk=review.pk).update(**values, edited_at=timezone.now())
        review.refresh_from_db()
    else:
        count_day(version_id=version.pk, thumbs_up=int(recommended))
        _tell_maker(by, version)
    _recount(version)
    return review


@transaction.atomic
def delete_review(*, by: Any, review_id: int) -> None:
    """Take a verdict back."""
    review = Review.objects.filter(pk=review_id).first()
    if review is None:
        raise LibraryError(_("This review is not here any more."))
    version = _reviewed(review.version_id)
    if not policies.may_remove_review(by, review):
        raise PermissionDenied(_("Only its author can remove this review."))
    review.delete()
    _recount(version)


def _reviewed(version_id: int) -> Version:
    version = Version.objects.filter(pk=version_id).first()
    if version is None:
        raise LibraryError(_("This version is not here any more."))
    version.model = locked_model(version.model_id)
    return version


def _tell_maker(by: Any, version: Version) -> None:
    model = version.model
    engagement.notify(
        user_id=model.owner_id,
        kind="library.review",
        subject=f"library.model:{model.pk}",
        actor=by,
        text=_("reviewed %(name)s") % {"name": model.name},
        url=f"/model-versions/{version.pk}#reviews",
    )


def _recount(version: Version) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_RECOUNT_VERSION, {"version": version.pk})
        cursor.execute(_RECOUNT_MODEL, {"model": version.model_id})
    announce_change(version.model)
