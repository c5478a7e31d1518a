"""Model files and LoRAs of every shape."""

import json

import pytest

from impasto_engine.metadata.comfy import LoraUse, read_graph
from impasto_engine.metadata.tests.comfy.graphs import node, text_to_image

MODEL = {"model": ["ckpt", 0], "clip": ["ckpt", 1]}
ROWS = [
    {"name": "fur", "strength": "0.75", "clipStrength": "0.5", "active": True},
    {"name": "off", "strength": "1.00", "active": False},
]
SHAPES = {
    "single": (
        node("LoraLoader", lora_name="fur.safetensors", strength_model=0.8, strength_clip=0.6, **MODEL),
        [("fur.safetensors", 0.8, 0.6)],
    ),
    "negative": (
        node("LoraLoader", lora_name="fur.safetensors", strength_model=-2, strength_clip=-1, **MODEL),
        [("fur.safetensors", -2.0, -1.0)],
    ),
    "model only": (
        node("LoraLoaderModelOnly", lora_name="fur.safetensors", strength_model=0.8, model=["ckpt", 0]),
        [("fur.safetensors", 0.8, None)],
    ),
    "no strength at all": (
        node("LoraLoader", lora_name="fur.safetensors", strength_model=0, strength_clip=0.0, **MODEL),
        [],
    ),
    "power loader": (
        node(
            "Power Lora Loader (rgthree)",
            PowerLoraLoaderHeaderWidget={"type": "PowerLoraLoaderHeaderWidget"},
            lora_1={"on": True, "lora": "fur.safetensors", "strength": 0.8, "strengthTwo": 0.4},
            lora_2={"on": False, "lora": "off.safetensors", "strength": 1},
            lora_3={"on": True, "lora": "snow.safetensors", "strength": 0.3},
            **{"➕ Add Lora": ""},
            **MODEL,
        ),
        [("fur.safetensors", 0.8, 0.4), ("snow.safetensors", 0.3, None)],
    ),
    "numbered rows": (
        node(
            "Lora Loader Stack (rgthree)",
            lora_01="fur.safetensors",
            strength_01=0.7,
            lora_02="None",
            strength_02=1,
            **MODEL,
        ),
        [("fur.safetensors", 0.7, None)],
    ),
    "list of rows": (
        node("Lora Loader (LoraManager)", text="<lora:fur:0.75> <lora:off:1>", loras={"__value__": ROWS}, **MODEL),
        [("fur", 0.75, 0.5)],
    ),
    "rows as text": (
        node("Super LoRA Loader", lora_bundle=json.dumps([{"lora": "fur.safetensors", "strength": 0.5}]), **MODEL),
        [("fur.safetensors", 0.5, None)],
    ),
    "tags": (
        node("LoraTagLoader", text="a fox <lora:fur:0.7:0.3><lora:sub/snow:-.5>", **MODEL),
        [("fur", 0.7, 0.3), ("sub/snow", -0.5, None)],
    ),
    "tags behind a wire": (
        node("LoraTagLoader", text=["words", 0], **MODEL),
        [("snow", 0.2, None)],
    ),
    "wildcards as populated": (
        node("ImpactWildcardEncode", wildcard_text="{a|b}", populated_text="fox <lora:fur:0.9>", seed=1, **MODEL),
        [("fur", 0.9, None)],
    ),
    "stack applied": (
        node("CR Apply LoRA Stack", lora_stack=["stack", 0], **MODEL),
        [("fur.safetensors", 0.6, 0.5)],
    ),
    "simple table": (
        node(
            "easy loraStack",
            toggle=True,
            mode="simple",
            num_loras=1,
            lora_1_name="fur.safetensors",
            lora_1_strength=0.4,
            lora_1_model_strength=1.0,
            lora_1_clip_strength=1.0,
            lora_2_name="unused.safetensors",
            lora_2_strength=1.0,
            **MODEL,
        ),
        [("fur.safetensors", 0.4, None)],
    ),
    "strength by wire": (
        node("LoraLoaderModelOnly", lora_name=["name", 0], strength_model=["half", 0], model=["ckpt", 0]),
        [("wired.safetensors", 0.5, None)],
    ),
    "bypassed": (
        node("LoraLoaderBlockWeight //Inspire", lora_name="x.safetensors", strength_model=1.0, bypass=True, **MODEL),
        [],
    ),
}
HELPERS = {
    "words": node("String Literal", string="fox <lora:snow:0.2>"),
    "half": node("PrimitiveFloat", value=0.5),
    "name": node("LoraSelector", lora_name="wired.safetensors"),
    "stack": node(
        "CR LoRA Stack",
        switch_1="On",
        lora_name_1="fur.safetensors",
        model_weight_1=0.6,
        clip_weight_1=0.5,
        switch_2="Off",
        lora_name_2="off.safetensors",
        model_weight_2=1.0,
        clip_weight_2=1.0,
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_loras_are_found_in(shape):
    loader, expected = SHAPES[shape]
    graph = text_to_image(lora=loader, **HELPERS)
    graph["sampler"]["inputs"]["model"] = ["lora", 0]
    reading = read_graph(graph)
    assert reading.loras == tuple(LoraUse(*row) for row in expected)
    assert reading.model == "base.safetensors"


def test_loras_stand_in_the_order_they_are_applied():
    graph = text_to_image(
        first=node("LoraLoader", lora_name="one", strength_model=1.0, strength_clip=1.0, **MODEL),
        second=node("LoraLoaderModelOnly", lora_name="two", strength_model=1.0, model=["first", 0]),
    )
    graph["sampler"]["inputs"]["model"] = ["second", 0]
    assert [lora.name for lora in read_graph(graph).loras] == ["one", "two"]


def test_a_lora_that_no_wire_uses_is_not_named():
    graph = text_to_image(lora=node("LoraLoader", lora_name="one", strength_model=1.0, strength_clip=1.0, **MODEL))
    assert read_graph(graph).loras == ()


def test_tags_in_a_plain_prompt_load_nothing():
    graph = text_to_image(pos=node("CLIPTextEncode", text="fox <lora:fur:1>", clip=["ckpt", 1]))
    assert read_graph(graph).loras == ()


@pytest.mark.parametrize(
    ("loader", "name"),
    [
        (node("CheckpointLoader|pysssss", ckpt_name={"content": "a/b.safetensors", "image": None}), "a/b.safetensors"),
        (node("UnetLoaderGGUF", unet_name="flux-Q8.gguf"), "flux-Q8.gguf"),
        (node("CheckpointLoaderNF4", ckpt_name="nf4.safetensors"), "nf4.safetensors"),
        (node("ECHOCheckpointLoaderSimple", ckpt_name="EMS-1.safetensors"), "EMS-1.safetensors"),
        (node("CheckpointLoaderSimple", ckpt_name=["picker", 1]), "urn:air:sd1:checkpoint:civitai:1@2"),
        (node("ModelMergeSimple", ratio=0.5, model1=["other", 0], model2=["third", 0]), "other.safetensors"),
        (
            node("Switch model [Crystools]", boolean=False, on_true=["third", 0], on_false=["other", 0]),
            "other.safetensors",
        ),
        (node("ModelRouter", select="blue", red=["other", 0], blue=["third", 0]), "third.safetensors"),
    ],
)
def test_model_is_named_by(loader, name):
    graph = text_to_image(
        ckpt=loader,
        picker=node("CivitaiModelSelector", air="urn:air:sd1:checkpoint:civitai:1@2", resources_json="{}"),
        other=node("CheckpointLoaderSimple", ckpt_name="other.safetensors"),
        third=node("CheckpointLoaderSimple", ckpt_name="third.safetensors"),
    )
    assert read_graph(graph).model == name


def test_clip_skip_is_read_from_the_prompt_s_side():
    graph = text_to_image(skip=node("CLIPSetLastLayer", stop_at_clip_layer=-2, clip=["ckpt", 1]))
    graph["pos"]["inputs"]["clip"] = ["skip", 0]
    assert read_graph(graph).clip_skip == 2


def test_motion_model_is_no_checkpoint():
    graph = text_to_image(
        ade=node("ADE_AnimateDiffLoaderWithContext", model_name="mm_sd_v15.ckpt", beta_schedule="x", model=["ckpt", 0])
    )
    graph["sampler"]["inputs"]["model"] = ["ade", 0]
    reading = read_graph(graph)
    assert reading.model == "base.safetensors"
    assert [(item.kind, item.name) for item in reading.resources] == [("motion", "mm_sd_v15.ckpt")]


def test_cascade_begins_with_its_first_stage():
    graph = text_to_image(
        ckpt2=node("CheckpointLoaderSimple", ckpt_name="stage_b.safetensors"),
        zero=node("ConditioningZeroOut", conditioning=["pos", 0]),
        join=node("StableCascade_StageB_Conditioning", conditioning=["zero", 0], stage_c=["sampler", 0]),
        second=node(
            "KSampler",
            seed=2,
            steps=10,
            cfg=1.1,
            sampler_name="euler",
            scheduler="simple",
            denoise=1,
            model=["ckpt2", 0],
            positive=["join", 0],
            negative=["zero", 0],
            latent_image=["latent", 1],
        ),
    )
    graph["decode"]["inputs"]["samples"] = ["second", 0]
    reading = read_graph(graph)
    assert (reading.positive, reading.seed, reading.model) == ("a red fox", "42", "base.safetensors")
    assert [item.seed for item in reading.passes] == ["42", "2"]
