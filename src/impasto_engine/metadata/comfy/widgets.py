"""Gives a page node's nameless widget values their names: as the page says, as the class is known, or by their kind."""

import re
from collections.abc import Mapping, Sequence

from impasto_engine.metadata.comfy.page import PageNode

_CONTROL = ("fixed", "increment", "decrement", "randomize", "increment-wrap")
_SEEDS = ("seed", "noise_seed")
_SAMPLING = "steps cfg sampler_name scheduler denoise"
_ADVANCED = "steps cfg sampler_name scheduler start_at_step end_at_step return_with_leftover_noise"
_EFFICIENT = "token_normalization weight_interpretation empty_latent_width empty_latent_height batch_size"

# The order of the widgets of classes that pages older than 2025 name no widgets for; seeds may be followed by a
# control word, which is skipped.
_ORDERS = {
    "KSampler": f"seed {_SAMPLING}",
    "KSamplerAdvanced": f"add_noise noise_seed {_ADVANCED}",
    "KSamplerProvider": f"seed {_SAMPLING}",
    "KSamplerAdvancedProvider": "cfg sampler_name scheduler",
    "TwoAdvancedSamplersForMask": "seed steps denoise",
    "SamplerCustom": "add_noise noise_seed cfg",
    "RandomNoise": "noise_seed",
    "KSamplerSelect": "sampler_name",
    "BasicScheduler": "scheduler steps denoise",
    "KarrasScheduler": "steps",
    "ExponentialScheduler": "steps",
    "SDTurboScheduler": "steps denoise",
    "AlignYourStepsScheduler": "model_type steps denoise",
    "Flux2Scheduler": "steps width height",
    "BetaSamplingScheduler": "steps alpha beta",
    "ResolutionSelector": "aspect_ratio megapixels multiple",
    "ComfyMathExpression": "expression",
    "CFGGuider": "cfg",
    "DualCFGGuider": "cfg_conds cfg_cond2_negative",
    "FluxGuidance": "guidance",
    "CheckpointLoaderSimple": "ckpt_name",
    "CheckpointLoader": "config_name ckpt_name",
    "CheckpointLoaderNF4": "ckpt_name",
    "unCLIPCheckpointLoader": "ckpt_name",
    "ImageOnlyCheckpointLoader": "ckpt_name",
    "UNETLoader": "unet_name weight_dtype",
    "UnetLoaderGGUF": "unet_name",
    "CLIPLoader": "clip_name type",
    "DualCLIPLoader": "clip_name1 clip_name2 type",
    "TripleCLIPLoader": "clip_name1 clip_name2 clip_name3",
    "QuadrupleCLIPLoader": "clip_name1 clip_name2 clip_name3 clip_name4",
    "VAELoader": "vae_name",
    "CLIPVisionLoader": "clip_name",
    "StyleModelLoader": "style_model_name",
    "ControlNetLoader": "control_net_name",
    "DiffControlNetLoader": "control_net_name",
    "UpscaleModelLoader": "model_name",
    "HypernetworkLoader": "hypernetwork_name strength",
    "LoraLoader": "lora_name strength_model strength_clip",
    "LoraLoaderModelOnly": "lora_name strength_model",
    "CLIPSetLastLayer": "stop_at_clip_layer",
    "CLIPTextEncode": "text",
    "CLIPTextEncodeSDXL": "width height crop_w crop_h target_width target_height text_g text_l",
    "CLIPTextEncodeSDXLRefiner": "ascore width height text",
    "CLIPTextEncodeFlux": "clip_l t5xxl guidance",
    "CLIPTextEncodeSD3": "clip_l clip_g t5xxl empty_padding",
    "TextEncodeQwenImageEdit": "prompt",
    "TextEncodeQwenImageEditPlus": "prompt",
    "ControlNetApply": "strength",
    "ControlNetApplyAdvanced": "strength start_percent end_percent",
    "ConditioningAverage": "conditioning_to_strength",
    "EmptyLatentImage": "width height batch_size",
    "EmptySD3LatentImage": "width height batch_size",
    "EmptyFlux2LatentImage": "width height batch_size",
    "EmptyHunyuanLatentVideo": "width height length batch_size",
    "EmptyLTXVLatentVideo": "width height length batch_size",
    "StableCascade_EmptyLatentImage": "width height compression batch_size",
    "LatentUpscale": "upscale_method width height crop",
    "LatentUpscaleBy": "upscale_method scale_by",
    "ImageScale": "upscale_method width height crop",
    "ImageScaleBy": "upscale_method scale_by",
    "ImageScaleToTotalPixels": "upscale_method megapixels",
    "ModelSamplingFlux": "max_shift base_shift width height",
    "SaveImage": "filename_prefix",
    "StringConcatenate": "string_a string_b delimiter",
    "StringReplace": "string find replace",
    "PrimitiveInt": "value",
    "PrimitiveFloat": "value",
    "PrimitiveBoolean": "value",
    "PrimitiveString": "value",
    "PrimitiveStringMultiline": "value",
    "PrimitiveNode": "value",
    "Seed (rgthree)": "seed",
    "CR Seed": "seed",
    "easy seed": "seed",
    "SDXL Empty Latent Image (rgthree)": "dimensions clip_scale batch_size",
    "Efficient Loader": "ckpt_name vae_name clip_skip lora_name lora_model_strength lora_clip_strength positive "
    f"negative {_EFFICIENT}",
    "Eff. Loader SDXL": "base_ckpt_name base_clip_skip refiner_ckpt_name refiner_clip_skip positive_ascore "
    f"negative_ascore vae_name positive negative {_EFFICIENT}",
    "KSampler (Efficient)": f"seed {_SAMPLING} preview_method vae_decode",
    "KSampler Adv. (Efficient)": f"add_noise noise_seed {_ADVANCED} preview_method vae_decode",
    "KSampler SDXL (Eff.)": "noise_seed steps cfg sampler_name scheduler start_at_step refine_at_step",
    "FaceDetailer": f"guide_size guide_size_for max_size seed {_SAMPLING}",
    "FaceDetailerPipe": f"guide_size guide_size_for max_size seed {_SAMPLING}",
    "DetailerForEach": f"guide_size guide_size_for max_size seed {_SAMPLING}",
    "UltimateSDUpscale": f"upscale_by seed {_SAMPLING} mode_type tile_width tile_height",
    "ImpactWildcardEncode": "wildcard_text populated_text mode",
    "ImpactWildcardProcessor": "wildcard_text populated_text mode seed",
    "ShowText|pysssss": "text",
    "ComfySwitchNode": "switch",
}
_FILE = re.compile(r"(?i).{1,300}\.(?:safetensors|ckpt|pt|pth|bin|gguf|sft)")
_SAMPLER = re.compile(
    r"(?:res_)?(?:euler|dpm|heun|lms|ddim|ddpm|uni_pc|lcm|ipndm|deis|res_|er_sde|sa_solver|seeds|gradient_est)\w*"
)
_SCHEDULERS = re.compile(
    "normal|karras|exponential|sgm_uniform|simple|ddim_uniform|beta|linear_quadratic|kl_optimal|beta57|turbo"
)


def named_values(node: PageNode) -> dict[str, object]:
    """The node's widget values under their names."""
    values = node.values
    if isinstance(values, Mapping):
        return {str(name)[:64]: value for name, value in values.items()}
    if not isinstance(values, list) or not values:
        return {}
    told = [socket.widget for socket in node.sockets if socket.widget]
    if told and len(told) >= len(_without_control(values)):
        return _assigned(told, values)
    order = _ORDERS.get(node.kind)
    if order is not None:
        return _assigned(order.split(), values)
    return _guessed(node, values[:256])


def _without_control(values: Sequence[object]) -> list[object]:
    return [value for value in values if value is not None and value not in _CONTROL and value != "image"]


def _assigned(names: Sequence[str], values: Sequence[object]) -> dict[str, object]:
    named: dict[str, object] = {}
    place = 0
    for name in names:
        if place >= len(values):
            break
        named[name] = values[place]
        place += 1
        controlled = name in _SEEDS and place < len(values)
        if controlled and (values[place] is None or isinstance(values[place], bool) or values[place] in _CONTROL):
            place += 1
    return named


def _guessed(node: PageNode, values: Sequence[object]) -> dict[str, object]:
    """Names by kind of value: files, seed and the run of settings around a sampler's name, sizes, long texts."""
    named: dict[str, object] = {}
    for place, value in enumerate(values):
        if isinstance(value, Mapping):
            named[f"row_{place}"] = value
        elif isinstance(value, str):
            _name_text(node, named, value, values, place)
        elif _is_number(value) and place + 1 < len(values) and values[place + 1] in _CONTROL:
            named.setdefault("seed", value)
    return {**_sizes(node, values), **named}


def _name_text(node: PageNode, named: dict[str, object], value: str, values: Sequence[object], place: int) -> None:
    if _FILE.fullmatch(value):
        _name_file(node, named, value, values, place)
    elif _SAMPLER.fullmatch(value) and "sampler_name" not in named:
        named["sampler_name"] = value
        named.update(_around(values, place))
    elif _SCHEDULERS.fullmatch(value):
        named.setdefault("scheduler", value)
    elif re.fullmatch(r"\s*\d{2,5}\s?[x×]\s?\d{2,5}\b.{0,40}", value):
        named.setdefault("resolution", value)
    elif len(value) > 12 and " " in value.strip() and not value.startswith("%"):
        _name_prose(node, named, value)


def _name_prose(node: PageNode, named: dict[str, object], value: str) -> None:
    encodes = sum(kind == "CONDITIONING" for _, kind in node.outputs)
    if encodes > 1 or any("PIPE" in kind or "TUPLE" in kind for _, kind in node.outputs):
        named.setdefault("negative" if "positive" in named else "positive", value)
    else:
        named.setdefault("text_2" if "text" in named else "text", value)


def _name_file(node: PageNode, named: dict[str, object], value: str, values: Sequence[object], place: int) -> None:
    about = f"{node.kind} {value}".lower()
    if "lora" in node.kind.lower() and "loader" not in named:
        row = sum(name.startswith("lora_name") for name in named) + 1
        named[f"lora_name_{row}"] = value
        weights = [item for item in values[place + 1 : place + 3] if isinstance(item, int | float)]
        named.update(zip((f"model_weight_{row}", f"clip_weight_{row}"), weights, strict=False))
    elif "vae" in about.split()[-1]:
        named.setdefault("vae_name", value)
    elif "control" in about:
        named.setdefault("control_net_name", value)
    elif "upscale" in about:
        named.setdefault("model_name", value)
    elif re.search(r"clip|t5|encoder", about):
        named[f"clip_name{sum(name.startswith('clip_name') for name in named) + 1}"] = value
    else:
        named.setdefault("ckpt_name", value)


def _around(values: Sequence[object], place: int) -> dict[str, object]:
    """seed, steps and cfg before a sampler's name, the scheduler and denoise after it."""
    found: dict[str, object] = {}
    numbers = [value for value in values[max(0, place - 4) : place] if _is_number(value)]
    if len(numbers) >= 2:
        found["steps"], found["cfg"] = numbers[-2:]
    if len(numbers) >= 3 and numbers[-3] not in (0, 1):
        found["seed"] = numbers[-3]
    if place + 1 < len(values) and isinstance(values[place + 1], str):
        found["scheduler"] = values[place + 1]
    share = values[place + 2] if place + 2 < len(values) else None
    if isinstance(share, int | float) and not isinstance(share, bool) and 0 <= share <= 1:
        found["denoise"] = share
    return found


def _sizes(node: PageNode, values: Sequence[object]) -> dict[str, object]:
    if not any("LATENT" in kind or "PIPE" in kind for _, kind in node.outputs):
        return {}
    for first, second in zip(values, values[1:], strict=False):
        if all(isinstance(side, int) and 64 <= side <= 16_384 and side % 8 == 0 for side in (first, second)):
            return {"width": first, "height": second}
    return {}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
