"""Base models of the house: seeded from the engine's registry, never overwriting what an operator changed here."""

from dataclasses import asdict
from typing import Any

from django.db import transaction

from impasto.library.models import BaseModel
from impasto_engine import families


@transaction.atomic
def sync_base_models() -> int:
    """Bring the rows nobody changed here in step with the engine's registry; returns how many were made or changed."""
    present = {row.name: row for row in BaseModel.objects.select_for_update()}
    changed = 0
    for known in families.all_base_models():
        values = _values(known)
        row = present.get(known.name)
        if row is None:
            BaseModel.objects.create(name=known.name, **values)
        elif row.edited_here or all(getattr(row, name) == value for name, value in values.items()):
            continue
        else:
            BaseModel.objects.filter(pk=row.pk).update(**values)
        changed += 1
    return changed


def _values(known: families.BaseModel) -> dict[str, Any]:
    return {
        "family": known.family,
        "air_ecosystem": known.ecosystem,
        "aliases": list(known.aliases),
        "licence": known.licence.name,
        "licence_url": known.licence.url,
        "licence_kind": known.licence.kind,
        "licence_note": known.licence.note,
        "permissions": asdict(known.licence.permits),
        "resolution": known.resolution,
        "defaults": asdict(known.defaults),
        "media": known.media[0],
        "is_active": known.active and not known.hidden,
    }
