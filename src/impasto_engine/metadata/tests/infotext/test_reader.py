import pytest

from impasto_engine.metadata import read_infotext

HEAD = "a fox <lora:detail:0.8>\nNegative prompt: ugly\n"
LINE = "Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 5.5, Seed: 18446744073709551615, Size: 512x768"


def test_every_field_of_a_webui_text_is_read():
    data = read_infotext(
        HEAD + LINE + ", Model hash: 45A21EA00A, Model: wai_v1, VAE hash: 235745af8d, VAE: sdxl.vae.pt, "
        "Denoising strength: 0.4, Clip skip: 2, Distilled CFG Scale: 3.5, Hires upscale: 1.5, Hires steps: 8, "
        'Hires upscaler: 4x-UltraSharp, RNG: CPU, Lora hashes: "detail: 62064ee0c3ba", TI hashes: "bad: c74b4e810b03", '
        'Version: v1.10.1, Hashes: {"lora:detail": "458cc11561", "model": "45a21ea00a"}'
    )
    assert (data.tool, data.tool_version) == ("a1111", "v1.10.1")
    assert (data.prompt, data.negative_prompt) == ("a fox <lora:detail:0.8>", "ugly")
    assert (data.seed, data.steps, data.cfg_scale) == ("18446744073709551615", 20, 5.5)
    assert (data.sampler, data.scheduler, data.width, data.height) == ("DPM++ 2M", "Karras", 512, 768)
    assert (data.model, data.model_hash, data.vae, data.vae_hash) == (
        "wai_v1",
        "45a21ea00a",
        "sdxl.vae.pt",
        "235745af8d",
    )
    assert (data.denoise, data.clip_skip, data.guidance) == (0.4, 2, 3.5)
    assert (data.hires.upscaler, data.hires.scale, data.hires.steps) == ("4x-UltraSharp", 1.5, 8)
    assert data.other == {"RNG": "CPU"}
    (lora,) = data.loras
    assert (lora.name, lora.weight, lora.hash, lora.hash_type) == ("detail", 0.8, "62064ee0c3ba", "AutoV3")
    assert lora.other_hashes == ("458cc11561",)
    assert {found.kind for found in data.resources} == {"checkpoint", "vae", "lora", "embedding", "upscaler"}


@pytest.mark.parametrize(
    ("more", "tool"),
    [
        ("Version: v1.10.1", "a1111"),
        ("Version: f2.0.1v1.10.1-previous-669-gdfdcbab6", "forge"),
        ("Version: f1.0.0v2-v1.10.1RC-latest-2498-g5120e679", "reforge"),
        ("Version: f1.3.0-v1.10.1RC-latest-1038-g19395bf9", "easy-reforge"),
        ("Version: classic", "forge-classic"),
        ("Version: neo-2.28", "forge-neo"),
        ("App: SD.Next, Version: 56a8aea", "sdnext"),
        ("Version: stable-diffusion.cpp", "sd.cpp"),
        ("Version: ComfyUI", "comfyui"),
        ("Version: Fooocus v2.5.5", "fooocus"),
        ("Civitai resources: []", "civitai"),
        ("App: impasto, Version: 1.0", "impasto"),
    ],
)
def test_the_tool_is_told(more, tool):
    assert read_infotext(f"{HEAD}{LINE}, {more}").tool == tool


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ("Seed: x", "seed"),
        ("Seed: 123456789012345678901234567890", "seed"),
        ("CFG scale: nan", "cfg_scale"),
        ("Size: 0x0", "width"),
        ("Clip skip: 900", "clip_skip"),
        ("Model hash: eb2h052f91", "model_hash"),
    ],
)
def test_one_bad_field_does_not_lose_the_others(bad, field):
    data = read_infotext(f"a fox\nSteps: 20, Sampler: Euler, {bad}")
    assert getattr(data, field) is None
    assert (data.prompt, data.steps, data.sampler) == ("a fox", 20, "Euler")
    assert bad.partition(": ")[2] in data.other.values()


def test_the_first_of_two_settings_counts_and_the_second_is_reported():
    data = read_infotext("a\nSteps: 30, Seed: 1, Model: one, Steps: 40, Seed: 2, Model: two")
    assert (data.steps, data.seed, data.model) == (30, "1", "one")
    assert "Seed is said twice; the first counts" in data.warnings


def test_resources_listed_by_civitai_join_those_of_the_prompt():
    data = read_infotext(
        HEAD + LINE + ', Model: wai_v1, Civitai resources: [{"type":"checkpoint","modelVersionId":1,"modelName":"WAI"},'
        '{"type":"lora","weight":0.8,"modelVersionId":2,"modelName":"Detail Tweaker"},'
        '{"modelName":"Other","weight":0.3,"air":"urn:air:sdxl:upscaler:civitai:7@9"}]'
    )
    found = {(resource.kind, resource.name): resource for resource in data.resources}
    assert found["checkpoint", "wai_v1"].model_version_id == 1
    assert found["lora", "detail"].model_version_id == 2
    assert found["upscaler", "Other"].model_version_id == 9


def test_early_lora_extension_and_sizes_of_hires():
    data = read_infotext(
        "a\nSteps: 2, Seed: 1, AddNet Enabled: True, AddNet Module 1: LoRA, AddNet Model 1: foo_v1(1a2b3c4d5e6f), "
        "AddNet Weight A 1: 0.8, AddNet Weight B 1: 0.8, Hires resize: 1024x1536"
    )
    (lora,) = data.loras
    assert (lora.name, lora.weight, lora.hash) == ("foo_v1", 0.8, "1a2b3c4d5e6f")
    assert (data.hires.width, data.hires.height) == (1024, 1536)


def test_files_under_own_keys_are_resources():
    data = read_infotext(
        "a\nSteps: 2, Seed: 1, Model: m, Module 1: ae, Module 2: t5xxl_fp16, Refiner: sd_xl_refiner [7440042bbd], "
        'ControlNet 0: "Module: canny, Model: control_v11p_sd15_canny [d14c016b], Weight: 0.6", '
        "Lora_0 Model name: ArtVador I.safetensors, Lora_0 Model hash: 08f7133a58, Lora_0 Strength model: 0.65"
    )
    kinds = {(resource.kind, resource.name, resource.weight) for resource in data.resources}
    assert {
        ("vae", "ae", None),
        ("text_encoder", "t5xxl_fp16", None),
        ("checkpoint", "sd_xl_refiner", None),
        ("controlnet", "control_v11p_sd15_canny", 0.6),
        ("lora", "ArtVador I.safetensors", 0.65),
    } <= kinds
