"""What stands on the stack of the followed pickle: constants as themselves, everything else as one of these marks."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Unlisted:
    """A name that is on no list; the finding has been written."""

    name: str


@dataclass(frozen=True)
class Made:
    """The result of calling or filling the allowed name `maker`."""

    maker: tuple[str, str]


@dataclass(frozen=True)
class StorageKey:
    """Weights that lie outside the pickle: class name of the storage, its key, its number of values."""

    storage: str
    key: str
    count: int


@dataclass(eq=False)
class ListValue:
    """A list; only its texts are kept, because the old torch format names its storages in one."""

    texts: list[str] = field(default_factory=list)


class DictValue:
    """A dict, its content followed but not kept."""


class SetValue:
    """A set, its content followed but not kept."""


class Opaque:
    """Something whose value decides nothing."""


OPAQUE = Opaque()


class Name(tuple[str, str]):
    """An allowed (module, name) pair, as a value on the stack; equal to the plain pair."""

    __slots__ = ()
