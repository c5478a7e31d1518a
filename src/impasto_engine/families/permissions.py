"""What may be done with a model: its maker's wish and its base model's licence together, as plain sentences."""

from dataclasses import dataclass
from typing import Literal

from impasto_engine.families.base_model import BaseModel
from impasto_engine.families.licence import Permissions

Who = Literal["both", "maker", "base", "neither"]


@dataclass(frozen=True, slots=True)
class PermissionLine:
    """One of the six as a sentence. `allowed_by` tells who allows it, so that a page can say why it is refused."""

    name: str
    allowed: bool
    allowed_by: Who
    sentence: str


@dataclass(frozen=True, slots=True)
class EffectivePermissions:
    """Both together. `lines` stand in the order people ask; `notes` are what the licence adds."""

    permissions: Permissions
    lines: tuple[PermissionLine, ...]
    notes: tuple[str, ...]


# Name to the sentences for allowed and refused.
SENTENCES: dict[str, tuple[str, str]] = {
    "no_credit": ("You may use it without naming its maker.", "Name its maker when you use it."),
    "sell_images": ("You may sell pictures made with it.", "You may not sell pictures made with it."),
    "rent": ("You may run it on a service people pay for.", "You may not run it on a service people pay for."),
    "sell": ("You may sell the model or merges of it.", "You may not sell the model or merges of it."),
    "derivatives": ("You may share merges and changes of it.", "You may not share merges or changes of it."),
    "different_license": (
        "You may give merges other permissions than these.",
        "Merges of it must keep these same permissions.",
    ),
}


def effective_permissions(maker: Permissions, base: BaseModel) -> EffectivePermissions:
    """What is allowed when both the maker and the base model's licence must allow it."""
    lines = tuple(_line(name, maker, base) for name in SENTENCES)
    both = Permissions(**{line.name: line.allowed for line in lines})
    licence = base.licence
    notes = [f"{base.name} is under {licence.name}. {licence.note}".strip()] if licence.kind != "open" else []
    return EffectivePermissions(both, lines, tuple(notes))


def _line(name: str, maker: Permissions, base: BaseModel) -> PermissionLine:
    by_maker, by_base = bool(getattr(maker, name)), bool(getattr(base.licence.permits, name))
    allowed, refused = SENTENCES[name]
    if by_maker and by_base:
        return PermissionLine(name, True, "both", allowed)
    if by_maker:
        return PermissionLine(name, False, "maker", f"{refused} The licence of {base.name} asks for it.")
    return PermissionLine(name, False, "base" if by_base else "neither", refused)
