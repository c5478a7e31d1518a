"""Graphs made to hang, to swell or to raise."""

import time
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from impasto_engine.metadata.comfy import GraphReading, read_graph
from impasto_engine.metadata.tests.comfy.graphs import node, text_to_image, with_sampler

SECONDS = 0.5
MEBIBYTES = 64


def seconds_of(prompt, workflow=None):
    """The reading and the better of two times: other processes on the machine make neither shorter."""
    times = []
    for _ in range(2):
        started = time.process_time()
        reading = read_graph(prompt, workflow)
        times.append(time.process_time() - started)
    return reading, min(times)


def mebibytes_of(prompt, workflow=None):
    tracemalloc.start()
    read_graph(prompt, workflow)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 2**20


def chain(kind, length, **wires):
    graph = {}
    for place in range(length):
        graph[str(place)] = node(kind, **{name: [str(place + 1), 0] for name in wires})
    return graph


def long_model_chain():
    graph = chain("LoraLoaderModelOnly", 3_990, model=0)
    graph["s"] = node("KSampler", seed=1, steps=2, cfg=1, sampler_name="euler", model=["0", 0])
    return graph


def long_conditioning_chain():
    graph = chain("ConditioningCombine", 3_990, conditioning_1=0, conditioning_2=0)
    graph["s"] = node("KSampler", seed=1, steps=2, cfg=1, positive=["0", 0], negative=["0", 0])
    return graph


def long_latent_chain():
    graph = chain("LatentUpscaleBy", 3_990, samples=0)
    graph["s"] = node("KSampler", seed=1, steps=2, cfg=1, latent_image=["0", 0])
    return graph


def long_text_chain():
    graph = chain("StringConcatenate", 3_980, string_a=0, string_b=0)
    graph["e"] = node("CLIPTextEncode", text=["0", 0])
    graph["s"] = node("KSampler", seed=1, steps=2, cfg=1, positive=["e", 0])
    return graph


def only_samplers():
    return {
        str(place): node(
            "KSampler",
            seed=[str((place * 7 + 1) % 20_000), 0],
            steps=[str((place * 5 + 2) % 20_000), 0],
            cfg=1,
            model=[str((place * 3 + 1) % 20_000), 0],
            positive=[str((place + 1) % 20_000), 0],
            latent_image=[str((place * 2 + 1) % 20_000), 0],
        )
        for place in range(20_000)
    }


def only_savers():
    graph = {str(place): node("SaveImage", images=["x", 0]) for place in range(3_900)}
    graph["x"] = node("Mystery", **{f"image{place}": [str(place), 0] for place in range(200)})
    return graph


def wide_nodes():
    wires = {f"conditioning_{place}": [str(place % 100), 0] for place in range(5_000)}
    graph = {str(place): node("ConditioningCombine", **wires) for place in range(100)}
    graph["s"] = node("KSampler", seed=1, steps=2, cfg=1, positive=["0", 0], negative=["1", 0])
    return graph


def wide_nodes_by_many_slots():
    graph = {
        str(row): node(
            "ConditioningCombine",
            **{f"conditioning_{place}": [str(place % 150), row * 256 + place] for place in range(256)},
        )
        for row in range(150)
    }
    graph["s"] = node("KSampler", seed=1, steps=2, cfg=1, positive=["0", 0], negative=["1", 0])
    return graph


def doubling_pictures():
    graph = {
        str(level): node("ImageBlend", image1=[str(level + 1), 0], image2=[str(level + 1), 0]) for level in range(40)
    }
    graph["save"] = node("SaveImage", images=["0", 0])
    return graph


def big_texts():
    graph = {str(place): node("CLIPTextEncode", text="fox, " * 20_000) for place in range(60)}
    both = {f"conditioning_{place}": [str(place), 0] for place in range(60)}
    graph["all"] = node("ConditioningCombine", **both)
    graph["s"] = node("KSampler", seed=1, steps=2, cfg=1, positive=["all", 0])
    return graph


def tag_bait():
    return with_sampler(model=["l", 0]) | {
        "l": node("LoraTagLoader", text="<lora:" * 10_000 + ":" * 5_000, model=["ckpt", 0])
    }


def embedding_bait():
    return text_to_image(pos=node("CLIPTextEncode", text="embedding:a:" * 5_000, clip=["ckpt", 1]))


def formulas():
    graph = with_sampler(steps=["0", 0])
    for place in range(3_000):
        graph[str(place)] = node("MathExpression|pysssss", expression="(" * 90 + "a" + ")" * 90, a=[str(place + 1), 0])
    return graph


def powers():
    return with_sampler(steps=["0", 0]) | {"0": node("SimpleMath+", value="9**9**9**9*a", a=9, b=9)}


BUILDERS = [
    long_model_chain,
    long_conditioning_chain,
    long_latent_chain,
    long_text_chain,
    only_samplers,
    only_savers,
    wide_nodes,
    wide_nodes_by_many_slots,
    doubling_pictures,
    big_texts,
    tag_bait,
    embedding_bait,
    formulas,
    powers,
]


@pytest.mark.parametrize("build", BUILDERS)
def test_hostile_graph_is_read_in_bounds(build):
    reading, seconds = seconds_of(build())
    assert isinstance(reading, GraphReading)
    assert seconds < SECONDS
    assert all(len(text or "") <= 65_536 for text in (reading.positive, reading.negative))


def self_containing_page():
    inner = [{"id": place, "type": "sub", "inputs": [], "outputs": []} for place in range(20)]
    return {
        "nodes": [{"id": 1, "type": "sub", "inputs": [], "outputs": []}],
        "links": [],
        "definitions": {"subgraphs": [{"id": "sub", "nodes": inner, "links": []}]},
    }


def ring_of_reroutes():
    nodes = [
        {
            "id": place,
            "type": "KSampler" if place == 0 else "Reroute",
            "mode": 4 if place else 0,
            "inputs": [{"name": "model", "type": "MODEL", "link": place}],
            "outputs": [{"name": "MODEL", "type": "MODEL"}],
            "widgets_values": [1, "fixed", 20, 7, "euler", "normal", 1],
        }
        for place in range(10_000)
    ]
    return {"nodes": nodes, "links": [[place, (place + 1) % 10_000, 0, place, 0, "MODEL"] for place in range(10_000)]}


def wide_subgraph_of_many_users():
    sockets = [{"name": f"i{place}", "type": "STRING", "link": place} for place in range(256)]
    inner = [{"id": number, "type": "KSampler", "inputs": sockets, "outputs": []} for number in range(100)]
    links = [[place, -10, place, 0, place, "STRING"] for place in range(256)]
    borders = [{"name": f"b{place}", "type": "STRING"} for place in range(256)]
    return {
        "nodes": [{"id": user, "type": "sub", "inputs": [], "widgets_values": ["x"] * 256} for user in range(400)],
        "links": [],
        "definitions": {"subgraphs": [{"id": "sub", "nodes": inner, "links": links, "inputs": borders}]},
    }


def comment_bait():
    nodes = [{"id": 1, "type": "CLIPTextEncode", "widgets_values": ["/*" * 500_000]}]
    return {"nodes": nodes, "links": []}


@pytest.mark.parametrize("build", [self_containing_page, ring_of_reroutes, comment_bait, wide_subgraph_of_many_users])
def test_hostile_page_is_read_in_bounds(build):
    _, seconds = seconds_of(None, build())
    assert seconds < SECONDS


@pytest.mark.parametrize("build", [only_samplers, big_texts, wide_nodes_by_many_slots])
def test_hostile_graph_takes_little_memory(build):
    assert mebibytes_of(build()) < MEBIBYTES


NAMES = st.sampled_from(
    [
        "seed",
        "noise_seed",
        "steps",
        "cfg",
        "sampler_name",
        "scheduler",
        "denoise",
        "model",
        "clip",
        "vae",
        "positive",
        "negative",
        "latent_image",
        "samples",
        "pixels",
        "image",
        "images",
        "conditioning",
        "conditioning_1",
        "conditioning_to",
        "text",
        "text_a",
        "text_b",
        "string",
        "delimiter",
        "value",
        "a",
        "b",
        "expression",
        "operation",
        "switch",
        "select",
        "input1",
        "input2",
        "on_true",
        "on_false",
        "boolean",
        "basic_pipe",
        "pipe",
        "base_ctx",
        "ctx_01",
        "guider",
        "noise",
        "sigmas",
        "sampler",
        "lora_name",
        "lora_1",
        "loras",
        "lora_stack",
        "strength_model",
        "lora_count",
        "ckpt_name",
        "unet_name",
        "vae_name",
        "width",
        "height",
        "scale_by",
        "upscale_model",
        "control_net",
        "strength",
        "stop_at_clip_layer",
        "filename_prefix",
        "prompt",
        "populated_text",
        "dimensions",
        "any_01",
        "find",
        "replace",
        "index",
        "clip_name",
        "guidance",
        "action",
    ]
)
KINDS = st.sampled_from(
    [
        "KSampler",
        "SamplerCustomAdvanced",
        "CLIPTextEncode",
        "ConditioningZeroOut",
        "VAEDecode",
        "SaveImage",
        "LoraLoader",
        "Mystery",
        "StringConcatenate",
        "StringReplace",
        "ImpactSwitch",
        "ComfySwitchNode",
        "TextGenerate",
        "SimpleMath+",
        "FaceDetailer",
        "CheckpointLoaderSimple",
        "EmptyLatentImage",
        "LatentUpscaleBy",
        "Reroute",
        "ImpactStringSelector",
    ]
)
IDS = st.sampled_from([str(place) for place in range(12)])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
WIRES = st.tuples(IDS, st.integers(-1, 9)).map(list)
NODES = st.fixed_dictionaries(
    {"class_type": KINDS, "inputs": st.dictionaries(NAMES, WIRES | WIRES | ANYTHING, max_size=8)}
)
PAGE_NODES = st.fixed_dictionaries(
    {"id": IDS | st.integers(0, 11), "type": KINDS | st.just("sub")},
    optional={
        "mode": st.sampled_from([0, 2, 4, None, "x"]),
        "inputs": st.lists(
            st.fixed_dictionaries(
                {"name": NAMES, "type": st.sampled_from(["MODEL", "CONDITIONING", "*"])},
                optional={
                    "link": st.integers(0, 11) | st.none(),
                    "widget": st.fixed_dictionaries({"name": NAMES}) | ANYTHING,
                },
            )
            | ANYTHING,
            max_size=4,
        ),
        "outputs": st.lists(st.fixed_dictionaries({"name": NAMES, "type": st.just("MODEL")}) | ANYTHING, max_size=3),
        "widgets_values": ANYTHING | st.lists(ANYTHING, max_size=8),
    },
)
LINKS = st.lists(st.lists(st.integers(-20, 11), min_size=5, max_size=6) | ANYTHING, max_size=12)
PARTS = st.fixed_dictionaries({"nodes": st.lists(PAGE_NODES | ANYTHING, max_size=8), "links": LINKS})
PAGES = st.builds(lambda part, inner: part | {"definitions": {"subgraphs": [inner | {"id": "sub"}]}}, PARTS, PARTS)
GENTLE = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@GENTLE
@given(st.dictionaries(IDS, NODES | ANYTHING, max_size=12))
def test_no_graph_raises(prompt):
    reading = read_graph(prompt)
    assert reading is None or reading.seed is None or reading.seed.lstrip("-").isdecimal()


@GENTLE
@given(PAGES | st.dictionaries(st.text(max_size=8), ANYTHING, max_size=4))
def test_no_page_raises(workflow):
    read_graph(None, workflow)


@GENTLE
@given(st.dictionaries(IDS, NODES, max_size=8), PAGES)
def test_no_pair_raises(prompt, workflow):
    read_graph(prompt, workflow)


@GENTLE
@given(st.dictionaries(st.sampled_from(["sampler", "ckpt", "pos", "latent", "decode"]), NODES | ANYTHING, max_size=3))
def test_no_damage_to_a_good_graph_raises(damage):
    read_graph(text_to_image(**damage))


def test_wires_that_bite_their_own_tail_end():
    graph = with_sampler(guider=["guider", 0], sampler=["sampler", 0], model=["lora", 0], positive=["both", 0])
    graph["guider"] = node("CFGGuider", guider=["guider", 0], cfg=["guider", 0])
    graph["lora"] = node("LoraLoader", lora_name=["lora", 0], strength_model=["lora", 0], model=["lora", 0])
    graph["both"] = node("ConditioningCombine", conditioning_1=["both", 0], conditioning_2=["pos", 0])
    graph["latent"] = node("EmptyLatentImage", width=["latent", 0], height=["latent", 1], latent=["latent", 0])
    assert read_graph(graph).positive == "a red fox"
