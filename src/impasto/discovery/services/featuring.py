"""What the house shows on its home page."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from impasto.discovery.models import Feature
from impasto.engagement import services as engagement
from impasto.kit.targets import Target, visible_card


@transaction.atomic
def set_featured(*, by: Any, target: Target, featured: bool) -> None:
    """Feature a target or stop; its owner is told. Raises PermissionDenied for anyone but a moderator."""
    if not getattr(by, "is_moderator", False):
        raise PermissionDenied(_("Only moderators choose what is featured."))
    if not featured:
        Feature.objects.filter(target_kind=target.kind, target_id=target.id).delete()
        return
    card = visible_card(by, target)
    _row, made = Feature.objects.get_or_create(target_kind=target.kind, target_id=target.id, defaults={"by": by})
    if made:
        text = _("%(title)s is featured on the home page") % {"title": card.title}
        engagement.notify(
            user_id=card.owner_id, kind="featured", subject=str(target), actor=by, text=text, url=card.url
        )
