"""Turns the page's form of a graph into plain nodes, and lends its labels to a graph read from the API form."""

import re
from collections.abc import Mapping

from impasto_engine.metadata.comfy.graph import MOST_INPUTS, MOST_TEXT, Graph, Link, Node, input_name, unwrapped
from impasto_engine.metadata.comfy.page import (
    BYPASSED,
    MOST_HOPS,
    MUTED,
    Page,
    PageNode,
    Scope,
    Socket,
    Socketed,
    output_names,
    page_of,
    raw_nodes,
)
from impasto_engine.metadata.comfy.widgets import named_values

_DISPLAYS = ("showtext", "previewany", "showanything", "display any", "displayany", "displaytext", "show any")
_COMMENT = re.compile(r"/\*|//")
_ASIDE = ("Note", "MarkdownNote", "GetNode", "SetNode")


def graph_from_workflow(workflow: Mapping[str, object]) -> Graph:
    """Build a graph from the page's form; muted nodes are gone, bypassed ones are wires."""
    page = page_of(workflow)
    graph = Graph({})
    wires = _Wires(page)
    for name, node in page.nodes.items():
        if node.mode not in (MUTED, BYPASSED) and node.kind not in _ASIDE:
            graph.nodes[name] = Node(name, node.kind, wires.inputs(node), tuple(label for label, _ in node.outputs))
    graph.warn("workflow-only")
    return graph


def lend_labels(graph: Graph, workflow: Mapping[str, object]) -> None:
    """Give the nodes of an API graph the names of their outputs, and note what its text displays showed."""
    for name, raw in raw_nodes(workflow):
        node = graph.nodes.get(name)
        if node is None or node.kind != raw.get("type"):
            continue
        outputs = raw.get("outputs")
        if isinstance(outputs, list) and len(outputs) > 1:
            node.outputs = tuple(label for label, _ in output_names(outputs))
        if node.lowered.startswith(_DISPLAYS):
            _note_shown(graph, node, raw.get("widgets_values"))


def _note_shown(graph: Graph, node: Node, value: object) -> None:
    for _ in range(3):
        if isinstance(value, list) and value:
            value = value[0]
    if isinstance(value, str) and value.strip():
        for _name, link in node.links():
            graph.shown.setdefault(link.node, value[:MOST_TEXT])


class _Wires:
    """Resolves the wires of a page: through subgraphs, bypassed nodes, Get and Set pairs, and broadcasts."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.set_nodes = {_label(node): node for node in page.nodes.values() if node.kind == "SetNode"}
        self.broadcasts: dict[str, Link] = {}
        for node in page.nodes.values():
            if "everywhere" in node.kind.lower() and node.mode not in (MUTED, BYPASSED):
                self._note_broadcast(node)

    def inputs(self, node: PageNode) -> dict[str, object]:
        """The node's widgets and wires under their names, wires first of all."""
        inputs = {input_name(name): _as_queued(unwrapped(value)) for name, value in named_values(node).items()}
        for socket in node.sockets:
            value = self._behind(node.scope, socket)
            if value is None and socket.widget is None and socket.link is None:
                value = self._broadcast(socket)
            if value is not None and len(inputs) < MOST_INPUTS:
                inputs[input_name(socket.name)] = value
        return inputs

    def _behind(self, scope: Scope, socket: Socket) -> object | None:
        source = self.page.source(scope, socket.link)
        for _ in range(MOST_HOPS):
            if isinstance(source, Socketed):
                return unwrapped(source.value)
            node = self.page.nodes.get(source.node) if source is not None else None
            if source is None or node is None or node.mode == MUTED:
                return None
            if node.kind == "GetNode":
                setter = self.set_nodes.get(_label(node))
                source = self._first(setter) if setter is not None else None
            elif node.kind == "SetNode":
                source = self._first(node)
            elif node.mode == BYPASSED:
                source = self._past(node, source.slot)
            else:
                return source
        return None

    def _first(self, node: PageNode) -> Link | Socketed | None:
        return self.page.source(node.scope, node.sockets[0].link) if node.sockets else None

    def _past(self, node: PageNode, slot: int) -> Link | Socketed | None:
        """What goes into a bypassed node with the type that comes out of this slot."""
        kind = node.outputs[slot][1] if 0 <= slot < len(node.outputs) else ""
        like = [socket for socket in node.sockets if socket.type == kind]
        if not like:
            return None
        same = [socket for socket in like if slot < len(node.sockets) and socket is node.sockets[slot]]
        return self.page.source(node.scope, (same or like)[0].link)

    def _note_broadcast(self, node: PageNode) -> None:
        roles = iter(("positive", "negative"))
        for socket in node.sockets:
            source = self._behind(node.scope, socket)
            if isinstance(source, Link) and socket.link is not None:
                kind = node.scope.wires[socket.link][2] or socket.name
                name = next(roles, "") if kind == "CONDITIONING" else kind
                self.broadcasts.setdefault(name, source)

    def _broadcast(self, socket: Socket) -> Link | None:
        if socket.type == "CONDITIONING":
            return self.broadcasts.get(socket.name.lower())
        return self.broadcasts.get(socket.type)


def _as_queued(value: object) -> object:
    """A text without its comments, /* so */ and // so, as the page strips them before it queues a graph."""
    if not isinstance(value, str) or "/" not in value:
        return value
    kept: list[str] = []
    place = 0
    while (opening := _COMMENT.search(value, place)) is not None:
        kept.append(value[place : opening.start()])
        closing = "*/" if opening[0] == "/*" else "\n"
        end = value.find(closing, opening.end())
        if end < 0:
            return "".join(kept) + (value[opening.start() :] if closing == "*/" else "")
        place = end + (2 if closing == "*/" else 0)
    return "".join([*kept, value[place:]])


def _label(node: PageNode) -> str:
    values = node.values
    return str(values[0]) if isinstance(values, list) and values else ""
