"""A ComfyUI graph of any origin as plain nodes and links, bounded before anything walks it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

MOST_NODES = 4_000
MOST_INPUTS = 256
MOST_VALUES = 16_000
MOST_STEPS = 4_000
MOST_TEXT = 65_536
MOST_TEXTS = 2_000_000
DEEPEST = 64


class Link(NamedTuple):
    """The end of a wire: output `slot` of the node with this id."""

    node: str
    slot: int


@dataclass(slots=True, eq=False)
class Node:
    """One node; `inputs` holds Link for a wire and the plain JSON value for a widget, under lower-case names.

    lowered: the class name in lower case, as the rules compare it. sorted_links: the wires by what they carry, filled
    by the first who asks.
    """

    id: str
    kind: str
    inputs: Mapping[str, object]
    outputs: tuple[str, ...] = ()
    lowered: str = field(init=False)
    sorted_links: dict[str | None, list[tuple[str, Link]]] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.lowered = self.kind.lower()

    def links(self) -> Iterator[tuple[str, Link]]:
        """Every wired input by name, in the order of the file."""
        return ((name, value) for name, value in self.inputs.items() if isinstance(value, Link))

    def has(self, *names: str) -> bool:
        """Whether an input of one of these names is there at all."""
        return any(name in self.inputs for name in names)


@dataclass(slots=True)
class Graph:
    """All nodes by id, the purse of steps that every walk spends from, and what was noticed on the way."""

    nodes: dict[str, Node]
    steps_left: int = MOST_STEPS
    warnings: dict[str, None] = field(default_factory=dict)
    unknown: dict[str, None] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    """Texts that display nodes caught at run time, by the id of the node that wrote them."""
    values: dict[tuple[Link, str], object] = field(default_factory=dict)
    """What is already known to be behind a wire; None also while it is being worked out, so that a cycle ends."""
    depth: int = 0
    text_left: int = MOST_TEXTS

    def node(self, link: Link) -> Node | None:
        """The node a wire comes from, or None when it is missing or the purse of steps is empty."""
        node = self.nodes.get(link.node)
        self.steps_left -= 1 if node is None else 1 + len(node.inputs) // 16
        if self.steps_left < 0:
            self.warn("The graph is too large or too tangled to be read completely.")
            return None
        return node

    def warn(self, sentence: str) -> None:
        """Keep a sentence for the person, once."""
        if len(self.warnings) < 16:
            self.warnings.setdefault(sentence)

    def wonder_at(self, node: Node) -> None:
        """Remember the class of a node that could only be guessed at."""
        if len(self.unknown) < 64:
            self.unknown.setdefault(node.kind)


def graph_from_prompt(prompt: Mapping[str, object]) -> Graph:
    """Build a graph from the API form, {id: {class_type, inputs}}; entries of any other shape are left out."""
    raw: dict[str, Mapping[str, object]] = {}
    for key, value in prompt.items():
        if len(raw) >= MOST_NODES:
            break
        if isinstance(value, dict) and isinstance(value.get("class_type"), str):
            raw[str(key)] = value
    graph = Graph({})
    values = 0
    for key, value in raw.items():
        inputs = value.get("inputs")
        plain = _inputs(inputs, raw) if isinstance(inputs, dict) else {}
        values += len(plain)
        if values > MOST_VALUES:
            break
        graph.nodes[key] = Node(key, str(value["class_type"])[:200], plain)
    if len(prompt) > MOST_NODES or values > MOST_VALUES:
        graph.warn(f"Only the first {len(graph.nodes)} nodes of the graph were read.")
    return graph


def _inputs(inputs: Mapping[str, object], known: Mapping[str, object]) -> dict[str, object]:
    plain: dict[str, object] = {}
    for given, value in inputs.items():
        if len(plain) >= MOST_INPUTS:
            break
        name = input_name(str(given)[:64])
        wire = as_link(value)
        if wire is not None:
            if wire.node in known:
                plain[name] = wire
        else:
            plain[name] = unwrapped(value)
    return plain


@lru_cache(maxsize=4096)
def input_name(name: str) -> str:
    """The name of an input as the rules compare it."""
    return name.strip().lower().replace(" ", "_")


def as_link(value: object) -> Link | None:
    """The wire that [id, slot] stands for, or None when the value is something else."""
    if type(value) is not list or len(value) != 2:
        return None
    node, slot = value
    if type(slot) is not int:
        return None
    if type(node) is str:
        return Link(node, slot)
    return Link(str(node), slot) if type(node) is int else None


def unwrapped(value: object) -> object:
    """A widget's value without the wrappers that front ends put around lists and menu entries, text cut to its cap."""
    if isinstance(value, str):
        return value[:MOST_TEXT]
    if isinstance(value, dict):
        for wrapper in ("__value__", "content"):
            if wrapper in value:
                return value[wrapper]
    return value
