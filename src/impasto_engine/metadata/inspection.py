"""Describes one picture file as a plain dict, the line that `impasto inspect --jsonl` prints; never raises."""

import os
import time
from typing import Any

from impasto_engine.metadata.containers import reader_for
from impasto_engine.metadata.reader import read
from impasto_engine.metadata.schema import GenerationData
from impasto_engine.metadata.storable import clean_text
from impasto_engine.metadata.wire import to_json

UNKNOWN = "not a PNG, JPEG, WebP, AVIF, HEIF, JPEG XL, GIF or MP4"


def inspect_file(path: str | os.PathLike[str], *, stealth: bool = True) -> dict[str, Any]:
    """File, ms, tool and every field of the picture under its wire name; `err` alone when it cannot be read.

    ms: milliseconds spent on this file. loras: name, weight and hash of each. A field the file does not tell is None.
    """
    started = time.perf_counter()
    try:
        with open(path, "rb") as file:
            data = read(file, stealth=stealth)
            known = data is not None or reader_for(os.pread(file.fileno(), 16, 0)) is not None
    except OSError as error:
        return {"file": clean_text(os.fspath(path)), "ms": _since(started), "err": error.strerror or str(error)}
    fields = described(data) if data else {**NOTHING, "warnings": [] if known else [UNKNOWN]}
    return {"file": clean_text(os.fspath(path)), "ms": _since(started), **fields}


def described(data: GenerationData) -> dict[str, Any]:
    """The fields of one picture under their wire names."""
    return {
        "tool": data.tool,
        "prompt": data.prompt,
        "negativePrompt": data.negative_prompt,
        "seed": data.seed,
        "steps": data.steps,
        "sampler": data.sampler,
        "scheduler": data.scheduler,
        "cfgScale": data.cfg_scale,
        "width": data.width,
        "height": data.height,
        "clipSkip": data.clip_skip,
        "model": data.model,
        "modelHash": data.model_hash,
        "loras": [{"name": lora.name, "weight": lora.weight, "hash": lora.hash} for lora in data.loras],
        "resources": [to_json(resource) for resource in data.resources],
        "warnings": list(data.warnings),
    }


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 3)


NOTHING = {**described(GenerationData("")), "tool": None}
