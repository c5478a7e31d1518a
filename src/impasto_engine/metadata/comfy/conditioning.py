"""Walks from a sampler up its positive or negative wire to the texts, and notes what it passes on the way."""

import re
from dataclasses import dataclass, field

from impasto_engine.metadata.comfy.graph import MOST_TEXT, Graph, Link, Node
from impasto_engine.metadata.comfy.models import guider_of
from impasto_engine.metadata.comfy.scalars import setting, value_of
from impasto_engine.metadata.comfy.switches import chosen
from impasto_engine.metadata.comfy.texts import made_at_run_time, role_names, text_behind, text_names, text_of_node
from impasto_engine.metadata.comfy.wires import Wire, links_of, untold_links

_ZERO = re.compile(r"zero_?out|zeroout|empty_?cond|nullcond")


@dataclass(slots=True)
class Prompting:
    """What one wire of a sampler brings: texts in order, the text encoders' wires, guidance, control nodes."""

    role: Wire
    texts: dict[str, None] = field(default_factory=dict)
    clips: dict[Link, None] = field(default_factory=dict)
    encoders: list[Node] = field(default_factory=list)
    controls: list[Node] = field(default_factory=list)
    guidance: float | None = None

    @property
    def text(self) -> str | None:
        """All texts as one, each once, at most 64 kB; None when there is none but blank ones."""
        kept = [text for text in self.texts if text.strip()]
        return "\n".join(kept)[:MOST_TEXT] if kept else None


def prompting_of(graph: Graph, sampler: Node, role: Wire) -> Prompting:
    """Everything that the sampler's wire of this role (POSITIVE or NEGATIVE) brings."""
    found = Prompting(role)
    seen: set[tuple[Link, Wire]] = set()
    waiting: list[tuple[Link, Wire]] = [(link, role) for link in _enter(graph, sampler, found)]
    waiting.reverse()
    while waiting:
        link, wanted = waiting.pop()
        if (link, wanted) in seen:
            continue
        seen.add((link, wanted))
        node = graph.node(link)
        if node is not None:
            waiting.extend(reversed(_step(graph, node, link.slot, wanted, found)))
    return found


def _enter(graph: Graph, sampler: Node, found: Prompting) -> list[Link]:
    """The sampler's own wires (through its guider) for the role; its own text fields are taken at once."""
    if not links_of(sampler, found.role):
        sampler = guider_of(graph, sampler)
    links = links_of(sampler, found.role)
    if not links and found.role == Wire.POSITIVE:
        links = links_of(sampler, Wire.CONDITIONING)[:1]
    if not links:
        links = _own_texts(graph, sampler, found)
    return links or [*links_of(sampler, Wire.PIPE), *links_of(sampler, Wire.SAMPLER)]


def _own_texts(graph: Graph, sampler: Node, found: Prompting) -> list[Link]:
    """Takes the prompt fields of a sampler that has them itself; returns embeds-like wires when it has none."""
    names = [name for name in role_names(sampler, found.role) if isinstance(sampler.inputs[name], str)]
    if not names and found.role == Wire.POSITIVE:
        names = [name for name in ("prompt", "text") if name in sampler.inputs]
    for name in names[:1]:
        _take(found, text_behind(graph, sampler.inputs[name], found.role))
    return [] if names else [link for name, link in sampler.links() if "embed" in name and "image" not in name]


def _step(graph: Graph, node: Node, slot: int, wanted: Wire, found: Prompting) -> list[tuple[Link, Wire]]:
    if _ZERO.search(node.lowered):
        return []
    branch = chosen(graph, node, value_of)
    if branch is not None:
        return _branch(graph, branch, wanted, found)
    _note(graph, node, found)
    wanted = _role_by_slot(node, slot, wanted)
    links = links_of(node, wanted)
    if links:
        return [(link, wanted) for link in links]
    links = links_of(node, Wire.CONDITIONING)
    if links:
        if "clip" in node.inputs:
            _encode(graph, node, wanted, found)
        return [(link, wanted) for link in links]
    return _at_the_end(graph, node, wanted, found)


def _at_the_end(graph: Graph, node: Node, wanted: Wire, found: Prompting) -> list[tuple[Link, Wire]]:
    """A node without conditioning wires: an encoder, a pipe, a reroute, or text itself."""
    before = len(found.texts)
    pipes = links_of(node, Wire.PIPE) or links_of(node, Wire.SAMPLER)
    if _writes(node, wanted):
        _encode(graph, node, wanted, found)
        if len(found.texts) > before or not pipes:
            return []
    return [(link, wanted) for link in (pipes or untold_links(node))]


def _writes(node: Node, wanted: Wire) -> bool:
    if role_names(node, wanted):
        return True
    other = Wire.NEGATIVE if wanted == Wire.POSITIVE else Wire.POSITIVE
    bare = not role_names(node, other) or wanted == Wire.POSITIVE
    return bare and (bool(text_names(node) or _encoder_fields(node)) or made_at_run_time(node))


def _branch(graph: Graph, branch: object, wanted: Wire, found: Prompting) -> list[tuple[Link, Wire]]:
    if isinstance(branch, Link):
        return [(branch, wanted)]
    _take(found, text_behind(graph, branch, wanted))
    return []


def _role_by_slot(node: Node, slot: int, wanted: Wire) -> Wire:
    """Which of a node's two conditioning wires leads to this output: its label, else the slot, else what was asked."""
    if 0 <= slot < len(node.outputs) and len(node.outputs) > 1:
        label = node.outputs[slot]
        if "neg" in label or label.endswith("-"):
            return Wire.NEGATIVE
        if "pos" in label or label.endswith("+"):
            return Wire.POSITIVE
    both = links_of(node, Wire.POSITIVE) and links_of(node, Wire.NEGATIVE)
    if both and slot in (0, 1) and not links_of(node, Wire.MODEL, Wire.PIPE) and not _wired_fields(node):
        return (Wire.POSITIVE, Wire.NEGATIVE)[slot]
    return wanted


def _wired_fields(node: Node) -> bool:
    """Whether text is wired into the node's prompt fields: it has one output for both roles."""
    return any(name.endswith(("prompt", "text")) for name, _ in node.links())


def _encode(graph: Graph, node: Node, wanted: Wire, found: Prompting) -> None:
    found.encoders.append(node)
    for link in links_of(node, Wire.CLIP):
        found.clips.setdefault(link)
    for text in encoded_texts(graph, node, wanted):
        _take(found, text)


def encoded_texts(graph: Graph, node: Node, wanted: Wire) -> list[str]:
    """Every text that an encoder encodes for the role, in order; two for encoders with two models' fields."""
    if made_at_run_time(node):
        text = text_of_node(graph, node, wanted)
        return [text] if text else []
    names = role_names(node, wanted)[:1] or _encoder_fields(node)
    texts = [text_behind(graph, node.inputs[name], wanted) for name in names]
    return [text for text in texts if text] or [text for text in [text_of_node(graph, node, wanted)] if text]


_TWIN_FIELDS = ("text_g", "text_l", "clip_l", "clip_g", "t5xxl", "llama", "bert", "mt5xl", "qwen25_7b")


def _encoder_fields(node: Node) -> list[str]:
    if "text" in node.inputs and node.inputs.get("with_sdxl") is not True:
        return []
    return [name for name in _TWIN_FIELDS if isinstance(node.inputs.get(name), str | Link)]


def _take(found: Prompting, text: str | None) -> None:
    if text and len(found.texts) < 64:
        found.texts.setdefault(text)


def _note(graph: Graph, node: Node, found: Prompting) -> None:
    if found.guidance is None:
        guidance = setting(graph, node, "guidance")
        found.guidance = float(guidance) if isinstance(guidance, int | float) else None
    if links_of(node, Wire.CONTROL) and len(found.controls) < 64:
        found.controls.append(node)
