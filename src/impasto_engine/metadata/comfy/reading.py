"""What a ComfyUI graph says about its picture, as frozen classes; no parsing here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LoraUse:
    """One LoRA in force; name as the graph spells it (folder and extension kept), weights None when not said."""

    name: str
    weight: float | None = None
    weight_clip: float | None = None


@dataclass(frozen=True, slots=True)
class ResourceUse:
    """One other model file; kind: checkpoint, unet, text_encoder, vae, controlnet, upscaler, embedding, hypernet,
    motion. name as the graph spells it.
    """

    kind: str
    name: str
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class SamplerPass:
    """One run of a sampler; kind: base, hires, refiner, detailer, upscale. width, height: pixels, when known."""

    kind: str
    sampler: str | None = None
    scheduler: str | None = None
    steps: int | None = None
    cfg_scale: float | None = None
    denoise: float | None = None
    seed: str | None = None
    width: int | None = None
    height: int | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class GraphReading:
    """The picture's base pass field by field, its other passes, and what could not be read.

    positive, negative: the texts that feed the base pass, several joined by a line break, each at most 64 kB.
    seed: decimal digits of an unsigned integer of at most 20 digits, as text; "-1" when it was drawn at run time.
    guidance: distilled guidance (Flux).
    clip_skip: 1 is "none", 2 is ComfyUI's -2. model, vae, LoRA names: as the graph spells them, folders kept.
    unknown_nodes: class names of nodes the walk met and could only guess at. warnings: sentences for a person;
    one of them is exactly `workflow-only` when only the page's graph was there.
    """

    positive: str | None = None
    negative: str | None = None
    seed: str | None = None
    steps: int | None = None
    sampler: str | None = None
    scheduler: str | None = None
    cfg_scale: float | None = None
    width: int | None = None
    height: int | None = None
    denoise: float | None = None
    guidance: float | None = None
    clip_skip: int | None = None
    model: str | None = None
    vae: str | None = None
    loras: tuple[LoraUse, ...] = ()
    resources: tuple[ResourceUse, ...] = ()
    passes: tuple[SamplerPass, ...] = ()
    unknown_nodes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
