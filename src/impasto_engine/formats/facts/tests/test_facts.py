"""What headers of the common kinds of model files say."""

import json

import pytest

from impasto_engine.formats.facts import header_facts
from impasto_engine.formats.safetensors import SafetensorsHeader, TensorInfo

Shapes = dict[str, tuple[int, ...]]


def facts(shapes: Shapes, metadata: dict[str, str] | None = None, dtype: str = "F16") -> dict[str, object]:
    tensors = tuple(TensorInfo(name, dtype, shape, 0, 0) for name, shape in shapes.items())
    return header_facts(SafetensorsHeader(tensors, metadata or {}, 0))


def lora(module: str, width: int, rank: int = 8, down: str = "lora_down", up: str = "lora_up") -> Shapes:
    return {f"{module}.{down}.weight": (rank, width), f"{module}.{up}.weight": (320, rank), f"{module}.alpha": ()}


UNET = "model.diffusion_model.input_blocks.{}.1.transformer_blocks.0.attn2.to_k.weight"
ATTENTION = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k"


@pytest.mark.parametrize(
    ("shapes", "kind", "family"),
    [
        ({UNET.format(1): (320, 768), "first_stage_model.decoder.conv_in.weight": (1,)}, "Checkpoint", "sd1"),
        ({UNET.format(1): (320, 1024), "first_stage_model.decoder.conv_in.weight": (1,)}, "Checkpoint", "sd2"),
        (
            {UNET.format(4): (640, 2048), "first_stage_model.a": (1,), "conditioner.embedders.1.model.x": (1,)},
            "Checkpoint",
            "sdxl",
        ),
        ({UNET.format(1): (320, 768)}, "UNet", "sd1"),
        (
            {
                "double_blocks.0.img_attn.qkv.weight": (1,),
                "single_blocks.0.linear1.weight": (1,),
                "guidance_in.x": (1,),
            },
            "UNet",
            "flux1",
        ),
        ({"model.diffusion_model.joint_blocks.0.x_block.attn.qkv.weight": (1,)}, "UNet", "sd3"),
        (lora(ATTENTION, 768), "LORA", "sd1"),
        (lora(ATTENTION, 2048), "LORA", "sdxl"),
        (lora("unet.x.attn2.to_k", 768, down="lora_A", up="lora_B"), "LORA", "sd1"),
        (lora("lora_unet_double_blocks_0_img_attn_qkv", 3072), "LORA", "flux1"),
        (lora(ATTENTION, 768) | {"lora_unet_conv.lora_down.weight": (8, 320, 3, 3)}, "LoCon", "sd1"),
        ({f"{ATTENTION}.hada_w1_a": (320, 8), f"{ATTENTION}.hada_w1_b": (8, 768)}, "LoCon", "sd1"),
        ({"lora_te1_x.lokr_w1": (8, 8), "lora_te2_x.lokr_w1": (8, 8)}, "LoCon", "sdxl"),
        (lora(ATTENTION, 768) | {f"{ATTENTION}.dora_scale": (320, 1)}, "DoRA", "sd1"),
        ({"emb_params": (4, 768)}, "TextualInversion", "sd1"),
        ({"clip_l": (2, 768), "clip_g": (2, 1280)}, "TextualInversion", "sdxl"),
        ({"decoder.conv_in.weight": (512, 4, 3, 3), "decoder.conv_out.weight": (3, 128, 3, 3)}, "VAE", None),
        (
            {"controlnet_cond_embedding.conv_in.weight": (1,), "down_blocks.0.attn2.to_k.weight": (320, 768)},
            "Controlnet",
            "sd1",
        ),
        ({"text_model.encoder.layers.0.self_attn.q_proj.weight": (768, 768)}, "TextEncoder", None),
        ({"conv_first.weight": (64, 3, 3, 3), "conv_last.weight": (3, 64, 3, 3)}, "Upscaler", None),
        ({"model.0.weight": (64, 3, 3, 3), "model.1.sub.0.RDB1.conv1.0.weight": (1,)}, "Upscaler", None),
        ({"what": (3,)}, "Other", None),
        ({}, "Other", None),
    ],
)
def test_kind_and_family(shapes: Shapes, kind: str, family: str | None):
    found = facts(shapes)
    assert (found["kind"], found.get("family")) == (kind, family)


def test_a_lora_tells_its_rank_precision_and_training():
    metadata = {
        "ss_base_model_version": "sdxl_base_v1-0",
        "ss_network_alpha": "4.0",
        "ss_resolution": "(1024, 768)",
        "ss_output_name": "ivory",
        "ss_tag_frequency": json.dumps({"10_ivory": {"ivory tower": 20, "sky": 4}, "2_reg": {"sky": 3}}),
        "ss_clip_skip": "None",
    }
    found = facts(lora(ATTENTION, 2048, rank=16), metadata, "BF16")
    assert {key: found[key] for key in ("rank", "precision", "alpha", "resolution", "outputName", "baseModel", "network")} == {
        "rank": 16, "precision": "bf16", "alpha": 4.0, "resolution": "1024x768", "outputName": "ivory",
        "baseModel": "SDXL 1.0", "network": "lora",
    }  # fmt: skip
    assert found["tags"] == [["ivory tower", 20], ["sky", 7]]
    assert found["trainedWords"] == ["ivory tower"]
    assert "clipSkip" not in found


def test_what_the_maker_says_comes_before_what_tags_suggest():
    found = facts({}, {"modelspec.trigger_phrase": "in ivory style", "ss_tag_frequency": '{"a": {"sky": 9}}'})
    assert found["trainedWords"] == ["in ivory style"]


@pytest.mark.parametrize(
    "tags", ["", "{", "[1]", '{"a": 1}', '{"a": {"b": "c"}}', '{"a": {"b": -1}}', "{" * 5000, '{"a":' * 5000]
)
def test_broken_tag_counts_are_no_tags(tags: str):
    assert "tags" not in facts({}, {"ss_tag_frequency": tags, "ss_resolution": "big", "ss_network_alpha": "1e999999"})


def test_facts_are_json():
    json.dumps(facts(lora(ATTENTION, 768), {"modelspec.title": "x" * 10_000}), allow_nan=False)
