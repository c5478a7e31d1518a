"""Counts downloads: once a person, or a visitor's address, a version and day; the maker's own never."""

from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from impasto.kit import events
from impasto.kit.storage import signing
from impasto.library.events import Downloaded
from impasto.library.models import File, PublishStatus
from impasto.library.services.counters import count_day

_EVENT = """
insert into library_downloadevent (version_id, file_id, user_id, who, day)
values (%(version)s, %(file)s, %(user)s, %(who)s, %(day)s)
on conflict (version_id, who, day) do nothing
"""
_COUNT = """
with version as (
  update library_version set download_count = download_count + 1 where id = %(version)s returning model_id
)
update library_model m set download_count = download_count + 1 from version where m.id = version.model_id
"""


@transaction.atomic
def count_download(*, file: File, user: Any, address: str) -> bool:
    """Count a download of a public version; False where it does not count. `address`: the visitor's, never kept."""
    version = file.version
    if version.status != PublishStatus.PUBLISHED or version.model.owner_id == user.pk:
        return False
    day = timezone.now().date()
    values = {"version": version.pk, "file": file.pk, "user": user.pk, "who": _who(user, address), "day": day}
    with connection.cursor() as cursor:
        cursor.execute(_EVENT, values)
        if cursor.rowcount == 0:
            return False
        cursor.execute(_COUNT, values)
    count_day(version_id=version.pk, day=day, downloads=1)
    events.announce(Downloaded(version.pk, user.pk))
    return True


def _who(user: Any, address: str) -> str:
    if user.pk:
        return f"user:{user.pk}"
    # Of IPv6 the first four groups: one household has all addresses behind them.
    network = ":".join(address.split(":")[:4]) if ":" in address else address
    return signing.signature("download", network)
