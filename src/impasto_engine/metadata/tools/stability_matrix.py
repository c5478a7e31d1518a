"""Reads Stability Matrix: `parameters-json` for what was asked, the graph beside it for how it was run."""

from impasto_engine.metadata.flat import read_flat
from impasto_engine.metadata.gathering import Gathering
from impasto_engine.metadata.schema import GenerationData
from impasto_engine.metadata.texts import Texts
from impasto_engine.metadata.tools.graphs import (
    GraphReading,
    find_graphs,
    hires_of,
    lora_resources,
    pass_of,
    reading_of,
)
from impasto_engine.metadata.values import as_name


def read(texts: Texts) -> GenerationData | None:
    """Generation data of a picture from Stability Matrix."""
    values = texts.json("png:parameters-json", "exif:parameters-json")
    if values is None:
        return None
    reading = reading_of(find_graphs(texts)) or GraphReading()
    gathering = Gathering()
    gathering.extend(lora_resources(reading))
    known: dict[str, object] = {
        "sampler": reading.sampler or as_name(values.get("Sampler")),
        "scheduler": reading.scheduler,
        "clip_skip": reading.clip_skip,
        "denoise": reading.denoise,
        "hires": hires_of(reading),
        "passes": pass_of(reading),
    }
    if reading.width and reading.height:
        known |= {"width": reading.width, "height": reading.height}
    return read_flat("stability-matrix", values, **known, resources=gathering.all())
