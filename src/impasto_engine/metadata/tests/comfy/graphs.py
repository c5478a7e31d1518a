"""Small graphs to test with, in ComfyUI's API form."""


def node(kind, **inputs):
    return {"class_type": kind, "inputs": inputs}


def text_to_image(**changed):
    """The plainest graph there is; keyword arguments replace or add nodes by id (underscore-free letters)."""
    graph = {
        "sampler": node(
            "KSampler",
            seed=42,
            steps=20,
            cfg=7.5,
            sampler_name="euler",
            scheduler="karras",
            denoise=1.0,
            model=["ckpt", 0],
            positive=["pos", 0],
            negative=["neg", 0],
            latent_image=["latent", 0],
        ),
        "ckpt": node("CheckpointLoaderSimple", ckpt_name="base.safetensors"),
        "pos": node("CLIPTextEncode", text="a red fox", clip=["ckpt", 1]),
        "neg": node("CLIPTextEncode", text="blurry", clip=["ckpt", 1]),
        "latent": node("EmptyLatentImage", width=640, height=832, batch_size=1),
        "decode": node("VAEDecode", samples=["sampler", 0], vae=["ckpt", 2]),
        "save": node("SaveImage", filename_prefix="fox", images=["decode", 0]),
    }
    graph.update(changed)
    return graph


def with_sampler(**inputs):
    """The plainest graph with some of its sampler's inputs replaced."""
    graph = text_to_image()
    graph["sampler"]["inputs"].update(inputs)
    return graph


def tail(source, vae):
    """A decoder and a saver behind the sampler of this id."""
    return {
        "decode": node("VAEDecode", samples=[source, 0], vae=vae),
        "save": node("SaveImage", filename_prefix="x", images=["decode", 0]),
    }
