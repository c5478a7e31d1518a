import pytest

from impasto_engine.metadata.comfy import read_graph
from impasto_engine.metadata.tests.comfy.graphs import node, text_to_image, with_sampler


def tail(source, vae):
    return {
        "decode": node("VAEDecode", samples=[source, 0], vae=vae),
        "save": node("SaveImage", filename_prefix="x", images=["decode", 0]),
    }


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


def test_flux_negative_by_zero_out_is_no_copy_of_the_prompt():
    graph = text_to_image(neg=node("ConditioningZeroOut", conditioning=["pos", 0]))
    reading = read_graph(graph)
    assert (reading.positive, reading.negative) == ("a red fox", None)


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


def test_efficient_loader_and_sampler():
    graph = {
        "load": node(
            "Efficient Loader",
            ckpt_name="base.safetensors",
            vae_name="Baked VAE",
            clip_skip=-2,
            lora_name="style.safetensors",
            lora_model_strength=0.7,
            lora_clip_strength=0.5,
            positive="a red fox",
            negative=["neg", 0],
            token_normalization="none",
            weight_interpretation="comfy",
            empty_latent_width=512,
            empty_latent_height=768,
            batch_size=1,
            lora_stack=["stack", 0],
        ),
        "neg": node("PrimitiveStringMultiline", value="blurry"),
        "stack": node(
            "LoRA Stacker",
            input_mode="simple",
            lora_count=1,
            lora_name_1="fur.safetensors",
            lora_wt_1=0.9,
            model_str_1=0.1,
            clip_str_1=0.2,
            lora_name_2="off.safetensors",
            lora_wt_2=1.0,
        ),
        "run": node(
            "KSampler (Efficient)",
            seed=3,
            steps=12,
            cfg=5.5,
            sampler_name="dpmpp_2m",
            scheduler="karras",
            denoise=1.0,
            preview_method="auto",
            vae_decode="true",
            model=["load", 0],
            positive=["load", 1],
            negative=["load", 2],
            latent_image=["load", 3],
            optional_vae=["load", 4],
        ),
        "save": node("SaveImage", filename_prefix="x", images=["run", 5]),
    }
    reading = read_graph(graph)
    assert (reading.positive, reading.negative, reading.clip_skip) == ("a red fox", "blurry", 2)
    assert (reading.width, reading.height, reading.vae) == (512, 768, None)
    assert [(item.name, item.weight, item.weight_clip) for item in reading.loras] == [
        ("fur.safetensors", 0.9, None),
        ("style.safetensors", 0.7, 0.5),
    ]


def test_efficient_sdxl_tuple():
    graph = {
        "load": node(
            "Eff. Loader SDXL",
            base_ckpt_name="base.safetensors",
            base_clip_skip=-2,
            refiner_ckpt_name="None",
            refiner_clip_skip=-2,
            positive_ascore=6,
            negative_ascore=2,
            vae_name="fine.vae.pt",
            positive="a red fox",
            negative="blurry",
            token_normalization="none",
            weight_interpretation="comfy",
            empty_latent_width=1024,
            empty_latent_height=1024,
            batch_size=1,
        ),
        "run": node(
            "KSampler SDXL (Eff.)",
            noise_seed=4,
            steps=30,
            cfg=7,
            sampler_name="euler",
            scheduler="normal",
            start_at_step=0,
            refine_at_step=-1,
            preview_method="none",
            vae_decode="true",
            sdxl_tuple=["load", 0],
            latent_image=["load", 1],
            optional_vae=["load", 2],
        ),
        "save": node("SaveImage", filename_prefix="x", images=["run", 3]),
    }
    reading = read_graph(graph)
    assert (reading.positive, reading.negative, reading.model) == ("a red fox", "blurry", "base.safetensors")
    assert (reading.seed, reading.steps, reading.width, reading.vae) == ("4", 30, 1024, "fine.vae.pt")


def test_easy_use_pipe():
    graph = {
        "1": node(
            "easy fullLoader",
            ckpt_name="base.safetensors",
            config_name="Default",
            vae_name="Baked VAE",
            clip_skip=-2,
            lora_name="style.safetensors",
            lora_model_strength=0.6,
            lora_clip_strength=1,
            resolution="832 x 1216",
            empty_latent_width=512,
            empty_latent_height=512,
            positive="a red fox",
            positive_token_normalization="none",
            positive_weight_interpretation="comfy",
            negative="blurry",
            negative_token_normalization="none",
            negative_weight_interpretation="comfy",
            batch_size=1,
            a1111_prompt_style=False,
        ),
        "2": node(
            "easy preSampling",
            steps=22,
            cfg=6,
            sampler_name="euler",
            scheduler="karras",
            denoise=1,
            seed=99,
            pipe=["1", 0],
        ),
        "3": node("easy kSampler", image_output="Save", link_id=0, save_prefix="x", pipe=["2", 0], model=["1", 1]),
        "4": node("SaveImage", filename_prefix="x", images=["3", 1]),
    }
    reading = read_graph(graph)
    assert (reading.positive, reading.negative, reading.model) == ("a red fox", "blurry", "base.safetensors")
    assert (reading.seed, reading.steps, reading.sampler) == ("99", 22, "euler")
    assert (reading.width, reading.height) == (832, 1216)
    assert [(item.name, item.weight) for item in reading.loras] == [("style.safetensors", 0.6)]


def test_impact_pipes_and_rgthree_contexts_by_slot():
    graph = text_to_image()
    graph["pipe"] = node(
        "ToBasicPipe", model=["ckpt", 0], clip=["ckpt", 1], vae=["ckpt", 2], positive=["pos", 0], negative=["neg", 0]
    )
    graph["edit"] = node("EditBasicPipe", basic_pipe=["pipe", 0], negative=["neg2", 0])
    graph["neg2"] = node("CLIPTextEncode", text="ugly", clip=["ckpt", 1])
    graph["from"] = node("FromBasicPipe_v2", basic_pipe=["edit", 0])
    graph["ctx1"] = node(
        "Context (rgthree)", model=["from", 1], positive=["from", 4], latent=["latent", 0], seed=["s", 0]
    )
    graph["ctx2"] = node("Context Merge (rgthree)", ctx_01=["ctx1", 0], ctx_02=["ctx3", 0])
    graph["ctx3"] = node("Context (rgthree)", negative=["from", 5])
    graph["s"] = node("Seed (rgthree)", seed=1234)
    graph["sampler"]["inputs"].update(
        model=["ctx2", 1], positive=["ctx2", 4], negative=["ctx2", 5], latent_image=["ctx2", 6], seed=["ctx2", 8]
    )
    reading = read_graph(graph)
    assert (reading.positive, reading.negative) == ("a red fox", "ugly")
    assert (reading.model, reading.seed, reading.width) == ("base.safetensors", "1234", 640)


def test_video_wrapper_with_one_text_encoder_for_both_prompts():
    graph = {
        "model": node("WanVideoModelLoader", model="wan/t2v_14B.safetensors", base_precision="bf16", lora=["lora", 0]),
        "lora": node("WanVideoLoraSelect", lora="wan/lightx2v.safetensors", strength=0.8, low_mem_load=False),
        "t5": node("LoadWanVideoT5TextEncoder", model_name="umt5-xxl.safetensors", precision="bf16"),
        "text": node(
            "WanVideoTextEncode",
            positive_prompt="a fox runs",
            negative_prompt="static",
            t5=["t5", 0],
            force_offload=True,
        ),
        "empty": node("WanVideoEmptyEmbeds", width=832, height=480, num_frames=81),
        "run": node(
            "WanVideoSampler",
            steps=6,
            cfg=1.0,
            shift=5,
            seed=57,
            scheduler="lcm",
            model=["model", 0],
            text_embeds=["text", 0],
            image_embeds=["empty", 0],
        ),
        "decode": node("WanVideoDecode", vae=["vae", 0], samples=["run", 0]),
        "vae": node("WanVideoVAELoader", model_name="wan_vae.safetensors", precision="bf16"),
        "out": node("VHS_VideoCombine", frame_rate=16, filename_prefix="x", images=["decode", 0]),
    }
    reading = read_graph(graph)
    assert (reading.positive, reading.negative) == ("a fox runs", "static")
    assert (reading.model, reading.steps, reading.seed) == ("wan/t2v_14B.safetensors", 6, "57")
    assert [(item.name, item.weight) for item in reading.loras] == [("wan/lightx2v.safetensors", 0.8)]
    assert (reading.width, reading.height) == (832, 480)
    assert reading.vae == "wan_vae.safetensors"


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


def test_a_context_with_settings_is_no_sampler():
    graph = text_to_image()
    graph["ctx"] = node(
        "Context Big (rgthree)", latent=["sampler", 0], images=["decode", 0], seed=1, steps=8, cfg=1.0, sampler="ddim"
    )
    graph["save"]["inputs"]["images"] = ["ctx", 7]
    reading = read_graph(graph)
    assert (reading.seed, reading.steps, len(reading.passes)) == ("42", 20, 1)


def test_efficient_tuple_packed_by_hand():
    graph = text_to_image()
    graph["pack"] = node(
        "Pack SDXL Tuple",
        base_model=["ckpt", 0],
        base_clip=["ckpt", 1],
        base_positive=["pos", 0],
        base_negative=["neg", 0],
        refiner_model=["ckpt2", 0],
        refiner_positive=["pos2", 0],
    )
    graph["ckpt2"] = node("CheckpointLoaderSimple", ckpt_name="refiner.safetensors")
    graph["pos2"] = node("CLIPTextEncode", text="fine fur", clip=["ckpt2", 1])
    graph["run"] = node("KSampler SDXL (Eff.)", noise_seed=5, steps=30, cfg=5.0, sdxl_tuple=["pack", 0])
    graph["save"]["inputs"]["images"] = ["run", 3]
    reading = read_graph(graph)
    assert (reading.positive, reading.negative, reading.model) == ("a red fox", "blurry", "base.safetensors")
    assert reading.seed == "5"


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
