"""Puts together the text that reaches an input, through every kind of string node, as it stood when the graph ran."""

import re

from impasto_engine.metadata.comfy.graph import DEEPEST, MOST_TEXT, Graph, Link, Node
from impasto_engine.metadata.comfy.scalars import as_number, value_of
from impasto_engine.metadata.comfy.switches import chosen
from impasto_engine.metadata.comfy.wires import Wire, natural, untold_links, wire_of

_AT_RUN_TIME = re.compile(
    r"llm|gpt|ollama|florence|caption|interrog|tagger|describe|gemini|openai|claude|qwen.*vl|joy_?|llava|moondream"
    r"|textgenerate|text_?gen|prompt_?gen|translat|magicprompt|superprompt|promptenhance|prompt_?expan|vlm|blip"
    r"|deepseek|groq|anthropic|mistral|random.*prompt|chat"
)
_JOINING = re.compile(r"conca|join|combine|append|merge|textadd|addtext|stringadd|prompt_?line")
_REPLACING = re.compile(r"replace|substitut")
_TEXT = re.compile(
    r"(?:.*_)?(?:text|string|str|prompt|caption|line|wildcard|tags?|body|content|words?)s?(?:_?(?:[a-h]|\d{1,3}))?"
)
_NO_TEXT = re.compile(
    r".*(?:file|path|folder|dir|format|style|lora|delim|separator|encod|token|parser|mode|model|search|find|exclude"
    r"|region|target|log|save|select|insert|speak|font|clip_?skip|interp|system|instruction|negative_style).*"
    r"|.*_only|wildcards?|pre_?text_?opt"
)
_FIRST = (
    "populated_text",
    "processed_text",
    "text",
    "prompt",
    "string",
    "value",
    "text_input",
    "wildcard_text",
    "positive",
    "multiline_text",
    "text_g",
    "text_l",
    "string_field",
    "text_field",
    "prompts",
)
_SEARCH = ("find", "search", "old", "old_text", "target", "pattern", "find_text", "search_text", "replace_from", "from")
_REPLACE = ("replace", "replacement", "new", "new_text", "replace_with", "replace_text", "replace_to", "to")
_ESCAPES = {"\\n": "\n", "\\t": "\t", "\\r": "\r"}
_ROLE = {
    Wire.POSITIVE: re.compile(r"(?:.*_)?(?:positive|pos)(?:_.*|\d*)"),
    Wire.NEGATIVE: re.compile(r"(?:.*_)?(?:negative|neg)(?:_.*|\d*)"),
}


def text_behind(graph: Graph, value: object, role: Wire = Wire.POSITIVE) -> str | None:
    """The text that a widget holds or a wire brings; at most 64 kB, None when it is not in the file."""
    if isinstance(value, Link):
        return _text_of(graph, value, role)
    if isinstance(value, str):
        return value[:MOST_TEXT]
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value[:64]):
        return str(value[0])[:MOST_TEXT]
    return None


def _text_of(graph: Graph, link: Link, role: Wire) -> str | None:
    key = (link, f"text:{role}")
    if key in graph.values:
        known = graph.values[key]
        return known if isinstance(known, str) else None
    node = graph.node(link)
    if node is None or graph.depth >= DEEPEST:
        return None
    graph.values[key] = None
    graph.depth += 1
    text = _text_at(graph, node, link.slot, role)
    graph.depth -= 1
    graph.values[key] = _within_purse(graph, text)
    return text


def _within_purse(graph: Graph, text: str | None) -> str | None:
    if text is None:
        return None
    graph.text_left -= len(text)
    if graph.text_left >= 0:
        return text
    graph.warn("The texts of the graph are too long to be read completely.")
    return None


def _text_at(graph: Graph, node: Node, slot: int, role: Wire) -> str | None:
    branch = chosen(graph, node, value_of)
    if branch is not None:
        return text_behind(graph, branch, role)
    if made_at_run_time(node):
        return _shown_text(graph, node)
    kind = node.lowered
    if _REPLACING.search(kind) or node.inputs.get("action") == "replace":
        return _replaced(graph, node, role)
    if _JOINING.search(kind) or node.inputs.get("action") == "append" or node.has("delimiter", "separator"):
        return _joined(graph, node, role)
    return node_text(graph, node, role, slot)


def text_of_node(graph: Graph, node: Node, role: Wire) -> str | None:
    """The text that a node itself brings out for the role, when it is not reached by a wire of text."""
    return _text_at(graph, node, -1, role)


def made_at_run_time(node: Node) -> bool:
    """Whether the node writes its text itself when the graph runs: language models, captioners, translators."""
    return _AT_RUN_TIME.search(node.lowered) is not None and "populated_text" not in node.inputs


def _shown_text(graph: Graph, node: Node) -> str | None:
    """What a display node behind a text generator caught of it, where the page's graph kept that."""
    if node.id in graph.shown:
        graph.warn(f"The prompt was written at run time by {node.kind}; the text is the one its display kept.")
        return graph.shown[node.id]
    graph.warn(f"The prompt was written at run time by {node.kind} and is not in the file.")
    return None


def node_text(graph: Graph, node: Node, role: Wire, slot: int = 0) -> str | None:
    """The one text that a node without joining or replacing brings out, for the asking role."""
    if 0 <= slot < len(node.outputs) and len(node.outputs) > 1 and node.outputs[slot] in node.inputs:
        return text_behind(graph, node.inputs[node.outputs[slot]], role)
    for name in role_names(node, role):
        text = text_behind(graph, node.inputs[name], role)
        if text is not None:
            return text
    for name in text_names(node):
        if wire_of(name) != _opposite(role):
            text = text_behind(graph, node.inputs[name], role)
            if text is not None:
                return _selected_line(graph, node, text)
    return _guessed(graph, node, role)


def role_names(node: Node, role: Wire) -> list[str]:
    """The node's inputs of text or wire that bear the role in their name, as text_positive does."""
    pattern = _ROLE.get(role)
    if pattern is None:
        return []
    return [
        name
        for name, value in node.inputs.items()
        if pattern.fullmatch(name) and isinstance(value, str | Link) and not _NO_TEXT.fullmatch(name)
    ]


def _opposite(role: Wire) -> Wire:
    return Wire.NEGATIVE if role == Wire.POSITIVE else Wire.POSITIVE


def text_names(node: Node) -> list[str]:
    """The node's inputs that hold or bring a text, the surest first."""
    first = [name for name in _FIRST if name in node.inputs and isinstance(node.inputs[name], str | Link)]
    more = [
        name
        for name, value in node.inputs.items()
        if name not in first
        and isinstance(value, str | Link | list)
        and _TEXT.fullmatch(name)
        and not _NO_TEXT.fullmatch(name)
    ]
    if "populated_text" in first and not node.inputs["populated_text"]:
        first.remove("populated_text")
    return first + sorted(more, key=natural)


def _guessed(graph: Graph, node: Node, role: Wire) -> str | None:
    """Best effort for a node of unknown words: its only telling wire, else its longest text."""
    links = untold_links(node)
    if len(links) == 1:
        return _text_of(graph, links[0], role)
    graph.wonder_at(node)
    texts = [
        value
        for name, value in node.inputs.items()
        if isinstance(value, str) and len(value) > 2 and not _NO_TEXT.fullmatch(name) and as_number(value) is None
    ]
    return max(texts, key=len, default=None)


def _selected_line(graph: Graph, node: Node, text: str) -> str:
    """The line that a selector node picks out of its text, else the text."""
    if "multiline" in node.inputs and "select" in node.inputs:
        lines = text.split("\n")
        index = as_number(node.inputs["select"])
        if index is not None and node.inputs["multiline"] is not True:
            return lines[int(index) % len(lines)]
    return text


def _joined(graph: Graph, node: Node, role: Wire) -> str | None:
    delimiter = _delimiter(graph, node)
    tidy = str(node.inputs.get("clean_whitespace", "")).lower() == "true"
    pieces, size = [], 0
    for name in _pieces(node):
        text = text_behind(graph, node.inputs[name], role)
        if text and tidy:
            text = text.strip()
        if text and size < MOST_TEXT:
            pieces.append(text)
            size += len(text)
    return delimiter.join(pieces)[:MOST_TEXT] if pieces else node_text(graph, node, role)


def _pieces(node: Node) -> list[str]:
    names = [
        name
        for name, value in node.inputs.items()
        if isinstance(value, str | Link | list)
        and not name.startswith(("delim", "separator", "action", "linebreak", "tidy", "clean", "operation"))
        and (
            _TEXT.fullmatch(name)
            or wire_of(name) in (Wire.ANY, Wire.POSITIVE)
            or re.fullmatch(r"prefix|suffix|pre(?:pend)?|append|before|after|[a-z]|.*_?\d{1,3}", name)
            or isinstance(value, Link)
        )
        and wire_of(name) not in (Wire.CLIP, Wire.MODEL, Wire.IMAGE)
    ]
    return sorted(names, key=_piece_order)


def _piece_order(name: str) -> tuple[int, tuple[tuple[int, int, str], ...]]:
    if name.startswith(("pre", "before", "start", "opening")):
        return (0, natural(name))
    if name.startswith(("suf", "app", "after", "end", "closing")):
        return (2, natural(name))
    return (1, natural(name))


def _delimiter(graph: Graph, node: Node) -> str:
    for name in ("delimiter", "separator", "delim", "custom_delimiter", "sep"):
        if name in node.inputs:
            found = text_behind(graph, node.inputs[name])
            if found is not None:
                for written, meant in _ESCAPES.items():
                    found = found.replace(written, meant)
                return {"newline": "\n", "comma": ", ", "space": " ", "none": ""}.get(found.lower(), found)[:64]
    if str(node.inputs.get("linebreak_addition", "")).lower() == "true":
        return "\n"
    return ", " if node.inputs.get("tidy_tags") == "yes" else ""


def _replaced(graph: Graph, node: Node, role: Wire) -> str | None:
    if node.inputs.get("action") == "replace":
        text, old, new = (text_behind(graph, node.inputs.get(f"text_{letter}"), role) for letter in "abc")
    else:
        old, new = (_first_text(graph, node, names, role) for names in (_SEARCH, _REPLACE))
        text = node_text(graph, _without(node, *_SEARCH, *_REPLACE), role)
    if text is None or not old:
        return text
    if "regex" in node.lowered or node.has("regex_pattern", "regex"):
        graph.warn(f"{node.kind} rewrote the prompt by a pattern; the text is the one before that.")
        return text
    new = new or ""
    return text.replace(old, new, MOST_TEXT // max(1, len(new)) + 1)[:MOST_TEXT]


def _first_text(graph: Graph, node: Node, names: tuple[str, ...], role: Wire) -> str | None:
    return next((text_behind(graph, node.inputs[name], role) for name in names if name in node.inputs), None)


def _without(node: Node, *names: str) -> Node:
    return Node(node.id, node.kind, {name: value for name, value in node.inputs.items() if name not in names})
