"""Which branch a switch node lets through; a switch is told by its selector and its row of like inputs."""

import re
from collections.abc import Callable

from impasto_engine.metadata.comfy.graph import Graph, Link, Node
from impasto_engine.metadata.comfy.wires import natural

NumberOf = Callable[[Graph, Link, str], object | None]
"""Works out what is behind a wire that feeds an input of this name; see `scalars.value_of`."""

_SELECTORS = (
    "switch",
    "select",
    "selector",
    "selected_index",
    "boolean",
    "boolean_value",
    "bool",
    "condition",
    "cond",
    "index",
    "input",
    "choice",
    "which",
    "toggle",
    "enabled",
    "use_second",
    "value",
)
_FIRST_WIRED = re.compile(r"^any switch|context switch|firstnonnull|firstnotnone|coalesce")
_SELECTABLE = frozenset(_SELECTORS)
_YES = re.compile(r"(?:on|if|when|is)?_?true|tt_value|a|yes|.*_?(?:if|on)_true|on")
_NO = re.compile(r"(?:on|if|when|is)?_?false|ff_value|b|no|else|.*_?(?:if|on)_false|off")
_NUMBERED = re.compile(r"(\D*?)_?(\d{1,3})(?:_opt)?")
_LETTERED = re.compile(r"(.+)_([ab])")


def chosen(graph: Graph, node: Node, number_of: NumberOf) -> object | None:
    """The input (a Link or a plain value) that a switch node passes on, or None when the node is no switch."""
    if _FIRST_WIRED.search(node.lowered):
        return _first_wired(node)
    if not _SELECTABLE & node.inputs.keys():
        return None
    selector = next((name for name in _SELECTORS if name in node.inputs and _is_choice(node, name)), None)
    if selector is None:
        return None
    rest = {name: item for name, item in node.inputs.items() if name != selector}
    label = node.inputs[selector]
    if isinstance(label, str) and label.strip().lower() in rest:
        return rest[label.strip().lower()]
    value = _choice(graph, node, selector, number_of)
    yes = next((name for name in rest if _YES.fullmatch(name)), None)
    no = next((name for name in rest if _NO.fullmatch(name)), None)
    if value is None:
        return _undecided(graph, node, rest.get(no) if no is not None else None)
    if yes is not None or no is not None:
        name = yes if value else no
        return rest.get(name) if name is not None else None
    return _by_number(rest, value)


def _undecided(graph: Graph, node: Node, branch: object | None) -> object | None:
    """The branch for "no", when what the switch was set to is only known at run time."""
    if branch is not None:
        graph.warn(f"How {node.kind} was switched is not in the file; its branch for no was read.")
    return branch


def _is_choice(node: Node, name: str) -> bool:
    """Whether this input can select: the class says so, or the inputs beside it stand in a row of branches."""
    if re.search(
        r"switch|select|branch|ifelse|if_|\bif\b|logic|choose|condition|lazy|either|rout(?:er|e)$|multiplex",
        node.lowered,
    ):
        return True
    return any(_YES.fullmatch(other) or _NO.fullmatch(other) for other in node.inputs if other not in (name, "a", "b"))


def _choice(graph: Graph, node: Node, selector: str, number_of: NumberOf) -> int | None:
    value = node.inputs[selector]
    if isinstance(value, Link):
        value = number_of(graph, value, "choice")
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return int(value) if abs(value) < 1000 else None
    if isinstance(value, str):
        return _worded(value.strip().lower())
    return None


def _worded(value: str) -> int | None:
    if value in ("true", "on", "yes", "enable", "enabled"):
        return 1
    if value in ("false", "off", "no", "disable", "disabled"):
        return 0
    number = re.fullmatch(r"\D{0,20}(\d{1,3})", value)
    return int(number[1]) if number else None


def _by_number(rest: dict[str, object], value: int) -> object | None:
    rows: dict[int, object] = {}
    for name in sorted(rest, key=natural):
        numbered = _NUMBERED.fullmatch(name)
        if numbered:
            rows.setdefault(int(numbered[2]), rest[name])
    if rows:
        return rows.get(value)
    lettered = {match[2]: rest[name] for name in rest if (match := _LETTERED.fullmatch(name))}
    if len(lettered) == 2:
        return lettered["a" if value else "b"]
    return None


def _first_wired(node: Node) -> Link | None:
    links = sorted(node.links(), key=lambda pair: natural(pair[0]))
    return links[0][1] if links else None
