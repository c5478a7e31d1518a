"""Works out the number or the short name that feeds an input, through primitives, math, switches and menus."""

import math
import re

from impasto_engine.metadata.comfy.arithmetic import Number, apply_word, calculate
from impasto_engine.metadata.comfy.graph import DEEPEST, Graph, Link, Node
from impasto_engine.metadata.comfy.switches import chosen
from impasto_engine.metadata.comfy.wires import Wire, links_of, untold_links

ALIASES: dict[str, tuple[str, ...]] = {
    "seed": ("seed", "noise_seed", "seed_value", "seed_num", "base_seed", "global_seed", "rand_seed", "random_seed"),
    "steps": (
        "steps",
        "num_inference_steps",
        "num_steps",
        "steps_total",
        "total_steps",
        "inference_steps",
        "sampling_steps",
        "base_steps",
    ),
    "cfg": ("cfg", "cfg_scale", "cfgscale", "cfg_conds", "guidance_scale", "base_cfg", "true_cfg_scale", "true_gs"),
    "denoise": ("denoise", "denoise_strength", "denoising_strength", "denoising"),
    "guidance": ("guidance", "flux_guidance", "embedded_guidance_scale", "embedded_cfg", "distilled_guidance"),
    "sampler": ("sampler_name", "sampler", "base_sampler_name"),
    "scheduler": ("scheduler", "scheduler_name", "sampler_scheduler", "noise_schedule"),
    "width": ("width", "empty_latent_width", "latent_width", "image_width", "resize_width", "target_width", "xi"),
    "height": (
        "height",
        "empty_latent_height",
        "latent_height",
        "image_height",
        "resize_height",
        "target_height",
        "yi",
    ),
    "model": (
        "ckpt_name",
        "unet_name",
        "base_ckpt_name",
        "ckpt_name1",
        "ckpt_name_1",
        "gguf_name",
        "checkpoint",
        "ckpt",
        "checkpoint_name",
        "ckpt_path",
        "unet",
        "base_model_name",
        "model_name",
        "diffusion_model",
        "diffusion_model_name",
        "diffusers_model",
        "model_path",
        "model_id",
        "repo_id",
        "model_version",
        "base_model",
        "engine_name",
        "air",
        "model",
    ),
}
WORDS = frozenset({"sampler", "scheduler", "model", "name"})
_GENERIC = ("value", "int", "integer", "float", "number", "num", "val", "string", "text", "constant", "a", "output")
_DIMENSIONS = re.compile(r"(?<!\d)(\d{2,5})\s?[x×*]\s?(\d{2,5})(?!\d)", re.IGNORECASE)
_RATIO = re.compile(r"\s*(\d{1,3})\s*:\s*(\d{1,3})(?!\d)")
_MENU = re.compile(r".*(?:dimension|resolution|aspect|ratio|size|preset|format).*")


def setting(graph: Graph, node: Node, name: str) -> object | None:
    """The node's own setting of this name under any of its spellings, as a number or a word; None when absent."""
    for alias in ALIASES.get(name, (name,)):
        if alias in node.inputs:
            value = plain(graph, node.inputs[alias], name)
            if value is not None:
                return value
    return None


def plain(graph: Graph, value: object, name: str) -> object | None:
    """A widget's value, or what is behind its wire, as a number or, for names in WORDS, as text."""
    if isinstance(value, Link):
        return value_of(graph, value, name)
    if name == "choice" and isinstance(value, bool):
        return int(value)
    if name in WORDS:
        return value.strip()[:1000] or None if isinstance(value, str) else None
    return as_number(value)


def value_of(graph: Graph, link: Link, name: str) -> object | None:
    """What is behind a wire that feeds an input of this name; worked out once, cycles and depths end in None."""
    key = (link, name)
    if key in graph.values:
        return graph.values[key]
    node = graph.node(link)
    if node is None or graph.depth >= DEEPEST:
        return None
    graph.values[key] = None
    graph.depth += 1
    graph.values[key] = _value_at(graph, node, link.slot, name)
    graph.depth -= 1
    return graph.values[key]


def number(graph: Graph, value: object, name: str) -> Number | None:
    """As `plain`, but numbers only."""
    found = plain(graph, value, name)
    return found if isinstance(found, int | float) else None


def as_number(value: object) -> Number | None:
    """The number that a JSON value stands for: digits as text and hex seeds too, never NaN or a boolean."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if abs(value) < 10**20 else None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return _number_in(value.strip()) if isinstance(value, str) else None


def _number_in(text: str) -> Number | None:
    if re.fullmatch(r"[+-]?\d{1,20}", text, re.ASCII):
        return int(text)
    if re.fullmatch(r"0[xX][0-9a-fA-F]{1,16}", text):
        return int(text, 16)
    if re.fullmatch(r"[+-]?(?:\d{1,20}\.\d{0,20}|\.\d{1,20})", text, re.ASCII):
        return float(text)
    return None


def _value_at(graph: Graph, node: Node, slot: int, name: str) -> object | None:
    size = dimensions(node) if name in ("width", "height") else None
    if size is not None:
        return size[name == "height"]
    found = _labelled(graph, node, slot, name)
    if found is None:
        found = setting(graph, node, name)
    if found is not None:
        return found
    branch = chosen(graph, node, value_of)
    if branch is not None:
        return plain(graph, branch, name)
    if name not in WORDS:
        found = _computed(graph, node)
        if found is not None:
            return found
    return _generic(graph, node, name)


def _labelled(graph: Graph, node: Node, slot: int, name: str) -> object | None:
    """The input that bears the name of the output the wire comes from, where the page's graph tells output names."""
    if 0 <= slot < len(node.outputs) and len(node.outputs) > 1:
        label = node.outputs[slot]
        if label in node.inputs:
            return plain(graph, node.inputs[label], name)
    return None


def dimensions(node: Node) -> tuple[int, int] | None:
    """Width and height of a menu entry such as "1216 x 832 (landscape)"; None for entries that say "custom"."""
    for name, value in node.inputs.items():
        if isinstance(value, str) and _MENU.fullmatch(name):
            match = _DIMENSIONS.search(value[:200])
            if match:
                width, height = int(match[1]), int(match[2])
                swapped = _is_on(node.inputs.get("swap_dimensions")) or _is_on(node.inputs.get("invert"))
                return (height, width) if swapped else (width, height)
    return _proportioned(node) if node.lowered == "resolutionselector" else None


def _proportioned(node: Node) -> tuple[int, int] | None:
    """Width and height that ComfyUI's ResolutionSelector works out of "16:9 (Widescreen)" and so many mebipixels."""
    match = _RATIO.match(str(node.inputs.get("aspect_ratio", ""))[:64])
    area, step = as_number(node.inputs.get("megapixels")), as_number(node.inputs.get("multiple", 8))
    if match is None or not area or not step or not 0 < area <= 256 or not 1 <= step <= 1024:
        return None
    wide, high = int(match[1]), int(match[2])
    if not wide or not high:
        return None
    unit = math.sqrt(area * 1024 * 1024 / (wide * high))
    return round(wide * unit / step) * int(step), round(high * unit / step) * int(step)


def _is_on(value: object) -> bool:
    return value is True or (isinstance(value, str) and value.strip().lower() in ("on", "true", "yes", "enable"))


def _computed(graph: Graph, node: Node) -> Number | None:
    """The result of a math node: a formula over its other inputs, two operands and a word, or a multiple."""
    for key in ("expression", "formula", "equation"):
        formula = node.inputs.get(key)
        if isinstance(formula, str):
            return calculate(formula, _operands(graph, node))
    formula = node.inputs.get("value")
    if isinstance(formula, str) and node.has("a", "b") and as_number(formula) is None:
        return calculate(formula, _operands(graph, node))
    if node.has("integer") and node.has("multiple"):
        return _product(graph, node.inputs["integer"], node.inputs["multiple"])
    operation = next((node.inputs[key] for key in ("operation", "op", "operator") if key in node.inputs), None)
    if isinstance(operation, str) and node.has("a") and node.has("b"):
        return _word(graph, node, operation)
    return None


def _operands(graph: Graph, node: Node) -> dict[str, Number]:
    operands: dict[str, Number] = {}
    for name, value in node.inputs.items():
        short = name.rsplit(".", 1)[-1]
        if short.isidentifier() and len(operands) < 16 and short not in ("expression", "formula", "equation"):
            found = number(graph, value, "value")
            if found is not None:
                operands[short] = found
    return operands


def _product(graph: Graph, first: object, second: object) -> Number | None:
    a, b = number(graph, first, "value"), number(graph, second, "value")
    return None if a is None or b is None else calculate("int(a * b)", {"a": a, "b": b})


def _word(graph: Graph, node: Node, operation: str) -> Number | None:
    a, b = number(graph, node.inputs["a"], "value"), number(graph, node.inputs["b"], "value")
    return None if a is None or b is None else apply_word(operation, a, b)


def _generic(graph: Graph, node: Node, name: str) -> object | None:
    for key in _GENERIC:
        if key in node.inputs:
            value = plain(graph, node.inputs[key], name)
            if value is not None:
                return value
    literals = [item for item in node.inputs.values() if not isinstance(item, Link) and plain(graph, item, name)]
    if len(literals) == 1 and name not in ("sampler", "scheduler"):
        return plain(graph, literals[0], name)
    for link in reversed(links_of(node, Wire.PIPE)):
        value = value_of(graph, link, name)
        if value is not None:
            return value
    links = untold_links(node) or [link for _, link in node.links()]
    return value_of(graph, links[0], name) if len(links) == 1 else None
