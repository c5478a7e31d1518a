"""What the library announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class VersionPublished:
    """A version became public."""

    model_id: int
    version_id: int


@dataclass(frozen=True)
class FilePublished:
    """A file of a public version passed its scan; `hashes` are all of its hashes in upper-case hexadecimal."""

    model_id: int
    version_id: int
    file_id: int
    hashes: tuple[str, ...]


@dataclass(frozen=True)
class ModelChanged:
    """Anything that lists show of a model changed, its being hidden or deleted included."""

    model_id: int


@dataclass(frozen=True)
class Downloaded:
    """A download was counted."""

    version_id: int
    user_id: int | None
