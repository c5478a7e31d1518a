"""Tells samplers by the shape of their inputs and reads their settings, wherever the pack keeps them."""

import re
from dataclasses import dataclass

from impasto_engine.metadata.comfy.graph import Graph, Link, Node
from impasto_engine.metadata.comfy.scalars import ALIASES, setting
from impasto_engine.metadata.comfy.wires import Wire, links_of, untold_links

_DETAILER = re.compile(r"detailer|inpaint.*crop|faceswap|facefix")
_UPSCALER = re.compile(r"upscale|supir|hires|highres")
_NO_SAMPLER = re.compile(r"wildcard|textencode|latentimage$|^primitive|llm|ollama|caption|florence|save|load")

_GIVER = re.compile(r"context|pipe_?(?:in|out|edit|loader)|^(?:to|from|edit)\w*pipe|parameter|config|settings|\bbus\b")


@dataclass(frozen=True, slots=True)
class Settings:
    """What one sampler was set to; seed as decimal text."""

    seed: str | None
    steps: int | None
    cfg: float | None
    sampler: str | None
    scheduler: str | None
    denoise: float | None
    guidance: float | None
    start: int | None


def is_sampler(node: Node) -> bool:
    """Whether a node denoises: it has a seed or noise together with steps or sigmas, or a guider."""
    inputs = node.inputs
    if _GIVER.search(node.lowered) and "sampl" not in node.lowered:
        return False
    if "sampler" in node.lowered and links_of(node, Wire.POSITIVE, Wire.LATENT, Wire.GUIDER):
        return True
    if "guider" in inputs and ("sigmas" in inputs or "sampler" in inputs):
        return True
    seeded = any(name in inputs for name in ALIASES["seed"]) or isinstance(inputs.get("noise"), Link)
    if not seeded:
        return False
    return _denoises(node)


def _denoises(node: Node) -> bool:
    """Whether a node that has a seed has a sampler's other settings or wires too."""
    inputs = node.inputs
    stepped = any(name in inputs for name in ALIASES["steps"]) or isinstance(inputs.get("sigmas"), Link)
    telling = any(name in inputs for name in (*ALIASES["cfg"], "sampler_name", "sampler", "scheduler", "sigmas"))
    wired = bool(links_of(node, Wire.MODEL, Wire.PIPE, Wire.POSITIVE, Wire.SAMPLER))
    if stepped and (telling or wired):
        return _NO_SAMPLER.search(node.lowered) is None or "sampler_name" in inputs
    return "sampler_name" in inputs and wired


def settings_of(graph: Graph, sampler: Node) -> Settings:
    """Every setting of a sampler, each from the sampler itself or from the nodes that it is wired to for it."""
    return Settings(
        seed=_seed(graph, sampler),
        steps=_whole(_find(graph, sampler, "steps", Wire.SIGMAS, Wire.SAMPLER, Wire.PIPE)),
        cfg=_real(_find(graph, sampler, "cfg", Wire.GUIDER, Wire.SAMPLER, Wire.PIPE)),
        sampler=_word(_find(graph, sampler, "sampler", Wire.SAMPLER, Wire.PIPE)) or _sampler_class(graph, sampler),
        scheduler=_word(_find(graph, sampler, "scheduler", Wire.SIGMAS, Wire.SAMPLER, Wire.PIPE))
        or _scheduler_class(graph, sampler),
        denoise=_share(_find(graph, sampler, "denoise", Wire.SIGMAS, Wire.SAMPLER, Wire.PIPE)),
        guidance=_real(setting(graph, sampler, "guidance")),
        start=_whole(setting(graph, sampler, "start_at_step")),
    )


def noiseless(graph: Graph, sampler: Node) -> bool:
    """Whether a sampler's noise is wired from DisableNoise: it estimates a depth or the like and needs no prompt."""
    return any(
        node is not None and "disablenoise" in node.lowered
        for node in (graph.node(link) for link in links_of(sampler, Wire.NOISE))
    )


def kind_of(sampler: Node) -> str | None:
    """detailer or upscale when the node's class says so, else None."""
    if _DETAILER.search(sampler.lowered) or sampler.has("bbox_detector", "segs", "detailer_pipe", "detailer_hook"):
        return "detailer"
    if _UPSCALER.search(sampler.lowered) or sampler.has("upscale_by", "upscale_model", "scale_method"):
        return "upscale"
    return None


def _find(graph: Graph, sampler: Node, name: str, *wires: Wire) -> object | None:
    """The setting on the sampler or, nearest first, on nodes up the given wires."""
    found = setting(graph, sampler, name)
    for node in [] if found is not None else _helpers(graph, sampler, *wires):
        found = setting(graph, node, name)
        if found is not None:
            return found
    return found


def _helpers(graph: Graph, sampler: Node, *wires: Wire) -> list[Node]:
    """The nodes up the sampler's wires of these kinds, at most 64, nearest first."""
    waiting = links_of(sampler, *wires)
    seen: dict[str, Node] = {}
    while waiting and len(seen) < 64:
        link = waiting.pop(0)
        node = None if link.node in seen else graph.node(link)
        if node is not None:
            seen[node.id] = node
            waiting.extend((links_of(node, *wires) or untold_links(node))[:8])
    return list(seen.values())


def _seed(graph: Graph, sampler: Node) -> str | None:
    found = _find(graph, sampler, "seed", Wire.NOISE, Wire.SAMPLER, Wire.PIPE)
    seed = _whole(found)
    if seed is None:
        return None
    if seed < 0:
        graph.warn("The seed was drawn at run time and is not in the file.")
    return str(seed)


def _whole(value: object) -> int | None:
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e20 else None
    return value if isinstance(value, int) else None


def _real(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _share(value: object) -> float | None:
    number = _real(value)
    return number if number is not None and 0 <= number <= 1 else None


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and len(value) < 100 else None


def _sampler_class(graph: Graph, sampler: Node) -> str | None:
    """The sampler that a node's class is named after, as SamplerDPMPP_2M_SDE is."""
    for node in _helpers(graph, sampler, Wire.SAMPLER):
        match = re.fullmatch(r"(?:K?Sampler_?)([A-Z][A-Za-z0-9_+]{1,40})", node.kind)
        if match and match[1] not in ("Select", "Custom", "CustomAdvanced", "Advanced"):
            return _snake(match[1])
    return None


def _scheduler_class(graph: Graph, sampler: Node) -> str | None:
    """The schedule that a node's class is named after, as KarrasScheduler is; none for BasicScheduler."""
    for node in _helpers(graph, sampler, Wire.SIGMAS):
        match = re.fullmatch(r"([A-Z][A-Za-z0-9_]{1,40}?)Scheduler", node.kind)
        if match and match[1] != "Basic":
            return _snake(match[1])
    return None


def _snake(name: str) -> str:
    """EulerAncestral -> euler_ancestral, DPMPP_2M_SDE -> dpmpp_2m_sde."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
