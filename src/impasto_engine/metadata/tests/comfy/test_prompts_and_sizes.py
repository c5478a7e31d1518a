"""What reaches a sampler by its conditioning and latent wires."""

import pytest

from impasto_engine.metadata.comfy import read_graph
from impasto_engine.metadata.tests.comfy.graphs import node, text_to_image


def test_flux_negative_by_zero_out_is_no_copy_of_the_prompt():
    graph = text_to_image(neg=node("ConditioningZeroOut", conditioning=["pos", 0]))
    reading = read_graph(graph)
    assert (reading.positive, reading.negative) == ("a red fox", None)


def test_control_net_passes_roles_by_slot():
    graph = text_to_image()
    graph["control"] = node("ControlNetLoader", control_net_name="canny.safetensors")
    graph["apply"] = node(
        "ControlNetApplyAdvanced",
        strength=0.6,
        positive=["pos", 0],
        negative=["neg", 0],
        control_net=["control", 0],
        image=["img", 0],
    )
    graph["img"] = node("LoadImage", image="x.png")
    graph["sampler"]["inputs"].update(positive=["apply", 0], negative=["apply", 1])
    reading = read_graph(graph)
    assert (reading.positive, reading.negative) == ("a red fox", "blurry")
    assert [(item.kind, item.name, item.weight) for item in reading.resources] == [
        ("controlnet", "canny.safetensors", 0.6)
    ]


def test_combined_conditionings_bring_every_text_once():
    graph = text_to_image()
    graph["pos2"] = node("CLIPTextEncode", text="in the snow", clip=["ckpt", 1])
    graph["area"] = node("ConditioningSetArea", width=64, height=64, x=0, y=0, strength=1, conditioning=["pos2", 0])
    graph["both"] = node("ConditioningCombine", conditioning_1=["pos", 0], conditioning_2=["area", 0])
    graph["again"] = node("ConditioningConcat", conditioning_to=["both", 0], conditioning_from=["pos", 0])
    graph["sampler"]["inputs"]["positive"] = ["again", 0]
    assert sorted(read_graph(graph).positive.split("\n")) == ["a red fox", "in the snow"]


def test_twin_text_fields():
    graph = text_to_image(
        pos=node("CLIPTextEncodeSDXL", width=1024, height=1024, text_g="a red fox", text_l="fur", clip=["ckpt", 1])
    )
    assert read_graph(graph).positive == "a red fox\nfur"


def test_mentioned_embeddings_are_resources():
    graph = text_to_image(
        neg=node("CLIPTextEncode", text="(embedding:bad_hands:1.2), embedding:ugly, x", clip=["ckpt", 1])
    )
    assert [(item.kind, item.name, item.weight) for item in read_graph(graph).resources] == [
        ("embedding", "bad_hands", 1.2),
        ("embedding", "ugly", None),
    ]


@pytest.mark.parametrize(
    ("source", "size"),
    [
        (node("CR SDXL Aspect Ratio", width=1024, height=1024, aspect_ratio="5:8 portrait 832x1216"), (832, 1216)),
        (node("CR SDXL Aspect Ratio", width=1000, height=900, aspect_ratio="custom"), (1000, 900)),
        (node("CR Aspect Ratio", width=512, height=768, aspect_ratio="custom", prescale_factor=2.0), (1024, 1536)),
        (node("EmptyLatentImagePresets", dimensions="768 x 512 ", invert=True), (512, 768)),
        (node("SDXL Empty Latent Image (rgthree)", dimensions="1216 x 832   (landscape)"), (1216, 832)),
        (
            node("SDXLEmptyLatentSizePicker+", resolution="704x1408 (0.5)", width_override=0, height_override=0),
            (704, 1408),
        ),
    ],
)
def test_size_menus(source, size):
    reading = read_graph(text_to_image(latent=source))
    assert (reading.width, reading.height) == size


def test_size_by_wires_through_menus_and_arithmetic():
    graph = text_to_image(
        latent=node("EmptyLatentImage", width=["ratio", 0], height=["sum", 0]),
        ratio=node("CR SDXL Aspect Ratio", width=1024, height=1024, aspect_ratio="5:8 portrait 832x1216"),
        sum=node("MathExpression|pysssss", expression="a * 2 + b", a=["n", 0], b=["n", 0]),
        n=node("Int", Number="400"),
    )
    reading = read_graph(graph)
    assert (reading.width, reading.height) == (832, 1200)


def test_size_of_another_picture():
    graph = text_to_image()
    graph["measure"] = node("GetImageSize", image=["decode", 0])
    graph["empty"] = node("EmptyLatentImage", width=["measure", 0], height=["measure", 1])
    graph["second"] = node("KSampler", **{**graph["sampler"]["inputs"], "latent_image": ["empty", 0]})
    graph["third"] = node("VAEDecode", samples=["second", 0], vae=["ckpt", 2])
    graph["save"]["inputs"]["images"] = ["third", 0]
    reading = read_graph(graph)
    assert (reading.width, reading.height) == (640, 832)


def test_an_undecided_switch_says_so():
    graph = text_to_image(
        pos=node("ComfySwitchNode", switch=["either", 0], on_false=["plain", 0], on_true=["fancy", 0]),
        either=node("ImageIsTransparent", image=["decode", 0]),
        plain=node("CLIPTextEncode", text="a red fox", clip=["ckpt", 1]),
        fancy=node("CLIPTextEncode", text="a golden fox", clip=["ckpt", 1]),
    )
    reading = read_graph(graph)
    assert reading.positive == "a red fox"
    assert any("ComfySwitchNode" in warning for warning in reading.warnings)


@pytest.mark.parametrize("kind", ["CLIPTextEncodeFlux", "CLIPTextEncodeSD3"])
def test_twin_fields_alone_hold_a_prompt(kind):
    graph = text_to_image(pos=node(kind, clip_l="a red fox", t5xxl="a red fox", clip=["ckpt", 1]))
    assert read_graph(graph).positive == "a red fox"


def test_size_from_a_proportion_and_an_area():
    menu = node("ResolutionSelector", aspect_ratio="16:9 (Widescreen)", megapixels=1.0, multiple=8)
    latent = node("EmptyLatentImage", width=["menu", 0], height=["menu", 1], batch_size=1)
    reading = read_graph(text_to_image(menu=menu, latent=latent))
    assert (reading.width, reading.height) == (1368, 768)


def test_an_estimator_without_noise_is_not_the_base_pass():
    graph = text_to_image(
        unet=node("UNETLoader", unet_name="depth.safetensors"),
        still=node("DisableNoise"),
        guide=node("BasicGuider", model=["unet", 0]),
        depth=node("SamplerCustomAdvanced", noise=["still", 0], guider=["guide", 0], latent_image=["latent", 0]),
        shown=node("VAEDecode", samples=["depth", 0], vae=["ckpt", 2]),
        begun=node("VAEEncode", pixels=["shown", 0], vae=["ckpt", 2]),
    )
    graph["sampler"]["inputs"]["latent_image"] = ["begun", 0]
    reading = read_graph(graph)
    assert (reading.model, reading.seed, reading.positive) == ("base.safetensors", "42", "a red fox")
