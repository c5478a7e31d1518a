"""Uploads on their way, seen by nobody but who sends them."""

import uuid
from typing import Any

from django.db.models import QuerySet

from impasto.library.models import Upload


def uploads_visible_to(user: Any) -> QuerySet[Upload]:
    """One's own uploads."""
    return Upload.objects.filter(owner_id=user.pk or 0)


def own_upload(user: Any, upload_id: uuid.UUID) -> Upload | None:
    """One upload of this person."""
    return uploads_visible_to(user).filter(pk=upload_id).first()
