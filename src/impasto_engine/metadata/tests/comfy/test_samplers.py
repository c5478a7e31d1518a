"""The samplers of the core and by shape: settings, passes, services."""

import pytest

from impasto_engine.metadata.comfy import read_graph
from impasto_engine.metadata.tests.comfy.graphs import node, tail, text_to_image, with_sampler

FLUX = {
    "unet": node("UNETLoader", unet_name="flux/dev.safetensors", weight_dtype="default"),
    "clips": node("DualCLIPLoader", clip_name1="t5xxl.safetensors", clip_name2="clip_l.safetensors", type="flux"),
    "ae": node("VAELoader", vae_name="ae.safetensors"),
    "text": node("CLIPTextEncode", text="a red fox", clip=["clips", 0]),
    "guidance": node("FluxGuidance", guidance=3.5, conditioning=["text", 0]),
    "guider": node("BasicGuider", model=["shift", 0], conditioning=["guidance", 0]),
    "shift": node("ModelSamplingFlux", max_shift=1.15, base_shift=0.5, width=1024, height=1024, model=["unet", 0]),
    "noise": node("RandomNoise", noise_seed=18446744073709551615),
    "which": node("KSamplerSelect", sampler_name="euler"),
    "sigmas": node("BasicScheduler", scheduler="beta", steps=28, denoise=0.9, model=["shift", 0]),
    "latent": node("EmptySD3LatentImage", width=832, height=1216, batch_size=1),
    "run": node(
        "SamplerCustomAdvanced",
        noise=["noise", 0],
        guider=["guider", 0],
        sampler=["which", 0],
        sigmas=["sigmas", 0],
        latent_image=["latent", 0],
    ),
    **tail("run", ["ae", 0]),
}


def test_custom_sampler_is_read_from_its_helpers():
    reading = read_graph(FLUX)
    assert (reading.positive, reading.negative) == ("a red fox", None)
    assert reading.seed == "18446744073709551615"
    assert (reading.steps, reading.sampler, reading.scheduler) == (28, "euler", "beta")
    assert (reading.guidance, reading.cfg_scale, reading.denoise) == (3.5, None, 0.9)
    assert (reading.width, reading.height) == (832, 1216)
    assert (reading.model, reading.vae) == ("flux/dev.safetensors", "ae.safetensors")
    assert [(item.kind, item.name) for item in reading.resources] == [
        ("unet", "flux/dev.safetensors"),
        ("text_encoder", "t5xxl.safetensors"),
        ("text_encoder", "clip_l.safetensors"),
    ]


def test_sampler_named_after_its_class_and_split_sigmas():
    graph = {
        **FLUX,
        "which": node("SamplerDPMPP_2M_SDE", solver_type="midpoint", eta=1.0, s_noise=1.0, noise_device="gpu"),
        "wrapped": node("DetailerDaemonSamplerNode", detail_amount=0.1, sampler=["which", 0]),
        "sigmas": node("SplitSigmas", step=8, sigmas=["karras", 0]),
        "karras": node("KarrasScheduler", steps=24, sigma_max=14.6, sigma_min=0.03, rho=7.0),
    }
    graph["run"] = node("SamplerCustomAdvanced", **{**FLUX["run"]["inputs"], "sampler": ["wrapped", 0]})
    reading = read_graph(graph)
    assert (reading.sampler, reading.scheduler, reading.steps) == ("dpmpp_2m_sde", "karras", 24)


@pytest.mark.parametrize(
    ("changed", "field", "expected"),
    [
        ({"seed": ["s", 0]}, "seed", "7"),
        ({"seed": "0xFF"}, "seed", "255"),
        ({"seed": -1}, "seed", "-1"),
        ({"seed": 10**30}, "seed", None),
        ({"seed": True}, "seed", None),
        ({"steps": ["math", 0]}, "steps", 30),
        ({"steps": "25"}, "steps", 25),
        ({"steps": float("nan")}, "steps", None),
        ({"cfg": ["float", 0]}, "cfg_scale", 1.5),
        ({"sampler_name": ["config", 3], "steps": ["config", 0]}, "sampler", "dpmpp_2m"),
        ({"steps": ["config", 0]}, "steps", 33),
        ({"scheduler": ["config", 4]}, "scheduler", "beta"),
    ],
)
def test_settings_come_through_wires(changed, field, expected):
    graph = with_sampler(**changed)
    graph["s"] = node("Seed (rgthree)", seed=7)
    graph["math"] = node("SimpleMath+", value="a*3", a=["ten", 0])
    graph["ten"] = node("PrimitiveInt", value=10)
    graph["float"] = node("FloatConstant", value=1.5)
    graph["config"] = node(
        "KSampler Config (rgthree)", steps_total=33, refiner_step=20, cfg=4, sampler_name="dpmpp_2m", scheduler="beta"
    )
    assert getattr(read_graph(graph), field) == expected


def test_base_and_refiner_become_two_passes():
    advanced = {"cfg": 8, "sampler_name": "euler", "scheduler": "normal", "steps": 25}
    graph = {
        "base": node("CheckpointLoaderSimple", ckpt_name="sdxl_base.safetensors"),
        "fine": node("CheckpointLoaderSimple", ckpt_name="sdxl_refiner.safetensors"),
        "p1": node("CLIPTextEncode", text="a red fox", clip=["base", 1]),
        "n1": node("CLIPTextEncode", text="blurry", clip=["base", 1]),
        "p2": node("CLIPTextEncodeSDXLRefiner", ascore=6, width=1024, height=1024, text="fine fur", clip=["fine", 1]),
        "latent": node("EmptyLatentImage", width=1024, height=1024, batch_size=1),
        "one": node(
            "KSamplerAdvanced",
            **advanced,
            add_noise="enable",
            noise_seed=11,
            start_at_step=0,
            end_at_step=20,
            model=["base", 0],
            positive=["p1", 0],
            negative=["n1", 0],
            latent_image=["latent", 0],
        ),
        "two": node(
            "KSamplerAdvanced",
            **advanced,
            add_noise="disable",
            noise_seed=0,
            start_at_step=20,
            end_at_step=10000,
            model=["fine", 0],
            positive=["p2", 0],
            negative=["n1", 0],
            latent_image=["one", 0],
        ),
        **tail("two", ["fine", 2]),
    }
    reading = read_graph(graph)
    assert (reading.seed, reading.positive, reading.model) == ("11", "a red fox", "sdxl_base.safetensors")
    assert [(item.kind, item.model) for item in reading.passes] == [
        ("base", "sdxl_base.safetensors"),
        ("refiner", "sdxl_refiner.safetensors"),
    ]


def test_upscaled_second_pass_is_hires_and_keeps_its_size():
    graph = text_to_image()
    graph["up"] = node("LatentUpscaleBy", upscale_method="nearest-exact", scale_by=1.5, samples=["sampler", 0])
    graph["second"] = node("KSampler", **{**graph["sampler"]["inputs"], "latent_image": ["up", 0], "denoise": 0.5})
    graph["decode"]["inputs"]["samples"] = ["second", 0]
    reading = read_graph(graph)
    assert (reading.width, reading.height, reading.denoise) == (640, 832, 1.0)
    assert [(item.kind, item.width, item.height, item.denoise) for item in reading.passes] == [
        ("base", 640, 832, 1.0),
        ("hires", 960, 1248, 0.5),
    ]


def test_detailer_and_tiled_upscale_follow_the_base():
    graph = text_to_image()
    settings = {"seed": 5, "steps": 9, "cfg": 6.0, "sampler_name": "ddim", "scheduler": "simple", "denoise": 0.4}
    wires = {"model": ["ckpt", 0], "vae": ["ckpt", 2], "positive": ["pos", 0], "negative": ["neg", 0]}
    graph["face"] = node("FaceDetailer", **settings, **wires, image=["decode", 0], clip=["ckpt", 1], wildcard="")
    graph["large"] = node(
        "UltimateSDUpscale", **settings, **wires, upscale_by=2, image=["face", 0], upscale_model=["m", 0]
    )
    graph["m"] = node("UpscaleModelLoader", model_name="4x_foolhardy.pth")
    graph["save"]["inputs"]["images"] = ["large", 0]
    reading = read_graph(graph)
    assert (reading.seed, reading.steps) == ("42", 20)
    assert [item.kind for item in reading.passes] == ["base", "detailer", "upscale"]
    assert ("upscaler", "4x_foolhardy.pth") in [(item.kind, item.name) for item in reading.resources]


def test_sampler_that_holds_its_own_prompt():
    graph = {
        "pipe": node("DiffusersPipelineLoader", repo_id="Tongyi/Z-Image-Turbo"),
        "run": node(
            "SomeUnknownGenerate",
            pipeline=["pipe", 0],
            prompt="a red fox",
            negative_prompt="blurry",
            num_inference_steps=9,
            guidance_scale=1.5,
            seed=8,
            width=1024,
            height=768,
        ),
        "save": node("SaveImage", filename_prefix="x", images=["run", 0]),
    }
    reading = read_graph(graph)
    assert (reading.positive, reading.negative) == ("a red fox", "blurry")
    assert (reading.steps, reading.cfg_scale, reading.seed) == (9, 1.5, "8")
    assert (reading.width, reading.height, reading.model) == (1024, 768, "Tongyi/Z-Image-Turbo")


def test_service_that_answers_with_a_picture():
    graph = {
        "ask": node("FluxProUltraImageNode", prompt="a red fox", seed=12, aspect_ratio="16:9", prompt_upsampling=False),
        "save": node("SaveImage", filename_prefix="x", images=["ask", 0]),
    }
    reading = read_graph(graph)
    assert (reading.positive, reading.seed) == ("a red fox", "12")


def test_a_graph_that_only_resizes_says_nothing():
    graph = {
        "load": node("LoadImage", image="fox.png"),
        "size": node("ImageResize+", width=192, height=192, image=["load", 0]),
        "save": node("SaveImage", filename_prefix="x", images=["size", 0]),
    }
    reading = read_graph(graph)
    assert (reading.positive, reading.seed, reading.model, reading.passes) == (None, None, None, ())


def test_sampler_by_shape_alone():
    graph = text_to_image()
    graph["sampler"]["class_type"] = "Entirely Unheard Of (v9)"
    reading = read_graph(graph)
    assert (reading.positive, reading.negative, reading.steps) == ("a red fox", "blurry", 20)
