"""Node packs with words and pipes of their own."""

from impasto_engine.metadata.comfy import read_graph
from impasto_engine.metadata.tests.comfy.graphs import node, text_to_image, with_sampler


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


def test_tiny_terra_pipe_with_a_lora_on_the_sampler():
    graph = {
        "load": node(
            "ttN pipeLoader_v2",
            ckpt_name="base.safetensors",
            config_name="Default",
            vae_name="Baked VAE",
            clip_skip=-2,
            loras="<lora:fur:0.6>",
            positive="a red fox",
            negative="blurry",
            empty_latent_aspect="1024 x 1024 [S] 1:1",
            empty_latent_width=512,
            empty_latent_height=512,
            seed=0,
        ),
        "run": node(
            "ttN pipeKSampler_v2",
            pipe=["load", 0],
            lora_name="snow.safetensors",
            lora_strength=0.4,
            upscale_method="None",
            steps=20,
            cfg=8,
            sampler_name="euler",
            scheduler="normal",
            image_output="Save",
            denoise=1,
            seed=77,
        ),
        "save": node("SaveImage", filename_prefix="x", images=["run", 8]),
    }
    reading = read_graph(graph)
    assert (reading.positive, reading.negative, reading.seed) == ("a red fox", "blurry", "77")
    assert (reading.width, reading.height, reading.clip_skip) == (1024, 1024, 2)
    assert [(item.name, item.weight) for item in reading.loras] == [("fur", 0.6), ("snow.safetensors", 0.4)]


def test_settings_from_literal_nodes_of_a_saver_pack():
    graph = with_sampler(
        seed=["seed", 0], steps=["steps", 0], cfg=["cfg", 0], sampler_name=["which", 0], scheduler=["plan", 0]
    )
    graph["seed"] = node("Seed Generator (Image Saver)", seed=12)
    graph["steps"] = node("Int Literal (Image Saver)", int=26)
    graph["cfg"] = node("Cfg Literal (Image Saver)", float=4.5)
    graph["which"] = node("Sampler Selector (Image Saver)", sampler_name="dpmpp_2m_sde")
    graph["plan"] = node("Scheduler Selector (Image Saver)", scheduler="exponential")
    graph["save"] = node(
        "Image Saver",
        images=["decode", 0],
        positive="unknown",
        negative="unknown",
        seed_value=0,
        steps=1,
        cfg=1,
        modelname="other.safetensors",
        sampler_name="ddim",
    )
    reading = read_graph(graph)
    assert (reading.positive, reading.model) == ("a red fox", "base.safetensors")
    assert (reading.seed, reading.steps, reading.cfg_scale) == ("12", 26, 4.5)
    assert (reading.sampler, reading.scheduler) == ("dpmpp_2m_sde", "exponential")


def test_group_named_inputs():
    graph = text_to_image()
    graph["batch"] = node("BatchImagesNode", **{"images.image0": ["decode", 0], "images.image1": ["other", 0]})
    graph["other"] = node("LoadImage", image="x.png")
    graph["save"]["inputs"]["images"] = ["batch", 0]
    assert read_graph(graph).seed == "42"
