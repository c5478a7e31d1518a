"""A licence and the most it permits."""

from dataclasses import dataclass
from typing import Literal, get_args

LicenceKind = Literal["open", "restricted", "non-commercial", "service", "unknown"]
LICENCE_KINDS: tuple[str, ...] = get_args(LicenceKind)


@dataclass(frozen=True, slots=True)
class Permissions:
    """Six things people ask of a model; True allows.

    no_credit: use it without naming the maker. sell_images: sell pictures made with it. rent: run it on a service people
    pay for. sell: sell the model or merges of it. derivatives: share merges and changes. different_license: give those
    other permissions than these.
    """

    no_credit: bool
    sell_images: bool
    rent: bool
    sell: bool
    derivatives: bool
    different_license: bool


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence and the most it permits.

    kind: `open` (use it for anything lawful), `restricted` (free under conditions), `non-commercial`, `service` (no weights
    are published) or `unknown`. note: one plain sentence or two about what is special. url: empty when unknown.
    """

    id: str
    name: str
    url: str
    kind: LicenceKind
    permits: Permissions
    note: str

    @property
    def commercial(self) -> bool:
        """Whether the model itself may be used to earn money."""
        return self.kind in {"open", "restricted", "unknown"}
