"""Reads TensorArt's `generation_data`; the graph beside it knows the seed that was drawn."""

from impasto_engine.metadata.flat import read_flat
from impasto_engine.metadata.gathering import Gathering, hashed, kind_of
from impasto_engine.metadata.limits import RESOURCES
from impasto_engine.metadata.schema import GenerationData
from impasto_engine.metadata.texts import Texts, nested
from impasto_engine.metadata.tools.graphs import find_graphs, reading_of
from impasto_engine.metadata.values import as_float, as_hash, as_name, as_seed, first, items, mapping


def read(texts: Texts) -> GenerationData | None:
    """Generation data of a picture from TensorArt."""
    values = texts.json("png:generation_data", "exif:generation_data")
    if values is None:
        return None
    base = nested(values, "baseModel")
    seed = as_seed(values.get("seed"))
    if seed is None or seed.startswith("-"):
        reading = reading_of(find_graphs(texts))
        seed = reading.seed if reading is not None else seed
    gathering = Gathering()
    for item in items(values.get("models"))[:RESOURCES]:
        entry = mapping(item)
        name = as_name(first(entry, "modelFileName", "label", "modelFileId"))
        kind = kind_of(entry.get("type")) or "lora"
        weight = as_float(first(entry, "weight", "strength"))
        gathering.add(hashed(kind, name, as_hash(entry.get("hash")), "json", weight))
    return read_flat(
        "tensorart",
        {key: value for key, value in values.items() if key not in ("baseModel", "models")},
        seed=seed,
        guidance=None,
        model=as_name(first(base, "modelFileName", "label")),
        model_hash=as_hash(base.get("hash")),
        resources=gathering.all(),
    )
