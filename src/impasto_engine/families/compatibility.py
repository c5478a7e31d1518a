"""Whether an adapter made for one base model runs on a checkpoint of another, and what to expect."""

from dataclasses import dataclass
from enum import StrEnum

from impasto_engine.families.base_model import Affinity, BaseModel
from impasto_engine.families.registry import default_registry


class Fit(StrEnum):
    """How well an adapter fits: made for it, works across with a difference, or does not load."""

    OK = "ok"
    CROSS = "cross"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Compatibility:
    """How an adapter fits a checkpoint, and one plain sentence about why."""

    fit: Fit
    reason: str


def compatible(
    adapter_base: BaseModel, checkpoint_base: BaseModel, affinities: tuple[Affinity, ...] | None = None
) -> Compatibility:
    """How an adapter (LoRA, LoCon, DoRA, embedding) made for `adapter_base` fits a checkpoint of `checkpoint_base`.

    affinities: the rules of a registry of one's own; by default those of the data files.
    """
    closed = next((base for base in (checkpoint_base, adapter_base) if not base.has_weights), None)
    if closed is not None:
        return _without_weights(closed)
    if adapter_base.branch == checkpoint_base.branch:
        return _same_branch(adapter_base, checkpoint_base)
    known = _known(adapter_base, checkpoint_base, affinities)
    if known is not None:
        return Compatibility(Fit.CROSS, f"Made for {adapter_base.name}, used on {checkpoint_base.name}. {known.note}")
    if adapter_base.architecture == checkpoint_base.architecture:
        return Compatibility(
            Fit.CROSS,
            f"{adapter_base.name} and {checkpoint_base.name} share one architecture but were trained apart: "
            "it loads, the result may differ.",
        )
    return Compatibility(
        Fit.NO, f"An adapter for {adapter_base.name} does not load into {checkpoint_base.name}: their layers differ."
    )


def _known(adapter: BaseModel, checkpoint: BaseModel, affinities: tuple[Affinity, ...] | None) -> Affinity | None:
    rules = default_registry().affinities if affinities is None else affinities
    return next((rule for rule in rules if rule.covers(adapter, checkpoint)), None)


def _without_weights(base: BaseModel) -> Compatibility:
    if base.licence.kind == "service":
        return Compatibility(
            Fit.NO, f"{base.name} is a service without published weights: nothing can be loaded into it."
        )
    if base.architecture == "upscaler":
        return Compatibility(Fit.NO, "Upscalers take no adapters.")
    return Compatibility(Fit.CROSS, "The base model is not known, so nobody can say whether they fit: try it.")


def _same_branch(adapter: BaseModel, checkpoint: BaseModel) -> Compatibility:
    if adapter.name == checkpoint.name:
        return Compatibility(Fit.OK, f"Both are for {adapter.name}.")
    steps = checkpoint.defaults.steps
    fast = f" It paints in about {steps} steps: keep steps and CFG low." if steps and steps <= 10 else ""
    return Compatibility(Fit.OK, f"{checkpoint.name} takes adapters for {adapter.name} as they are.{fast}")
