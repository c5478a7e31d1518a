"""Reads the LoRAs that one node loads, whatever the shape: single, numbered rows, lists, rows of a table, text tags."""

import json
import re
from collections.abc import Iterator, Mapping

from impasto_engine.metadata.comfy.graph import Graph, Link, Node
from impasto_engine.metadata.comfy.reading import LoraUse
from impasto_engine.metadata.comfy.scalars import as_number, number, plain
from impasto_engine.metadata.comfy.texts import text_behind

MOST_LORAS = 128
_NAME = re.compile(r"(?:.*_)?(?:lora|lycoris)(?:_?name|_?file|_?path|_?model)?(?:_?(\d{1,3}))?(?:_?name)?")
_WEIGHT = re.compile(r"strength|weight|_wt|_str(?:_|$)|scale|multiplier|amount")
_CLIP = re.compile(r"clip|_te(?:_|$)|text_enc|strengthtwo")
_SWITCH = re.compile(r"switch|enable|toggle|active|_on(?:_|$)|^on(?:_|$)")
_TAG = re.compile(r"<(?:lora|lyco|lycoris):([^<>:]{1,300})((?::[^<>]{0,100})?)>", re.IGNORECASE)
_NOTHING = ("", "none", "choose", "undefined", "null", "no lora", "-")


def loras_of(graph: Graph, node: Node) -> list[LoraUse]:
    """The LoRAs that this node puts in force, in its own order; rows that are off or weigh nothing are left out."""
    if node.inputs.get("bypass") is True or not _may_load(node):
        return []
    rows = [*_listed(node), *_numbered(graph, node)]
    if not any(isinstance(value, list) and _listed_row(value) for value in map(_bundle, node.inputs.values())):
        rows.extend(_tagged(graph, node))
    return [row for row in rows if row.weight != 0 or row.weight_clip not in (0, None)][:MOST_LORAS]


def _may_load(node: Node) -> bool:
    """A quick look: whether a name, a table or a tag of the node speaks of LoRAs at all."""
    if "lora" in node.lowered or any("lora" in name or "lyco" in name for name in node.inputs):
        return True
    return any(
        isinstance(value, list | dict) or (isinstance(value, str) and "<l" in value.lower())
        for value in node.inputs.values()
    )


def loras_in_text(text: str) -> list[LoraUse]:
    """The <lora:name:weight:clip weight> tags of a text."""
    found = []
    for match in _TAG.finditer(text):
        numbers = [as_number(part.partition("=")[2] or part) for part in match[2].split(":")[1:3]]
        weight = numbers[0] if numbers else 1.0
        clip = numbers[1] if len(numbers) > 1 else None
        found.append(LoraUse(match[1].strip(), _float(weight), _float(clip)))
    return found[:MOST_LORAS]


def _float(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _listed(node: Node) -> Iterator[LoraUse]:
    """Rows that are objects: {"on": true, "lora": ..., "strength": ...}, alone or in a list."""
    for given in node.inputs.values():
        value = _bundle(given)
        for row in value[:MOST_LORAS] if isinstance(value, list) else [value]:
            if isinstance(row, Mapping):
                use = _row(row)
                if use is not None:
                    yield use


def _bundle(value: object) -> object:
    """The rows of a table that a node keeps as JSON text, else the value as it is."""
    if isinstance(value, str) and value[:2] in ("[{", '{"') and '"strength' in value:
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _listed_row(value: list[object]) -> bool:
    return any(isinstance(row, Mapping) and _row_name(row) is not None for row in value[:MOST_LORAS])


def _row_name(row: Mapping[str, object]) -> str | None:
    for key in ("lora", "lora_name", "name"):
        name = row.get(key)
        if isinstance(name, str) and ("strength" in row or "weight" in row or "on" in row):
            return name[:300]
    return None


def _row(row: Mapping[str, object]) -> LoraUse | None:
    name = _row_name(row)
    off = any(row.get(key) is False for key in ("on", "active", "enabled"))
    if name is None or off or name.strip().lower() in _NOTHING:
        return None
    weight = as_number(row.get("strength", row.get("weight", row.get("strength_model"))))
    clip = next((row[key] for key in ("strengthTwo", "clipStrength", "strength_clip") if key in row), None)
    return LoraUse(name, _float(weight), _float(as_number(clip)))


def _numbered(graph: Graph, node: Node) -> Iterator[LoraUse]:
    """lora_name with its weights, or rows told apart by a number: lora_name_1, model_weight_1, switch_1."""
    most = _row_count(graph, node)
    for name, value in node.inputs.items():
        match = _NAME.fullmatch(name)
        if not match or (match[1] and int(match[1]) > most) or not isinstance(value, str | Link):
            continue
        spelled = plain(graph, value, "name")
        if isinstance(value, Link) and not (name.endswith("name") and _is_file(spelled)):
            continue
        if isinstance(spelled, str) and spelled.strip().lower() not in _NOTHING and not spelled.startswith("<"):
            use = _weighed(graph, node, spelled, match[1] or "")
            if use is not None:
                yield use


def _is_file(name: object) -> bool:
    return isinstance(name, str) and name.lower().endswith((".safetensors", ".pt", ".ckpt", ".bin", ".sft", ".pth"))


def _row_count(graph: Graph, node: Node) -> int:
    for name in ("lora_count", "num_loras", "inputcount", "count"):
        if name in node.inputs:
            found = number(graph, node.inputs[name], "value")
            if found is not None:
                return int(found)
    return 999


def _weighed(graph: Graph, node: Node, name: str, index: str) -> LoraUse | None:
    row = {key: value for key, value in node.inputs.items() if _index(key) == index and not _NAME.fullmatch(key)}
    for key, value in row.items() if index else ():
        if _SWITCH.search(key) and str(value).strip().lower() in ("off", "false", "disable", "disabled", "no"):
            return None
    if node.inputs.get("toggle") is False:
        return None
    read = {key: _float(number(graph, value, "value")) for key, value in row.items() if _WEIGHT.search(key)}
    weights = {key: value for key, value in read.items() if value is not None}
    simple = {key: value for key, value in weights.items() if "model" not in key and "clip" not in key}
    clip = next((value for key, value in weights.items() if _CLIP.search(key)), None)
    if _mode(node) == "simple" and simple:
        return LoraUse(name, next(iter(simple.values())), None)
    model = next((value for key, value in weights.items() if "model" in key or "unet" in key), None)
    if model is None:
        model = next((value for key, value in simple.items() if not _CLIP.search(key)), None)
    return LoraUse(name, model, clip)


def _mode(node: Node) -> str:
    return str(node.inputs.get("input_mode", node.inputs.get("mode", ""))).strip().lower()


def _index(key: str) -> str:
    """The row number in a key: of lora_1_strength and strength_model_1 it is 1."""
    found = re.findall(r"\d{1,3}", key)
    return found[-1] if found else ""


def _tagged(graph: Graph, node: Node) -> Iterator[LoraUse]:
    """Tags in the node's texts, for nodes that load what their text names."""
    texts = [node.inputs[key] for key in ("populated_text",) if node.inputs.get(key)] or list(node.inputs.values())
    if "lora" in node.lowered:
        texts = [text_behind(graph, value) for key, value in node.inputs.items() if "text" in key or "syntax" in key]
    for text in texts:
        if isinstance(text, str) and "<l" in text.lower():
            yield from loras_in_text(text)
