"""Reads how a picture was made from its ComfyUI graph: the base pass field by field, and everything around it."""

import re
from collections.abc import Iterable, Mapping

from impasto_engine.metadata.comfy.conditioning import Prompting, prompting_of
from impasto_engine.metadata.comfy.graph import Graph, Link, Node, graph_from_prompt
from impasto_engine.metadata.comfy.loras import MOST_LORAS, loras_of
from impasto_engine.metadata.comfy.models import Files, add_other, enter_by, vae_behind, walk_files
from impasto_engine.metadata.comfy.passes import Order, order_of, pass_of
from impasto_engine.metadata.comfy.reading import GraphReading, LoraUse, ResourceUse, SamplerPass
from impasto_engine.metadata.comfy.samplers import noiseless, settings_of
from impasto_engine.metadata.comfy.scalars import number, plain
from impasto_engine.metadata.comfy.wires import Wire, links_of, untold_links
from impasto_engine.metadata.comfy.workflow import graph_from_workflow, lend_labels

_EMBEDDING = re.compile(r"embedding:([^\s,()\[\]:<>|]{1,200})(?::(\d{1,3}(?:\.\d{0,6})?))?", re.IGNORECASE)


def read_graph(
    prompt: Mapping[str, object] | None, workflow: Mapping[str, object] | None = None
) -> GraphReading | None:
    """What the graph says about its picture; None when neither form holds a single node.

    prompt: the API form, {id: {class_type, inputs}}. workflow: the page's form, {nodes, links}; alone it is read as
    far as its widgets can be told apart. Never raises on any JSON; linear in the size of the graph.
    """
    graph = graph_from_prompt(prompt) if prompt else Graph({})
    if workflow and graph.nodes:
        lend_labels(graph, workflow)
    elif workflow:
        graph = graph_from_workflow(workflow)
    return _read(graph) if graph.nodes else None


def _read(graph: Graph) -> GraphReading:
    order = order_of(graph)
    order.samplers = _drawing_first(graph, order.samplers)
    passes: list[SamplerPass] = []
    files = Files()
    prompts: list[tuple[Prompting, Prompting]] = []
    for node in order.samplers:
        own = Files()
        pair = (prompting_of(graph, node, Wire.POSITIVE), prompting_of(graph, node, Wire.NEGATIVE))
        _walk(graph, node, pair, own)
        passes.append(pass_of(graph, order, node, settings_of(graph, node), own.model))
        _merge(files, own)
        prompts.append(pair)
    _note_others(graph, order, prompts, files)
    return _reading(graph, order, passes, prompts, files)


def _drawing_first(graph: Graph, samplers: list[Node]) -> list[Node]:
    """The samplers, those last that draw without noise what others start from, as estimators of depth do."""
    preparing = [node for node in samplers if len(samplers) > 1 and noiseless(graph, node)]
    return [*(node for node in samplers if node not in preparing), *preparing]


def _walk(graph: Graph, node: Node, pair: tuple[Prompting, Prompting], files: Files) -> None:
    seen: set[tuple[Link, Wire]] = set()
    walk_files(graph, enter_by(graph, node, Wire.MODEL), Wire.MODEL, files, seen)
    clips = {**pair[0].clips, **pair[1].clips}
    walk_files(graph, list(clips), Wire.CLIP, files, seen)
    files.loras.extend(loras_of(graph, node))


def _merge(files: Files, own: Files) -> None:
    for name, kind in own.models.items():
        files.models.setdefault(name, kind)
    named = {lora.name for lora in files.loras}
    files.loras.extend(lora for lora in own.loras if lora.name not in named)
    files.others.update(own.others)
    files.vae = files.vae or own.vae
    files.clip_skip = files.clip_skip or own.clip_skip


def _reading(
    graph: Graph,
    order: Order,
    passes: list[SamplerPass],
    prompts: list[tuple[Prompting, Prompting]],
    files: Files,
) -> GraphReading:
    base = passes[0] if passes else SamplerPass("base")
    positive, negative = _texts(prompts)
    loras: dict[str, LoraUse] = {}
    for lora in files.loras[:MOST_LORAS]:
        loras.setdefault(lora.name, lora)
    return GraphReading(
        positive=positive,
        negative=negative,
        seed=base.seed,
        steps=base.steps,
        sampler=base.sampler,
        scheduler=base.scheduler,
        cfg_scale=base.cfg_scale,
        width=base.width,
        height=base.height,
        denoise=base.denoise,
        guidance=_guidance(graph, order, prompts),
        clip_skip=files.clip_skip,
        model=files.model,
        vae=vae_behind(graph, list(order.vaes)) or files.vae,
        loras=tuple(loras.values()),
        resources=(*_other_models(files), *files.others),
        passes=tuple(passes),
        unknown_nodes=tuple(graph.unknown),
        warnings=tuple(graph.warnings),
    )


def _texts(prompts: Iterable[tuple[Prompting, Prompting]]) -> tuple[str | None, str | None]:
    """The texts of the first pass that has any, which is the base pass unless it was left blank."""
    for positive, negative in prompts:
        if positive.text is not None or negative.text is not None:
            return positive.text, negative.text
    return None, None


def _guidance(graph: Graph, order: Order, prompts: list[tuple[Prompting, Prompting]]) -> float | None:
    if not prompts:
        return None
    own = settings_of(graph, order.samplers[0]).guidance
    return own if own is not None else prompts[0][0].guidance


def _other_models(files: Files) -> list[ResourceUse]:
    """Every model file but the base pass's, and that one too when it is a bare unet."""
    return [
        ResourceUse(kind, name) for place, (name, kind) in enumerate(files.models.items()) if place or kind == "unet"
    ]


def _note_others(graph: Graph, order: Order, prompts: list[tuple[Prompting, Prompting]], files: Files) -> None:
    for link in list(order.upscalers)[:16]:
        _note_named(graph, link, files, "upscaler", Wire.UPSCALER, ("model_name", "upscale_model", "upscaler"), None)
    for pair in prompts:
        for found in pair:
            for node in found.controls:
                strength = number(graph, node.inputs.get("strength", 1.0), "value")
                for link in links_of(node, Wire.CONTROL):
                    names = ("control_net_name", "controlnet", "controlnet_name", "gligen_name", "model_name")
                    _note_named(graph, link, files, "controlnet", Wire.CONTROL, names, strength)
            for text in found.texts:
                _note_embeddings(text, files)


def _note_named(
    graph: Graph, link: Link, files: Files, kind: str, wire: Wire, names: tuple[str, ...], weight: object
) -> None:
    """Follow a wire up to the loader that names its file."""
    for _ in range(16):
        node = graph.node(link)
        if node is None:
            return
        for name in names:
            value = plain(graph, node.inputs.get(name), "name")
            if isinstance(value, str):
                add_other(files, kind, value, weight)
                return
        onward = links_of(node, wire) or untold_links(node)
        if not onward:
            return
        link = onward[0]


def _note_embeddings(text: str, files: Files) -> None:
    for match in _EMBEDDING.finditer(text):
        add_other(files, "embedding", match[1], float(match[2]) if match[2] else None)
