"""Guesses the base model that a file is, or was made for, from its training data, tensor names and shapes."""

import re

from impasto_engine.formats.safetensors import SafetensorsHeader, TensorInfo

# What trainers write -> (our family, Civitai's name).
_TRAINER_VERSIONS: tuple[tuple[str, tuple[str, str]], ...] = (
    ("sdxl_base", ("sdxl", "SDXL 1.0")),
    ("stable-diffusion-xl", ("sdxl", "SDXL 1.0")),
    ("sd_v2", ("sd2", "SD 2.1")),
    ("stable-diffusion-v2", ("sd2", "SD 2.1")),
    ("sd_v1", ("sd1", "SD 1.5")),
    ("stable-diffusion-v1", ("sd1", "SD 1.5")),
    ("sd3.5", ("sd35", "SD 3.5")),
    ("sd3", ("sd3", "SD 3")),
    ("stable-diffusion-v3", ("sd3", "SD 3")),
    ("stable-diffusion-3", ("sd3", "SD 3")),
    ("flux-1-schnell", ("flux1", "Flux.1 S")),
    ("flux", ("flux1", "Flux.1 D")),
    ("chroma", ("chroma", "Chroma")),
    ("hunyuan_video", ("hunyuan-video", "Hunyuan Video")),
    ("qwen", ("qwen-image", "Qwen")),
    ("wan", ("wan", "Wan Video")),
)

# Parts of tensor names, all of which must occur -> what it is; the first that fits counts.
_NAMES: tuple[tuple[tuple[str, ...], tuple[str, str]], ...] = (
    (("distilled_guidance_layer.",), ("chroma", "Chroma")),
    (("double_blocks", "individual_token_refiner"), ("hunyuan-video", "Hunyuan Video")),
    (("double_blocks", "guidance_in"), ("flux1", "Flux.1 D")),
    (("double_blocks.", "single_blocks.", "time_in."), ("flux1", "Flux.1 S")),
    (("double_blocks",), ("flux1", "Flux.1 D")),
    (("single_transformer_blocks",), ("flux1", "Flux.1 D")),
    (("joint_blocks", "attn.ln_q"), ("sd35", "SD 3.5")),
    (("joint_blocks",), ("sd3", "SD 3")),
    (("double_layers.", "single_layers."), ("auraflow", "AuraFlow")),
    (("img_mod",), ("qwen-image", "Qwen")),
    (("blocks.0.cross_attn", "patch_embedding"), ("wan", "Wan Video")),
    (("conditioner.embedders.1.",), ("sdxl", "SDXL 1.0")),
    (("lora_te1_", "lora_te2_"), ("sdxl", "SDXL 1.0")),
    (("text_encoder_2.",), ("sdxl", "SDXL 1.0")),
)

# The width of the text that cross-attention takes in.
_WIDTHS: dict[int, tuple[str, str]] = {
    768: ("sd1", "SD 1.5"),
    1024: ("sd2", "SD 2.1"),
    2048: ("sdxl", "SDXL 1.0"),
    1280: ("sdxl-refiner", "SDXL 1.0"),
}
_CROSS_ATTENTION = re.compile(
    r"attn2[._]to_k(?:\.weight|[._]lora[._](?:down|A)(?:\.default)?\.weight|\.lora_(?:down|A)\.weight|\.hada_w1_b)$"
)
_TEXT_LAYER = re.compile(r"(?:text_model[._]encoder|transformer)[._](?:layers|resblocks)[._]0[._].*(?:q_proj|in_proj)")

Guess = tuple[str | None, str | None]


def guess_base_model(header: SafetensorsHeader, kind: str) -> Guess:
    """(our family, Civitai's name), or (None, None)."""
    trainer = _from_trainer(header)
    if trainer is not None:
        return trainer
    if kind == "TextualInversion":
        return _from_embedding(header)
    if kind in ("VAE", "Upscaler", "TextEncoder", "CLIPVision"):
        return None, None
    names = "\n".join(tensor.name for tensor in header.tensors)
    for parts, guess in _NAMES:
        if all(part in names for part in parts):
            return guess
    return _from_widths(header.tensors)


def _from_trainer(header: SafetensorsHeader) -> tuple[str, str] | None:
    told = [header.metadata.get(key, "") for key in ("ss_base_model_version", "modelspec.architecture")]
    for text in told:
        for part, guess in _TRAINER_VERSIONS:
            if text.lower().startswith(part):
                return guess
    return None


def _from_widths(tensors: tuple[TensorInfo, ...]) -> Guess:
    for tensor in tensors:
        if len(tensor.shape) >= 2 and _CROSS_ATTENTION.search(tensor.name):
            width = tensor.shape[1]
            if width in _WIDTHS:
                return _WIDTHS[width]
    return None, None


def _from_embedding(header: SafetensorsHeader) -> Guess:
    widths = {tensor.shape[-1] for tensor in header.tensors if tensor.count}
    if {768, 1280} <= widths:
        return "sdxl", "SDXL 1.0"
    if len(widths) == 1:
        return {768: ("sd1", "SD 1.5"), 1024: ("sd2", "SD 2.1")}.get(widths.pop(), (None, None))
    return None, None
