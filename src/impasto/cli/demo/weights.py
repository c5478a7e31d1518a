"""Makes the demo's sample model files: well-formed, with the keys of their kind, and far too small to paint with."""

import json
import struct

import numpy as np

RANK = 4
BLOCKS = (
    "down_blocks_1_attentions_0",
    "down_blocks_2_attentions_1",
    "mid_block_attentions_0",
    "up_blocks_2_attentions_1",
)
WIDTHS = (320, 640, 1280, 640)


def lora_file(*, name: str, trigger: str, seed: int) -> bytes:
    """A LoRA for SD 1.5 in kohya's layout, rank 4, with its training words in the header; about 90 kB."""
    random = np.random.default_rng(seed)
    tensors: dict[str, np.ndarray] = {}
    for block, width in zip(BLOCKS, WIDTHS, strict=True):
        for projection in ("to_q", "to_v"):
            key = f"lora_unet_{block}_transformer_blocks_0_attn1_{projection}"
            tensors[f"{key}.lora_down.weight"] = _small(random, (RANK, width))
            tensors[f"{key}.lora_up.weight"] = _small(random, (width, RANK))
            tensors[f"{key}.alpha"] = np.array(RANK, np.float16)
    notes = {
        "ss_network_module": "networks.lora",
        "ss_network_dim": str(RANK),
        "ss_network_alpha": str(RANK),
        "ss_base_model_version": "sd_v1",
        "ss_output_name": name,
        "ss_tag_frequency": json.dumps({"1_demo": {trigger: 20}}),
        "modelspec.title": name,
        "modelspec.architecture": "stable-diffusion-v1/lora",
    }
    return safetensors(tensors, notes)


def checkpoint_file(*, name: str, seed: int) -> bytes:
    """The first layers of a checkpoint for SD 1.5 under their usual names; about 60 kB."""
    random = np.random.default_rng(seed)
    tensors = {
        "model.diffusion_model.input_blocks.0.0.weight": _small(random, (320, 4, 3, 3)),
        "model.diffusion_model.input_blocks.0.0.bias": _small(random, (320,)),
        "model.diffusion_model.out.2.weight": _small(random, (4, 320, 3, 3)),
        "first_stage_model.post_quant_conv.weight": _small(random, (4, 4, 1, 1)),
        "cond_stage_model.transformer.text_model.final_layer_norm.weight": _small(random, (768,)),
    }
    return safetensors(tensors, {"modelspec.title": name, "modelspec.architecture": "stable-diffusion-v1"})


def safetensors(tensors: dict[str, np.ndarray], metadata: dict[str, str]) -> bytes:
    """A safetensors file of these float16 arrays (huggingface/safetensors, format.md)."""
    header: dict[str, object] = {"__metadata__": metadata}
    body = bytearray()
    for key, array in tensors.items():
        start = len(body)
        body += array.tobytes()
        header[key] = {"dtype": "F16", "shape": list(array.shape), "data_offsets": [start, len(body)]}
    encoded = json.dumps(header).encode()
    encoded += b" " * (-len(encoded) % 8)
    return struct.pack("<Q", len(encoded)) + encoded + bytes(body)


def _small(random: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return (random.standard_normal(shape) * 0.01).astype(np.float16)
