"""What may be done with a model: its maker's wish and its base model's licence as this house keeps it, together."""

from dataclasses import fields, replace

from impasto.library.models import BaseModel, CommercialUse, Model
from impasto_engine import families
from impasto_engine.families import EffectivePermissions, Licence, Permissions

ANY_BASE = "Other"


def permissions_of_maker(model: Model) -> Permissions:
    """What the maker of a model allows."""
    commercial = set(model.allow_commercial_use)
    return Permissions(
        no_credit=model.allow_no_credit,
        sell_images=CommercialUse.IMAGE in commercial,
        rent=CommercialUse.RENT in commercial,
        sell=CommercialUse.SELL in commercial,
        derivatives=model.allow_derivatives,
        different_license=model.allow_different_license,
    )


def permissions_of_base(base: BaseModel | None) -> Permissions:
    """What a base model's licence allows; where it says nothing of a thing it does not forbid it."""
    said = base.permissions if base is not None else {}
    return Permissions(**{field.name: bool(said.get(field.name, True)) for field in fields(Permissions)})


def effective_permissions(model: Model, base: BaseModel | None) -> EffectivePermissions:
    """Both together as sentences and notes; `base` is the row an operator may have changed, None for no version yet."""
    known = families.by_name(base.name if base is not None else ANY_BASE) or families.by_name(ANY_BASE)
    assert known is not None
    kind = base.licence_kind if base is not None else "open"
    licence = Licence(
        id="",
        name=base.licence if base is not None else "",
        url=base.licence_url if base is not None else "",
        kind=kind if kind in ("open", "restricted", "non-commercial", "service") else "unknown",  # type: ignore[arg-type]
        permits=permissions_of_base(base),
        note=base.licence_note if base is not None else "",
    )
    own = replace(known, name=base.name if base is not None else ANY_BASE, licence=licence)
    return families.effective_permissions(permissions_of_maker(model), own)
