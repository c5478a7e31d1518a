"""Walks from a sampler up its model wire, and from encoders up their clip wire, to the files and LoRAs in force."""

import re
from dataclasses import dataclass, field

from impasto_engine.metadata.comfy.graph import Graph, Link, Node
from impasto_engine.metadata.comfy.loras import MOST_LORAS, loras_of
from impasto_engine.metadata.comfy.reading import LoraUse, ResourceUse
from impasto_engine.metadata.comfy.scalars import as_number, number, setting, value_of
from impasto_engine.metadata.comfy.switches import chosen
from impasto_engine.metadata.comfy.wires import Wire, links_of, untold_links

_CLIP_FILE = re.compile(
    r"clip_?name_?\d?|.*text_encoder.*name.*|t5_?name|.*(?:clip|t5|llama|encoder)\d?_name|llm_model"
)
_FILE = re.compile(r".*\.(?:safetensors|ckpt|pt|pth|bin|gguf|sft|onnx)", re.IGNORECASE)


@dataclass(slots=True)
class Files:
    """The files along the walked wires, the nearest to the sampler first; loras in the order they are applied."""

    models: dict[str, str] = field(default_factory=dict)
    """Name of a checkpoint or unet -> its kind."""
    vae: str | None = None
    loras: list[LoraUse] = field(default_factory=list)
    others: dict[ResourceUse, None] = field(default_factory=dict)
    clip_skip: int | None = None

    @property
    def model(self) -> str | None:
        """The file of the base pass: the first that was met."""
        return next(iter(self.models), None)


def guider_of(graph: Graph, sampler: Node) -> Node:
    """The guider that brings the sampler its model and prompts, at most 8 wires away; the sampler if it has none."""
    found = sampler
    for _ in range(8):
        links = links_of(found, Wire.GUIDER)
        guider = graph.node(links[0]) if links else None
        if guider is None:
            return found
        found = guider
    return found


def enter_by(graph: Graph, node: Node, wire: Wire) -> list[Link]:
    """The wires by which a sampler gets a thing of this kind: its own, its guider's, else its pipe's or provider's."""
    if not links_of(node, wire):
        node = guider_of(graph, node)
    return links_of(node, wire) or [*links_of(node, Wire.PIPE), *links_of(node, Wire.SAMPLER, Wire.SIGMAS)]


def walk_files(graph: Graph, links: list[Link], wire: Wire, files: Files, seen: set[tuple[Link, Wire]]) -> None:
    """Follow MODEL, CLIP or LORA wires to their ends and note every file on the way."""
    waiting = [(link, wire) for link in reversed(links)]
    while waiting:
        link, wanted = waiting.pop()
        if (link, wanted) in seen:
            continue
        seen.add((link, wanted))
        node = graph.node(link)
        if node is not None:
            waiting.extend(reversed(_step(graph, node, wanted, files)))


def _step(graph: Graph, node: Node, wanted: Wire, files: Files) -> list[tuple[Link, Wire]]:
    branch = chosen(graph, node, value_of)
    if branch is not None:
        return [(branch, wanted)] if isinstance(branch, Link) else []
    if len(files.loras) < MOST_LORAS:
        files.loras[:0] = loras_of(graph, node)
    _note_clip_skip(graph, node, files)
    stacks = [(link, Wire.LORA) for link in links_of(node, Wire.LORA)]
    if wanted == Wire.LORA:
        return stacks
    links = links_of(node, wanted)
    _note_extras(graph, node, files, wired=bool(links))
    if links:
        return [*((link, wanted) for link in links), *stacks]
    if _note_end(graph, node, wanted, files):
        return stacks
    onward = links_of(node, Wire.PIPE) or untold_links(node)
    return [*((link, wanted) for link in onward), *stacks]


def _note_end(graph: Graph, node: Node, wanted: Wire, files: Files) -> bool:
    """Note the file that a loader names; whether the walk ends here."""
    if wanted == Wire.CLIP:
        encoders = [item for key, item in node.inputs.items() if isinstance(item, str) and _CLIP_FILE.fullmatch(key)]
        for encoder in encoders:
            add_other(files, "text_encoder", encoder)
        if encoders:
            return True
    name = setting(graph, node, "model")
    if not isinstance(name, str) or name.strip().lower() in ("none", ""):
        return False
    if wanted == Wire.MODEL or node.has("ckpt_name", "base_ckpt_name", "checkpoint", "ckpt"):
        kind = "unet" if node.has("unet_name", "unet", "diffusion_model", "gguf_name") else "checkpoint"
        if len(files.models) < 64:
            files.models.setdefault(name, kind)
    elif _FILE.fullmatch(name):
        add_other(files, "text_encoder", name)
    _note_loader_vae(node, files)
    return True


def _note_loader_vae(node: Node, files: Files) -> None:
    vae = node.inputs.get("vae_name", node.inputs.get("vae"))
    if files.vae is None and isinstance(vae, str) and vae.strip().lower() not in ("", "none", "baked vae", "default"):
        files.vae = vae[:300]


def _note_clip_skip(graph: Graph, node: Node, files: Files) -> None:
    for name in ("stop_at_clip_layer", "clip_skip", "base_clip_skip", "clipskip", "clip_stop_at_layer"):
        if files.clip_skip is None and name in node.inputs:
            layer = number(graph, node.inputs[name], name)
            if layer is not None and 0 < abs(layer) <= 64:
                files.clip_skip = abs(int(layer))


def _note_extras(graph: Graph, node: Node, files: Files, *, wired: bool) -> None:
    """Files that ride on the model wire without being the model: hypernetworks and motion models."""
    hypernet = node.inputs.get("hypernetwork_name")
    if isinstance(hypernet, str):
        add_other(files, "hypernet", hypernet, as_number(node.inputs.get("strength")))
    if wired and ("animatediff" in node.lowered or node.lowered.startswith("ade_")):
        motion = node.inputs.get("model_name")
        if isinstance(motion, str):
            add_other(files, "motion", motion)


def add_other(files: Files, kind: str, name: str, weight: object = None) -> None:
    """Note a file of another kind, once, unless it is the menu's word for none."""
    if name.strip().lower() not in ("", "none") and len(files.others) < 64:
        files.others.setdefault(
            ResourceUse(kind, name[:300], float(weight) if isinstance(weight, int | float) else None)
        )


def vae_behind(graph: Graph, links: list[Link]) -> str | None:
    """The VAE file that a vae wire comes from; None when it is the one inside the checkpoint."""
    seen: set[Link] = set()
    waiting = list(reversed(links))
    while waiting:
        link = waiting.pop()
        node = None if link in seen else graph.node(link)
        seen.add(link)
        if node is None:
            continue
        name = node.inputs.get("vae_name", node.inputs.get("vae"))
        if name is None and "vae" in node.lowered:
            name = node.inputs.get("model_name")
        if isinstance(name, str):
            return name[:300] if name.strip().lower() not in ("", "none", "baked vae", "default") else None
        branch = chosen(graph, node, value_of)
        onward = links_of(node, Wire.VAE) or links_of(node, Wire.PIPE) or untold_links(node)
        waiting.extend([branch] if isinstance(branch, Link) else reversed(onward))
    return None
