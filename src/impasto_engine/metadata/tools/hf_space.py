"""Reads the JSON that drawing spaces on Hugging Face write under `parameters`."""

from impasto_engine.metadata.flat import read_flat
from impasto_engine.metadata.lora_lists import read_loras
from impasto_engine.metadata.schema import GenerationData, Hires
from impasto_engine.metadata.texts import Texts, nested
from impasto_engine.metadata.values import as_float, as_hash, as_name, first, mapping


def read(texts: Texts) -> GenerationData | None:
    """Generation data of a picture from a space, told by its keys `Model` or `resolution` and `guidance_scale`."""
    values = texts.json("png:parameters", "exif:UserComment", "png:metadata")
    if values is None or "prompt" not in values or not ("Model" in values or "resolution" in values):
        return None
    model = mapping(values.get("Model"))
    named = as_name(first(model, "Model", "model", "name")) if model else as_name(first(values, "Model", "model"))
    digits = first(model, "Model hash", "hash") if model else values.get("Model hash")
    return read_flat(
        "hf-space",
        {key: value for key, value in values.items() if key != "use_upscaler"},
        model=named,
        model_hash=as_hash(digits),
        hires=_upscaler(values.get("use_upscaler")),
        resources=tuple(read_loras(first(values, "loras", "lora"))),
    )


def _upscaler(value: object) -> Hires | None:
    entry = nested(value)
    if not entry:
        return None
    denoise = as_float(first(entry, "upscaler_strength", "strength"))
    return Hires(as_name(entry.get("upscale_method")), as_float(entry.get("upscale_by")), denoise=denoise)
