"""Puts the samplers of a graph in order: the base pass that began the picture, then what was done to it."""

from dataclasses import dataclass, field

from impasto_engine.metadata.comfy.graph import Graph, Link, Node
from impasto_engine.metadata.comfy.pictures import Trail, outputs_of, size_at, trail_from
from impasto_engine.metadata.comfy.reading import SamplerPass
from impasto_engine.metadata.comfy.samplers import Settings, is_sampler, kind_of
from impasto_engine.metadata.comfy.wires import Wire, links_of

MOST_PASSES = 32
MOST_OUTPUTS = 64


@dataclass(slots=True)
class Order:
    """The samplers, base pass first, each with what lies upstream of it; wires of VAEs and upscalers on the way."""

    trails: dict[str, Trail] = field(default_factory=dict)
    samplers: list[Node] = field(default_factory=list)
    vaes: dict[Link, None] = field(default_factory=dict)
    upscalers: dict[Link, None] = field(default_factory=dict)


def order_of(graph: Graph) -> Order:
    """Walk up from every output; the first output's chain, turned round, comes first."""
    order = Order()
    makers: list[Node] = []
    for output in outputs_of(graph)[:MOST_OUTPUTS]:
        trail = trail_from(graph, output)
        _gather(order, trail)
        makers.extend(trail.makers)
        chain = [node for start in trail.samplers[:MOST_PASSES] for node in _chain(graph, order, start)]
        order.samplers.extend(node for node in reversed(chain) if node not in order.samplers)
        if len(order.samplers) >= MOST_PASSES:
            break
    if not order.samplers:
        order.samplers = _loose(graph, order) or makers[:1]
        for node in order.samplers:
            order.trails.setdefault(node.id, Trail())
    del order.samplers[MOST_PASSES:]
    return order


def _chain(graph: Graph, order: Order, start: Node) -> list[Node]:
    """A sampler and all samplers upstream of it that are new, the furthest upstream last."""
    chain: list[Node] = []
    waiting = [start]
    while waiting and len(order.trails) < 2 * MOST_PASSES:
        node = waiting.pop(0)
        if node.id in order.trails:
            continue
        trail = trail_from(graph, node)
        order.trails[node.id] = trail
        _gather(order, trail)
        order.upscalers.update(dict.fromkeys(links_of(node, Wire.UPSCALER)))
        chain.append(node)
        waiting.extend(trail.samplers)
    return chain


def _gather(order: Order, trail: Trail) -> None:
    order.vaes.update(trail.vaes)
    order.upscalers.update(trail.upscalers)


def _loose(graph: Graph, order: Order) -> list[Node]:
    """Samplers that no output leads to, for graphs without outputs."""
    found = [node for node in graph.nodes.values() if is_sampler(node)][:MOST_PASSES]
    return [node for start in found for node in reversed(_chain(graph, order, start))]


def pass_of(graph: Graph, order: Order, node: Node, settings: Settings, model: str | None) -> SamplerPass:
    """One sampler as a pass, its kind told by its class, its place and what lies before it."""
    size = size_at(graph, node)
    return SamplerPass(
        kind=_kind(order, node, settings),
        sampler=settings.sampler,
        scheduler=settings.scheduler,
        steps=settings.steps,
        cfg_scale=settings.cfg,
        denoise=settings.denoise,
        seed=settings.seed,
        width=size[0] if size else None,
        height=size[1] if size else None,
        model=model,
    )


def _kind(order: Order, node: Node, settings: Settings) -> str:
    trail = order.trails.get(node.id, Trail())
    if node is order.samplers[0] or not (trail.samplers or kind_of(node)):
        return "base"
    told = kind_of(node)
    if told is not None:
        return told
    return "hires" if trail.upscaled else "refiner"
