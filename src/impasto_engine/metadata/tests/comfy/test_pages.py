"""The page's form of a graph, drawn by hand."""

import pytest

from impasto_engine.metadata.comfy import LoraUse, read_graph


class Drawing:
    """Draws a page: nodes by type, wires by name."""

    def __init__(self):
        self.nodes, self.links = [], []

    def node(self, kind, *, values=None, outputs=(), mode=0, widgets=(), title=None, **wires):
        number = len(self.nodes) + 1
        inputs = []
        for slot, (name, wire) in enumerate(wires.items()):
            socket = {"name": name, "type": wire[2] if wire else "*", "link": None}
            if wire:
                self.links.append([len(self.links) + 1, wire[0], wire[1], number, slot, wire[2]])
                socket["link"] = len(self.links)
            if name in widgets:
                socket["widget"] = {"name": name}
            inputs.append(socket)
        unwired = [name for name in widgets if name not in wires]
        inputs += [{"name": name, "type": "STRING", "widget": {"name": name}, "link": None} for name in unwired]
        row = {"id": number, "type": kind, "mode": mode, "inputs": inputs, "widgets_values": values}
        row["outputs"] = [{"name": name, "type": name} for name in outputs]
        self.nodes.append(row)
        return number

    @property
    def page(self):
        return {"nodes": self.nodes, "links": self.links}


LOADED = ("MODEL", "CLIP", "VAE")
SAMPLER = [42, "randomize", 20, 7.5, "euler", "karras", 1]


def fox(drawing, *, model=None, **changes):
    ckpt = drawing.node("CheckpointLoaderSimple", values=["base.safetensors"], outputs=LOADED)
    pos = drawing.node("CLIPTextEncode", values=["a red fox"], outputs=["CONDITIONING"], clip=(ckpt, 1, "CLIP"))
    neg = drawing.node("CLIPTextEncode", values=["blurry"], outputs=["CONDITIONING"], clip=(ckpt, 1, "CLIP"))
    size = drawing.node("EmptyLatentImage", values=[640, 832, 1], outputs=["LATENT"])
    wires = {
        "model": (ckpt if model is None else model(ckpt), 0, "MODEL"),
        "positive": (pos, 0, "CONDITIONING"),
        "negative": (neg, 0, "CONDITIONING"),
        "latent_image": (size, 0, "LATENT"),
    }
    run = drawing.node("KSampler", values=SAMPLER, outputs=["LATENT"], **{**wires, **changes})
    decode = drawing.node("VAEDecode", values=[], outputs=["IMAGE"], samples=(run, 0, "LATENT"), vae=(ckpt, 2, "VAE"))
    drawing.node("SaveImage", values=["x"], images=(decode, 0, "IMAGE"))
    return drawing.page


def test_plain_page():
    reading = read_graph(None, fox(Drawing()))
    assert (reading.positive, reading.negative, reading.model) == ("a red fox", "blurry", "base.safetensors")
    assert (reading.seed, reading.steps, reading.cfg_scale, reading.scheduler) == ("42", 20, 7.5, "karras")
    assert (reading.width, reading.height, reading.denoise) == (640, 832, 1.0)
    assert reading.warnings == ("workflow-only",)


def test_bypassed_lora_is_a_wire_and_an_active_one_counts():
    drawing = Drawing()

    def loras(ckpt):
        kinds = {"outputs": ["MODEL"], "values": ["fur.safetensors", 0.7]}
        on = drawing.node("LoraLoaderModelOnly", model=(ckpt, 0, "MODEL"), **kinds)
        return drawing.node("LoraLoaderModelOnly", mode=4, model=(on, 0, "MODEL"), **kinds)

    reading = read_graph(None, fox(drawing, model=loras))
    assert reading.loras == (LoraUse("fur.safetensors", 0.7, None),)
    assert reading.model == "base.safetensors"


def test_muted_branch_is_gone():
    drawing = Drawing()
    muted = drawing.node("CLIPTextEncode", values=["never seen"], outputs=["CONDITIONING"], mode=2)
    reading = read_graph(None, fox(drawing, positive=(muted, 0, "CONDITIONING")))
    assert (reading.positive, reading.negative) == (None, "blurry")


def test_get_and_set_nodes_are_one_wire():
    drawing = Drawing()

    def through(ckpt):
        drawing.node("SetNode", values=["the model"], outputs=["*"], MODEL=(ckpt, 0, "MODEL"))
        return drawing.node("GetNode", values=["the model"], outputs=["MODEL"])

    assert read_graph(None, fox(drawing, model=through)).model == "base.safetensors"


def test_broadcast_fills_what_is_unwired():
    drawing = Drawing()
    ckpt = drawing.node("CheckpointLoaderSimple", values=["base.safetensors"], outputs=LOADED)
    drawing.node("Anything Everywhere", MODEL=(ckpt, 0, "MODEL"))
    page = fox(drawing)
    sampler = next(row for row in page["nodes"] if row["type"] == "KSampler")
    sampler["inputs"][0] = {"name": "model", "type": "MODEL", "link": None}
    assert read_graph(None, page).model == "base.safetensors"


def test_widgets_named_by_the_page_itself():
    drawing = Drawing()
    names = ("seed", "steps", "cfg", "sampler_name", "scheduler", "denoise")
    page = fox(drawing)
    sampler = next(row for row in page["nodes"] if row["type"] == "KSampler")
    sampler["type"] = "Unheard Of Sampler"
    sampler["inputs"] += [{"name": name, "type": "INT", "widget": {"name": name}, "link": None} for name in names]
    reading = read_graph(None, page)
    assert (reading.seed, reading.steps, reading.sampler) == ("42", 20, "euler")


def test_widgets_without_names_are_told_by_their_kind():
    page = fox(Drawing())
    sampler = next(row for row in page["nodes"] if row["type"] == "KSampler")
    sampler["type"] = "Unheard Of Sampler"
    reading = read_graph(None, page)
    assert (reading.seed, reading.steps, reading.cfg_scale) == ("42", 20, 7.5)
    assert (reading.sampler, reading.scheduler, reading.denoise) == ("euler", "karras", 1.0)


def test_comments_in_prompts_are_left_out_as_the_page_does():
    page = fox(Drawing())
    page["nodes"][1]["widgets_values"] = ["a red /* or blue */fox // no wolf\nin snow"]
    assert read_graph(None, page).positive == "a red fox \nin snow"


def test_subgraph_is_opened_and_its_promoted_prompt_counts():
    outer, inner = Drawing(), Drawing()
    ckpt = outer.node("CheckpointLoaderSimple", values=["base.safetensors"], outputs=LOADED)
    use = outer.node(
        "a-b-c",
        values=["a red fox"],
        outputs=["LATENT"],
        widgets=["text"],
        model=(ckpt, 0, "MODEL"),
        clip=(ckpt, 1, "CLIP"),
    )
    decode = outer.node("VAEDecode", outputs=["IMAGE"], samples=(use, 0, "LATENT"), vae=(ckpt, 2, "VAE"))
    outer.node("SaveImage", values=["x"], images=(decode, 0, "IMAGE"))
    pos = inner.node(
        "CLIPTextEncode",
        values=["not this"],
        outputs=["CONDITIONING"],
        widgets=["text"],
        clip=(-10, 1, "CLIP"),
        text=(-10, 2, "STRING"),
    )
    run = inner.node(
        "KSampler", values=SAMPLER, outputs=["LATENT"], model=(-10, 0, "MODEL"), positive=(pos, 0, "CONDITIONING")
    )
    names = ("id", "origin_id", "origin_slot", "target_id", "target_slot", "type")
    links = [dict(zip(names, row, strict=True)) for row in [*inner.links, [99, run, 0, -20, 0, "LATENT"]]]
    subgraph = {"id": "a-b-c", "nodes": inner.nodes, "links": links}
    reading = read_graph(None, {**outer.page, "definitions": {"subgraphs": [subgraph]}})
    assert (reading.positive, reading.seed, reading.model) == ("a red fox", "42", "base.safetensors")


@pytest.mark.parametrize(
    ("values", "proxies"),
    [
        (["new.safetensors", "a red fox", 7], None),
        (["a red fox", 7], [["-1", "text"], ["-1", "noise_seed"]]),
        ([], [["1", "ckpt_name"], ["2", "text"]]),
    ],
)
def test_borders_of_a_subgraph_are_known_by_name(values, proxies):
    """Who uses it shows some of its inputs only, and keeps the values of all that have a widget, or of those listed."""
    outer, inner = Drawing(), Drawing()
    use = outer.node("a-b-c", values=values, outputs=["IMAGE"], widgets=["text"])
    outer.node("SaveImage", values=["x"], images=(use, 0, "IMAGE"))
    outer.nodes[0]["properties"] = {"proxyWidgets": proxies} if proxies else {}
    ckpt = inner.node(
        "CheckpointLoaderSimple",
        values=["old.safetensors"],
        outputs=LOADED,
        widgets=["ckpt_name"],
        ckpt_name=(-10, 0, "COMBO"),
    )
    pos = inner.node(
        "CLIPTextEncode",
        values=["a red fox" if not values else "not this"],
        outputs=["CONDITIONING"],
        widgets=["text"],
        clip=(ckpt, 1, "CLIP"),
        text=(-10, 2, "STRING"),
    )
    run = inner.node(
        "KSampler", values=SAMPLER, outputs=["LATENT"], model=(ckpt, 0, "MODEL"), positive=(pos, 0, "CONDITIONING")
    )
    decode = inner.node("VAEDecode", outputs=["IMAGE"], samples=(run, 0, "LATENT"), vae=(ckpt, 2, "VAE"))
    names = ("id", "origin_id", "origin_slot", "target_id", "target_slot", "type")
    links = [dict(zip(names, row, strict=True)) for row in [*inner.links, [99, decode, 0, -20, 0, "IMAGE"]]]
    borders = (("ckpt_name", "COMBO"), ("image", "IMAGE"), ("text", "STRING"), ("noise_seed", "INT"))
    inputs = [{"name": name, "type": kind} for name, kind in borders]
    subgraph = {"id": "a-b-c", "nodes": inner.nodes, "links": links, "inputs": inputs}
    reading = read_graph(None, {**outer.page, "definitions": {"subgraphs": [subgraph]}})
    model = "new.safetensors" if len(values) == 3 else "old.safetensors"
    assert (reading.positive, reading.model) == ("a red fox", model)


def test_page_names_the_outputs_of_an_unheard_of_loader():
    graph = {
        "1": {"class_type": "Two Texts", "inputs": {"second": "blurry", "first": "a red fox"}},
        "2": {"class_type": "CLIPTextEncode", "inputs": {"text": ["1", 0]}},
        "3": {"class_type": "CLIPTextEncode", "inputs": {"text": ["1", 1]}},
        "4": {
            "class_type": "KSampler",
            "inputs": {"seed": 1, "steps": 2, "cfg": 3, "positive": ["2", 0], "negative": ["3", 0]},
        },
    }
    outputs = [{"name": "first", "type": "STRING"}, {"name": "second", "type": "STRING"}]
    reading = read_graph(graph, {"nodes": [{"id": 1, "type": "Two Texts", "outputs": outputs}], "links": []})
    assert (reading.positive, reading.negative) == ("a red fox", "blurry")


def test_nothing_is_read_from_nothing():
    assert read_graph(None) is None
    assert read_graph({}, {}) is None
    assert read_graph({"prompt": "text"}, {"nodes": "none"}) is None
