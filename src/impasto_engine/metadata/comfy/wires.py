"""What the names of inputs tell about the wires behind them, across all node packs; names are lower case."""

import re
from enum import StrEnum
from functools import lru_cache

from impasto_engine.metadata.comfy.graph import Link, Node


class Wire(StrEnum):
    """The kinds of things that flow along a wire."""

    MODEL = "model"
    CLIP = "clip"
    VAE = "vae"
    POSITIVE = "positive"
    NEGATIVE = "negative"
    CONDITIONING = "conditioning"
    LATENT = "latent"
    IMAGE = "image"
    GUIDER = "guider"
    NOISE = "noise"
    SIGMAS = "sigmas"
    SAMPLER = "sampler"
    LORA = "lora"
    CONTROL = "control"
    PIPE = "pipe"
    UPSCALER = "upscaler"
    OTHER = "other"
    ANY = "any"


_ORDER = r"(?:_?(?:opt|optional|in|input|base|to|from|pipe|stream|[a-h]|\d{1,3}))?"
_NAMES: tuple[tuple[Wire, str], ...] = (
    (Wire.SAMPLER, r"(?:.*_)?sampler(?:_opt|_\d)?|sampler_?(?:pipe|provider|input)?|k_sampler"),
    (
        Wire.OTHER,
        (
            r"cfg.*|.*_name\d?|.*strength.*|.*_weight.*|clip_?vision.*|style_model|ipadapter.*|insightface"
            r"|.*mask.*|sam_model.*|.*detector.*|.*segs.*|reference_.*"
            r"|.*color.*|font.*|audio.*|vae_?decode|.*embeds_mask|depth.*|pose.*|face_?analysis|photomaker|pulid.*"
        ),
    ),
    (
        Wire.LORA,
        (
            r"(?:.*_)?(?:loras?|lycoris)(?:_?(?:stack|opt|in|list|params|config|\d{1,3})){0,3}"
            r"|(?:.*_)?hooks?(?:_?\d{1,3})?"
        ),
    ),
    (Wire.UPSCALER, r".*upscale_?model.*|upscaler.*|.*_upscaler"),
    (Wire.CONTROL, r".*control_?net.*|cnet.*|.*gligen.*|t2i_?adapter.*"),
    (Wire.NEGATIVE, r"(?:.*_)?(?:negative|neg|uncond(?:itional|itioning)?)(?:_.*|\d*)|n_cond.*|neg\w*cond\w*"),
    (Wire.POSITIVE, r"(?:.*_)?(?:positive|pos)(?:_.*|\d*)|p_cond.*|pos\w*cond\w*"),
    (
        Wire.CONDITIONING,
        r"(?:.*_)?cond(?:itioning|itionings|s)?" + _ORDER + r"|(?:text|prompt|hyvid|t5|clip)_?embeds?|.*regions?"
        r"|prompt_embeds?|embeds",
    ),
    (Wire.MODEL, r"(?:.*_)?(?:model|unet|dit|transformer|diffusion_model)s?" + _ORDER + r"|pipeline|sd_pipeline"),
    (Wire.CLIP, r"(?:.*_)?(?:clip|text_encoder|t5)s?" + _ORDER),
    (Wire.VAE, r"(?:.*_)?vae" + _ORDER),
    (Wire.LATENT, r"(?:.*_)?(?:latents?|samples)(?:_image|_images)?" + _ORDER + "|stage_c"),
    (
        Wire.IMAGE,
        r"(?:.*_)?(?:images?|pixels|frames?|img|video|destination|background|foreground)" + _ORDER,
    ),
    (Wire.GUIDER, r"guider"),
    (Wire.NOISE, r"noise"),
    (Wire.SIGMAS, r"sigmas?" + _ORDER + r"|scheduler_?(?:opt|input)?"),
    (Wire.PIPE, r"(?:.*_)?(?:pipe|ctx|context|bus|tuple|settings?|dependencies|params?|parameters|config)(?:_?\d+)?"),
    (Wire.ANY, r"|\*|any(?:thing)?(?:_?\d+)?|input(?:_?\w{1,3})?|value(?:_?\w{1,3})?|.*(?:true|false)|source|data"),
)
_COMPILED = tuple((wire, re.compile(pattern)) for wire, pattern in _NAMES)


@lru_cache(maxsize=4096)
def wire_of(name: str) -> Wire | None:
    """What an input of this name carries, or None when the name is not telling; of `group.name` the name counts."""
    bare = name.rpartition(".")[2]
    return next((wire for wire, pattern in _COMPILED if pattern.fullmatch(bare)), None)


def links_of(node: Node, *wires: Wire) -> list[Link]:
    """The wires of the node whose names carry one of these, in natural order of their names (1, 2, 10; a, b)."""
    groups = _sorted_links(node)
    found = [pair for wire in wires if wire in groups for pair in groups[wire]]
    if len(found) > 1:
        found.sort(key=lambda pair: natural(pair[0]))
        found = [pair for pair in found if "refiner" not in pair[0]] or found
    return [link for _, link in found]


def untold_links(node: Node) -> list[Link]:
    """The wires whose names say nothing certain: switches, reroutes and packs with names of their own."""
    groups = _sorted_links(node)
    return [link for wire in (None, Wire.ANY) for _, link in groups.get(wire, ())]


def _sorted_links(node: Node) -> dict[str | None, list[tuple[str, Link]]]:
    if node.sorted_links is None:
        node.sorted_links = {}
        for name, link in node.links():
            node.sorted_links.setdefault(wire_of(name), []).append((name, link))
    return node.sorted_links


@lru_cache(maxsize=4096)
def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A sorting key that puts text_2 before text_10 and text before text_b."""
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.findall(r"\d{1,9}|\D+", name))
