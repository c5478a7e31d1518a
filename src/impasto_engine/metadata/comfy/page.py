"""The page's form of a graph ({nodes, links, subgraphs}) laid flat: every real node once, every wire resolved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from impasto_engine.metadata.comfy.graph import MOST_INPUTS, MOST_NODES, Link

MUTED, BYPASSED = 2, 4
INSIDE_IN, INSIDE_OUT = "-10", "-20"
DEEPEST_SUBGRAPH = 8
WIDGET_TYPES = frozenset(("STRING", "INT", "FLOAT", "BOOLEAN", "COMBO"))
MOST_HOPS = 64


@dataclass(frozen=True, slots=True)
class Socket:
    """One input of a page node; `widget` is the name of the widget it stands for, `link` the number of its wire."""

    name: str
    type: str
    widget: str | None
    link: str | None


@dataclass(frozen=True, slots=True, eq=False)
class PageNode:
    """One node of the page as drawn; `values` are the widgets' values, a list without names or an object with them."""

    id: str
    kind: str
    mode: int
    sockets: tuple[Socket, ...]
    outputs: tuple[tuple[str, str], ...]
    values: object
    scope: "Scope"


@dataclass(slots=True, eq=False)
class Scope:
    """The page itself or one use of a subgraph; `wires` maps a wire's number to where it comes from.

    names: the inputs of the subgraph; who uses it may show only some of them, so names count. wired: those of its
    user's sockets that have a wire.
    """

    prefix: str
    wires: dict[str, tuple[str, int, str]]
    ends: dict[tuple[str, int], str]
    """(target node, target slot) -> number of the wire, for the way out of a subgraph."""
    outer: "Scope | None" = None
    instance: PageNode | None = None
    names: tuple[str, ...] = ()
    wired: dict[str, Socket] = field(default_factory=dict)
    inner: dict[str, "Scope"] = field(default_factory=dict)

    def border(self, slot: int) -> "Socket | Socketed | None":
        """What stands at an input of the subgraph on the side of its user: a wired socket, or a widget's value."""
        if self.instance is None or not 0 <= slot < len(self.names):
            return None
        name = self.names[slot]
        socket = self.wired.get(name)
        return socket if socket is not None else Socketed(self.instance, name)


@dataclass(slots=True)
class Page:
    """All nodes by their full id ("30:6" is node 6 in the subgraph that node 30 uses)."""

    nodes: dict[str, PageNode] = field(default_factory=dict)
    seen: int = 0
    """Nodes looked at so far, wide ones counted more, subgraphs' users included, so that all of it ends."""
    tables: dict[str, tuple[dict[str, tuple[str, int, str]], dict[tuple[str, int], str]]] = field(default_factory=dict)
    """The wires of each subgraph, shared by all who use it."""

    def source(self, scope: Scope, wire: str | None) -> "Link | Socketed | None":
        """Where a wire really comes from, through subgraph borders; a widget of the border is a Socketed value."""
        for _ in range(MOST_HOPS):
            if wire is None or wire not in scope.wires:
                return None
            origin, slot, _kind = scope.wires[wire]
            if origin == INSIDE_IN and scope.instance is not None and scope.outer is not None:
                border = scope.border(slot)
                if not isinstance(border, Socket):
                    return border
                scope, wire = scope.outer, border.link
            elif origin in scope.inner:
                scope = scope.inner[origin]
                wire = scope.ends.get((INSIDE_OUT, slot))
            else:
                return Link(scope.prefix + origin, slot)
        return None


@dataclass(frozen=True, slots=True)
class Socketed:
    """A value that a subgraph's user set on its border: the widget of this name of the instance node."""

    instance: PageNode
    widget: str

    @property
    def value(self) -> object | None:
        """What was set there, None when the page does not say."""
        return self.instance.values.get(self.widget) if isinstance(self.instance.values, Mapping) else None


def page_of(workflow: Mapping[str, object]) -> Page:
    """Lay a page flat; parts of any other shape are left out, subgraphs are opened at most 8 deep."""
    page = Page()
    definitions = {str(item["id"]): item for item in _subgraphs(workflow) if "id" in item}
    _open(page, workflow, Scope("", *_wires(workflow)), definitions, 0)
    return page


def _subgraphs(workflow: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    definitions = workflow.get("definitions")
    subgraphs = definitions.get("subgraphs") if isinstance(definitions, Mapping) else None
    return (item for item in _list(subgraphs) if isinstance(item, Mapping))


def _open(
    page: Page, part: Mapping[str, object], scope: Scope, definitions: Mapping[str, Mapping[str, object]], depth: int
) -> None:
    for raw in _list(part.get("nodes")):
        page.seen += 1
        if page.seen > MOST_NODES:
            return
        node = _node(raw, scope) if isinstance(raw, Mapping) else None
        if node is None:
            continue
        page.seen += (len(node.sockets) + len(_list(node.values)) + len(node.outputs)) // 8
        definition = definitions.get(node.kind)
        if definition is None:
            page.nodes[scope.prefix + node.id] = node
        elif depth < DEEPEST_SUBGRAPH and node.mode not in (MUTED, BYPASSED):
            borders = output_names(_list(definition.get("inputs")), plain=False)
            user = replace(node, values=_border_values(node, raw, borders))
            names = tuple(name for name, _ in borders) or tuple(socket.name for socket in node.sockets)
            wired = {socket.name: socket for socket in reversed(node.sockets) if socket.link is not None}
            if node.kind not in page.tables:
                page.tables[node.kind] = _wires(definition)
            inner = Scope(f"{scope.prefix}{node.id}:", *page.tables[node.kind], scope, user, names, wired)
            scope.inner[node.id] = inner
            _open(page, definition, inner, definitions, depth + 1)


def _node(raw: Mapping[str, object], scope: Scope) -> PageNode | None:
    number, kind, mode = raw.get("id"), raw.get("type"), raw.get("mode", 0)
    if not isinstance(number, int | str) or not isinstance(kind, str):
        return None
    sockets = tuple(_socket(item) for item in _list(raw.get("inputs"))[:MOST_INPUTS] if isinstance(item, Mapping))
    outputs = output_names(_list(raw.get("outputs")))
    values = raw.get("widgets_values")
    return PageNode(str(number), kind[:200], mode if isinstance(mode, int) else 0, sockets, outputs, values, scope)


def _border_values(node: PageNode, raw: object, borders: tuple[tuple[str, str], ...]) -> Mapping[str, object]:
    """What the user of a subgraph set at its borders, by name; where the values cannot be told apart, nothing.

    The page keeps them in the order of the widgets: those that `proxyWidgets` lists, else the borders that can have one.
    """
    values = node.values
    if isinstance(values, Mapping):
        return values
    properties = raw.get("properties") if isinstance(raw, Mapping) else None
    proxies = _list(properties.get("proxyWidgets")) if isinstance(properties, Mapping) else []
    shown = [
        str(pair[1])[:64] for pair in proxies if isinstance(pair, list) and len(pair) == 2 and str(pair[0]) == "-1"
    ]
    told = [socket.name for socket in node.sockets if socket.widget]
    named = [name for name, kind in borders if kind in WIDGET_TYPES]
    listed = _list(values)
    for names in (shown, named, told) if shown or not proxies else ():
        if len(names) == len(listed):
            return dict(zip(names, listed, strict=True))
    return {}


def output_names(outputs: list[object], *, plain: bool = True) -> tuple[tuple[str, str], ...]:
    """Name and type of each output or border of a page's node; plain: the names spelled as those of inputs are."""
    named = (
        (str(item.get("name", ""))[:64], str(item.get("type", ""))[:64])
        for item in outputs[:MOST_INPUTS]
        if isinstance(item, dict)
    )
    return tuple((name.lower().replace(" ", "_") if plain else name, kind) for name, kind in named)


def raw_nodes(workflow: Mapping[str, object]) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Every node of a page by its full id, as it stands in the file; quicker than to lay the page flat."""
    definitions = {str(item["id"]): item for item in _subgraphs(workflow) if "id" in item}
    waiting: list[tuple[str, int, Mapping[str, object]]] = [("", 0, workflow)]
    left = MOST_NODES
    while waiting:
        prefix, depth, part = waiting.pop()
        for raw in _list(part.get("nodes"))[:left]:
            left -= 1
            if isinstance(raw, dict):
                name = f"{prefix}{raw.get('id')}"
                yield name, raw
                inner = definitions.get(str(raw.get("type")))
                if inner is not None and depth < DEEPEST_SUBGRAPH:
                    waiting.append((f"{name}:", depth + 1, inner))


def _socket(item: Mapping[str, object]) -> Socket:
    widget, link = item.get("widget"), item.get("link")
    named = widget.get("name") if isinstance(widget, Mapping) else None
    return Socket(
        str(item.get("name", ""))[:64],
        str(item.get("type", ""))[:64],
        named[:64] if isinstance(named, str) else None,
        str(link)[:32] if isinstance(link, int | str) else None,
    )


def _wires(
    part: Mapping[str, object],
) -> tuple[dict[str, tuple[str, int, str]], dict[tuple[str, int], str]]:
    wires: dict[str, tuple[str, int, str]] = {}
    ends: dict[tuple[str, int], str] = {}
    for item in _list(part.get("links"))[: 4 * MOST_NODES]:
        row = _row(item)
        if row is not None:
            number, origin, slot, target, target_slot, kind = row
            wires[number] = (origin, slot, kind)
            ends[target, target_slot] = number
    return wires, ends


def _row(item: object) -> tuple[str, str, int, str, int, str] | None:
    """A wire of either spelling: [id, from, slot, to, slot, type] or an object with those names."""
    if isinstance(item, Mapping):
        names = ("id", "origin_id", "origin_slot", "target_id", "target_slot", "type")
        item = [item.get(name) for name in names]
    if not isinstance(item, list) or len(item) < 5 or not all(isinstance(part, int | str) for part in item[:5]):
        return None
    if not isinstance(item[2], int) or not isinstance(item[4], int):
        return None
    kind = item[5] if len(item) > 5 and isinstance(item[5], str) else ""
    return str(item[0])[:32], str(item[1])[:64], item[2], str(item[3])[:64], item[4], kind[:64]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
