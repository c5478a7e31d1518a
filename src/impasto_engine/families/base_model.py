"""A base model as one record of the data files says it, and what is known of adapters between branches."""

from dataclasses import dataclass
from typing import Literal, get_args

from impasto_engine.families.licence import Licence

Media = Literal["image", "video", "audio"]
MEDIA: tuple[str, ...] = get_args(Media)


class FamilyDataError(ValueError):
    """A data file contradicts itself; the message names the file, the record and what to change."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """Settings that usually give a good first picture; None where the model has no such setting or none is known."""

    steps: int | None = None
    cfg: float | None = None
    sampler: str | None = None
    scheduler: str | None = None
    clip_skip: int | None = None


@dataclass(frozen=True, slots=True)
class BaseModel:
    """A base model by the name that people and tools use.

    family: the heading it stands under in lists. ecosystem: its word in an AIR. media: what it makes, the main kind first.
    architecture: equal where weights have the same shapes. branch: equal where adapters can be exchanged as they are.
    parents: base models it was trained on from. aliases: other names, trainers' and repositories' among them.
    resolution: native side in pixels (of a video the shorter one), None for services. hidden: not offered in lists.
    active: new models may be published for it.
    """

    name: str
    family: str
    ecosystem: str
    media: tuple[Media, ...]
    licence: Licence
    architecture: str
    branch: str
    parents: tuple[str, ...]
    aliases: tuple[str, ...]
    resolution: int | None
    defaults: Defaults
    hidden: bool
    active: bool

    @property
    def has_weights(self) -> bool:
        """Whether weights exist that adapters could be loaded into."""
        return self.licence.kind != "service" and self.architecture not in {"unknown", "upscaler"}


@dataclass(frozen=True, slots=True)
class Affinity:
    """What is known of adapters of some branches on checkpoints of others."""

    adapter: tuple[str, ...]
    checkpoint: tuple[str, ...]
    note: str

    def covers(self, adapter: BaseModel, checkpoint: BaseModel) -> bool:
        """Whether this is about the two."""
        return adapter.branch in self.adapter and checkpoint.branch in self.checkpoint
