"""What may be done with a model: its maker's wish and its base model's licence together, as plain sentences."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from impasto.library.models import BaseModel, CommercialUse, Model


@dataclass(frozen=True)
class Permissions:
    """What is allowed; `because` of a refusal is the base model's licence where its maker would have allowed it."""

    no_credit: bool
    sell_images: bool
    rent: bool
    sell: bool
    derivatives: bool
    different_license: bool


@dataclass(frozen=True)
class PermissionLine:
    """One permission as a sentence; `by_base` says that the base model's licence, not the maker, refuses it."""

    allowed: bool
    text: str
    by_base: bool = False


EVERYTHING = Permissions(True, True, True, True, True, True)


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
    """What a base model's licence allows; a licence that says nothing of a thing does not forbid it."""
    said = base.permissions if base is not None else {}

    def allows(name: str) -> bool:
        return bool(said.get(name, True))

    commercial = allows("commercial")
    return Permissions(
        no_credit=allows("no_credit"),
        sell_images=commercial and allows("sell_images"),
        rent=commercial and allows("rent"),
        sell=commercial and allows("sell"),
        derivatives=allows("derivatives"),
        different_license=allows("different_license"),
    )


def effective_permissions(model: Model, base: BaseModel | None) -> list[PermissionLine]:
    """Both together as sentences, in the order people ask: credit, money, changes, licence."""
    maker, house = permissions_of_maker(model), permissions_of_base(base)
    return [_line(getattr(maker, name), getattr(house, name), *texts) for name, texts in _sentences().items()]


def _line(maker: bool, base: bool, allowed: str, refused: str) -> PermissionLine:
    both = maker and base
    return PermissionLine(both, allowed if both else refused, by_base=maker and not base)


def _sentences() -> dict[str, tuple[str, str]]:
    return {
        "no_credit": (_("Use it without crediting the maker."), _("Credit the maker when you use it.")),
        "sell_images": (_("Sell pictures made with it."), _("Do not sell pictures made with it.")),
        "rent": (_("Run it on a service people pay for."), _("Do not run it on a service people pay for.")),
        "sell": (_("Sell the model or merges of it."), _("Do not sell the model or merges of it.")),
        "derivatives": (_("Share merges and changes of it."), _("Do not share merges or changes of it.")),
        "different_license": (
            _("Give merges other permissions than these."),
            _("Keep these same permissions on merges of it."),
        ),
    }
