"""The one schema of generation data: what every reader returns and the writer takes; no parsing here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from impasto_engine.metadata import wire
from impasto_engine.metadata.wire import JsonValue

SEED = re.compile(r"-?[0-9]{1,20}")


@dataclass(frozen=True, slots=True)
class Resource:
    """One model file that took part.

    kind: checkpoint, lora, lycoris, embedding, vae, controlnet, upscaler, hypernet, unet, text_encoder, motion.
    weight, weight_clip: strength on the diffusion model and on the text encoder. hash_type: AutoV1, AutoV2, AutoV3,
    SHA256, TensorSHA256, BLAKE3 or CRC32. other_hashes: further hashes of the same file, their kind told by length.
    air: a Civitai resource name (`urn:air:...`). version_name: the name of the version beside that of the model.
    source: where it was named: infotext, hashes, prompt_tag, graph, civitai_resources, sui_models, json.
    """

    kind: str
    name: str | None = None
    weight: float | None = None
    weight_clip: float | None = None
    hash: str | None = None
    hash_type: str | None = None
    other_hashes: tuple[str, ...] = ()
    air: str | None = None
    model_version_id: int | None = None
    version_name: str | None = None
    source: str = "infotext"


@dataclass(frozen=True, slots=True)
class Pass:
    """One run of a sampler; kind: base, hires, refiner, detailer, upscale."""

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
class Hires:
    """A second, larger run as the A1111 family and its kin name it; scale is a factor, width and height are pixels."""

    upscaler: str | None = None
    scale: float | None = None
    steps: int | None = None
    denoise: float | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class CharacterPrompt:
    """The prompt of one character; x and y: its centre as a share of the picture, 0 to 1."""

    prompt: str
    negative_prompt: str | None = None
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True)
class Graphs:
    """A ComfyUI graph as JSON text, kept apart from the fields: `prompt` for the API, `workflow` for the page."""

    prompt: str | None = None
    workflow: str | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two places of one file that say different things; `kept` is what the field holds."""

    field: str
    kept: str
    other: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the data was found and who is declared as its maker; a declaration is not a proof.

    container: for instance png:parameters, exif:UserComment, xmp, alpha. level: V0 (declared) to V3 (reproduced).
    vendor, claim_generator, digital_source_type: from C2PA or IPTC, not verified here.
    """

    container: str | None = None
    level: str = "V0"
    vendor: str | None = None
    claim_generator: str | None = None
    digital_source_type: str | None = None
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class RawText:
    """One text entry of the file as found, cut at a cap; where: its container and key, as `png:parameters`."""

    where: str
    text: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class GenerationData:
    """How one picture was made; every field is judged alone and None when the file does not say.

    seed: decimal digits of an unsigned integer that may pass 2**53, as text (a few tools write -1 for "random").
    width, height: pixels of the picture that the tool was asked for. guidance: distilled guidance (Flux).
    denoise: 0 to 1. other: what the tool wrote and no field holds, key by key, in the tool's spelling.
    """

    tool: str
    tool_version: str | None = None
    prompt: str | None = None
    negative_prompt: str | None = None
    seed: str | None = None
    steps: int | None = None
    sampler: str | None = None
    scheduler: str | None = None
    cfg_scale: float | None = None
    width: int | None = None
    height: int | None = None
    clip_skip: int | None = None
    denoise: float | None = None
    guidance: float | None = None
    hires: Hires | None = None
    model: str | None = None
    model_hash: str | None = None
    vae: str | None = None
    vae_hash: str | None = None
    resources: tuple[Resource, ...] = ()
    passes: tuple[Pass, ...] = ()
    character_prompts: tuple[CharacterPrompt, ...] = ()
    comfy: Graphs | None = None
    provenance: Provenance = Provenance()
    warnings: tuple[str, ...] = ()
    raw: tuple[RawText, ...] = ()
    other: Mapping[str, JsonValue] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.seed is not None and not SEED.fullmatch(self.seed):
            raise ValueError(f"seed must be at most 20 decimal digits, got {self.seed[:40]!r}")

    @property
    def loras(self) -> tuple[Resource, ...]:
        """The LoRAs and LyCORIS among the resources."""
        return tuple(resource for resource in self.resources if resource.kind in ("lora", "lycoris"))

    def to_json(self) -> dict[str, JsonValue]:
        """Everything as plain JSON values under camelCase names; empty fields are left out."""
        return wire.to_json(self)

    @classmethod
    def from_json(cls, values: Mapping[str, object]) -> "GenerationData":
        """The inverse of `to_json`; unknown names are ignored, a value of a wrong type raises ValueError."""
        return wire.from_json(cls, values)
