"""Walks from the outputs up the picture's wires, images and latents, to the samplers that made it and their sizes."""

import re
from dataclasses import dataclass, field

from impasto_engine.metadata.comfy.graph import DEEPEST, Graph, Link, Node
from impasto_engine.metadata.comfy.samplers import is_sampler
from impasto_engine.metadata.comfy.scalars import dimensions, setting, value_of
from impasto_engine.metadata.comfy.switches import chosen
from impasto_engine.metadata.comfy.wires import Wire, links_of, untold_links, wire_of

_SAVING = re.compile(r"save|output|export|upload|send|websocket|combine$")
_SHOWING = re.compile(r"preview|display|show|view|compare")
_SHOWN = (Wire.IMAGE, Wire.LATENT, Wire.PIPE)
Size = tuple[int, int]


@dataclass(slots=True)
class Trail:
    """The samplers one step upstream of a place, nearest first, and the upscale nodes between."""

    samplers: list[Node] = field(default_factory=list)
    upscaled: bool = False
    upscalers: dict[Link, None] = field(default_factory=dict)
    vaes: dict[Link, None] = field(default_factory=dict)
    makers: list[Node] = field(default_factory=list)
    """Nodes on the way that have a prompt of their own: services that answer with a picture."""


def outputs_of(graph: Graph) -> list[Node]:
    """The nodes whose picture is kept: savers first, then previews, then any node that nothing reads on from."""
    read = {link.node for node in graph.nodes.values() for _, link in node.links()}
    saving, showing, ends = [], [], []
    for node in graph.nodes.values():
        if not any(wire_of(name) in _SHOWN for name, _ in node.links()):
            continue
        if "filename_prefix" in node.inputs or _SAVING.search(node.lowered):
            saving.append(node)
        elif _SHOWING.search(node.lowered):
            showing.append(node)
        elif node.id not in read:
            ends.append(node)
    return [*saving, *showing, *ends]


def trail_from(graph: Graph, node: Node) -> Trail:
    """What lies up the node's picture wires as far as the next samplers."""
    trail = Trail()
    seen: set[tuple[Link, Wire]] = set()
    waiting = list(reversed([*_picture_links(node, Wire.LATENT), *_staged(graph, node)]))
    while waiting:
        link, wire = waiting.pop()
        if (link, wire) in seen:
            continue
        seen.add((link, wire))
        found = graph.node(link)
        if found is None:
            continue
        if is_sampler(found):
            if found not in trail.samplers:
                trail.samplers.append(found)
            continue
        _note(found, trail)
        waiting.extend(reversed(_onward(graph, found, wire)))
    return trail


def _staged(graph: Graph, node: Node) -> list[tuple[Link, Wire]]:
    """The latents of an earlier stage that come with the conditioning, as in cascades of two models."""
    givers = [graph.node(link) for link in links_of(node, Wire.POSITIVE)]
    stages = [giver.inputs.get("stage_c") for giver in givers if giver is not None]
    return [(stage, Wire.LATENT) for stage in stages if isinstance(stage, Link)]


def _onward(graph: Graph, node: Node, wire: Wire) -> list[tuple[Link, Wire]]:
    branch = chosen(graph, node, value_of)
    if branch is not None:
        return [(branch, wire)] if isinstance(branch, Link) else []
    providers = [(link, wire) for link in links_of(node, Wire.SAMPLER, Wire.UPSCALER) if _provides(graph, link)]
    return [*_picture_links(node, wire), *providers]


def _provides(graph: Graph, link: Link) -> bool:
    """Whether a sampler or upscaler wire brings settings to denoise by (the provider nodes of Impact)."""
    node = graph.node(link)
    return node is not None and is_sampler(node)


def _picture_links(node: Node, wire: Wire) -> list[tuple[Link, Wire]]:
    """The wires by which this node gets its picture; at a node with both kinds, those of the kind that was asked."""
    for kind in (wire, Wire.IMAGE if wire == Wire.LATENT else Wire.LATENT):
        links = links_of(node, kind)
        if links:
            return [(link, kind) for link in links]
    links = links_of(node, Wire.PIPE) or untold_links(node)
    return [(link, wire) for link in links]


def _note(node: Node, trail: Trail) -> None:
    for link in links_of(node, Wire.VAE):
        trail.vaes.setdefault(link)
    if isinstance(node.inputs.get("prompt"), str | Link):
        trail.makers.append(node)
    models = links_of(node, Wire.UPSCALER)
    for link in models:
        trail.upscalers.setdefault(link)
    if models or re.search(r"upscale|scale|resize", node.lowered):
        trail.upscaled = True


def size_at(graph: Graph, node: Node) -> Size | None:
    """The size in pixels of the picture that a sampler works on, from its own fields or up its latent wire."""
    own = _own_size(graph, node)
    if own is not None:
        return own
    for link, wire in _picture_links(node, Wire.LATENT):
        size = _size_behind(graph, link, wire)
        if size is not None:
            return size
    return None


def _size_behind(graph: Graph, link: Link, wire: Wire) -> Size | None:
    key = (link, f"size:{wire}")
    if key in graph.values:
        known = graph.values[key]
        return known if isinstance(known, tuple) else None
    node = graph.node(link)
    if node is None or graph.depth >= DEEPEST:
        return None
    graph.values[key] = None
    graph.depth += 1
    size = _size_of(graph, node, wire)
    graph.depth -= 1
    graph.values[key] = size
    return size


def _size_of(graph: Graph, node: Node, wire: Wire) -> Size | None:
    branch = chosen(graph, node, value_of)
    if branch is not None:
        return _size_behind(graph, branch, wire) if isinstance(branch, Link) else None
    if not _keeps_proportion(node):
        size = _own_size(graph, node)
        if size is not None:
            return size
    factor = None if is_sampler(node) else _factor(graph, node)
    if factor is None and re.search(r"upscale|scale|resize|crop|pad", node.lowered):
        return None
    for link, kind in _picture_links(node, wire):
        size = _size_behind(graph, link, kind)
        if size is not None:
            return (round(size[0] * (factor or 1)), round(size[1] * (factor or 1)))
    return None


def _keeps_proportion(node: Node) -> bool:
    kept = node.inputs.get("keep_proportion", node.inputs.get("keep_proportions", node.inputs.get("keep_ratio")))
    return kept is True or (isinstance(kept, str) and kept.lower() not in ("false", "stretch", "disabled", "none"))


def _own_size(graph: Graph, node: Node) -> Size | None:
    """Width and height that the node itself is set to, by fields, else by a menu entry."""
    menu = dimensions(node)
    if menu is not None and not _is_custom(node):
        return menu
    width, height = _measured(graph, node, "width"), _measured(graph, node, "height")
    if width is None or height is None:
        return None
    scale = setting(graph, node, "prescale_factor")
    if isinstance(scale, int | float) and 0 < scale <= 16:
        width, height = int(width * scale), int(height * scale)
    return (width, height) if 16 <= width <= 65_536 and 16 <= height <= 65_536 else None


def _is_custom(node: Node) -> bool:
    return any(isinstance(value, str) and value.lower().startswith("custom") for value in node.inputs.values())


def _measured(graph: Graph, node: Node, side: str) -> int | None:
    value = setting(graph, node, side)
    if value is None:
        value = _side_of_picture(graph, node, side)
    return int(value) if isinstance(value, int | float) and abs(value) < 1e6 else None


def _side_of_picture(graph: Graph, node: Node, side: str) -> int | None:
    """The side of another picture that the size is wired from (GetImageSize and its kin)."""
    link = node.inputs.get(side)
    source = graph.node(link) if isinstance(link, Link) else None
    if source is None or len(list(source.links())) != 1 or source.has("width", "height"):
        return None
    size = None
    for picture, wire in _picture_links(source, Wire.IMAGE):
        size = _size_behind(graph, picture, wire)
    return size[side == "height"] if size else None


def _factor(graph: Graph, node: Node) -> float | None:
    for name in ("scale_by", "upscale_by", "scale_factor", "upscale_factor", "factor", "rescale_factor"):
        if name in node.inputs:
            value = setting(graph, node, name)
            if isinstance(value, int | float) and 0 < value <= 16:
                return float(value)
    return None
