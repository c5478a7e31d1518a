"""Guesses what a file of weights is for from the names and shapes of its tensors."""

import re
from collections import Counter

from impasto_engine.formats.safetensors import SafetensorsHeader

_DOWN = re.compile(r"[._](?:lora_down|lora_A|lora\.down)(?:\.default)?\.weight$")
_UP = re.compile(r"[._](?:lora_up|lora_B|lora\.up)(?:\.default)?\.weight$")
_RANKED = re.compile(_DOWN.pattern + r"|\.(?:hada_w1_b|hada_w2_b|lokr_w[12]_b|oft_blocks)$")

# The part of a name that gives an adapter away -> its network; the first that is found counts.
_NETWORKS = (
    ("dora_scale", "dora"),
    ("lora_magnitude_vector", "dora"),
    (".hada_w1_a", "loha"),
    (".lokr_w1", "lokr"),
    (".lokr_w2", "lokr"),
    (".oft_blocks", "oft"),
    (".oft_diag", "oft"),
    (".on_input", "ia3"),
    (".a1.weight", "glora"),
)

_KINDS_BY_NAME = (
    # (parts that must all occur, kind)
    (("control_model.",), "Controlnet"),
    (("controlnet_cond_embedding.",), "Controlnet"),
    (("controlnet_blocks.",), "Controlnet"),
    (("input_hint_block.",), "Controlnet"),
    (("image_proj.", "ip_adapter."), "Controlnet"),
    (("motion_modules.",), "MotionModule"),
    (("first_stage_model.", "model.diffusion_model."), "Checkpoint"),
    (("vae.decoder.", "model.diffusion_model."), "Checkpoint"),
    (("model.diffusion_model.",), "UNet"),
    (("double_blocks.", "single_blocks."), "UNet"),
    (("joint_blocks.", "x_embedder."), "UNet"),
    (("transformer_blocks.", "x_embedder."), "UNet"),
    (("transformer_blocks.", "img_in."), "UNet"),
    (("down_blocks.", "up_blocks.", "conv_in.", "time_embedding."), "UNet"),
    (("input_blocks.", "output_blocks.", "middle_block."), "UNet"),
    (("blocks.", "patch_embedding.", "time_projection."), "UNet"),
    (("decoder.conv_in.", "decoder.conv_out."), "VAE"),
    (("decoder.conv1.", "encoder.conv1."), "VAE"),
    (("vision_model.encoder.",), "CLIPVision"),
    (("visual.transformer.resblocks.",), "CLIPVision"),
    (("text_model.encoder.layers.",), "TextEncoder"),
    (("encoder.block.", "SelfAttention"), "TextEncoder"),
    (("model.layers.", "self_attn"), "TextEncoder"),
    (("transformer.resblocks.", "token_embedding"), "TextEncoder"),
    (("RRDB_trunk",), "Upscaler"),
    (("model.1.sub.", "model.0."), "Upscaler"),
    (("conv_first.", "conv_last."), "Upscaler"),
    (("conv_first.", "upsample."), "Upscaler"),
    (("conv_first.", "layers.0.residual_group."), "Upscaler"),
    (("body.0.", "body.1."), "Upscaler"),
)
_EMBEDDING_WIDTHS = (768, 1024, 1280, 2048, 4096)


def guess_kind(header: SafetensorsHeader) -> str:
    """One of Civitai's model types; `Other` when nothing is recognised."""
    network = guess_network(header)
    if network is not None:
        return {"lora": "LORA", "dora": "DoRA"}.get(network, "LoCon")
    if _is_embedding(header):
        return "TextualInversion"
    names = "\n".join(tensor.name for tensor in header.tensors)
    for parts, kind in _KINDS_BY_NAME:
        if all(part in names for part in parts):
            return kind
    return "Other"


def guess_network(header: SafetensorsHeader) -> str | None:
    """The kind of adapter: lora, locon (a LoRA that also changes convolutions), loha, lokr, dora ...; None for others."""
    names = "\n".join(tensor.name for tensor in header.tensors)
    for part, network in _NETWORKS:
        if part in names:
            return network
    downs = [tensor for tensor in header.tensors if _DOWN.search(tensor.name)]
    if downs and any(_UP.search(tensor.name) for tensor in header.tensors):
        return "locon" if any(len(tensor.shape) == 4 and tensor.shape[2] > 1 for tensor in downs) else "lora"
    if header.tensors and all(tensor.name.endswith((".diff", ".diff_b")) for tensor in header.tensors):
        return "full"
    return None


def network_rank(header: SafetensorsHeader) -> int | None:
    """The rank that most of an adapter's layers have."""
    ranks = Counter(tensor.shape[0] for tensor in header.tensors if tensor.shape and _RANKED.search(tensor.name))
    return ranks.most_common(1)[0][0] if ranks else None


def _is_embedding(header: SafetensorsHeader) -> bool:
    """A few vectors as wide as a text encoder."""
    tensors = [tensor for tensor in header.tensors if tensor.count]
    if not 1 <= len(tensors) <= 4 or any(tensor.name.endswith((".weight", ".bias")) for tensor in tensors):
        return False
    return all(
        len(tensor.shape) in (1, 2)
        and tensor.shape[-1] in _EMBEDDING_WIDTHS
        and tensor.count <= 1000 * tensor.shape[-1]
        for tensor in tensors
    )
