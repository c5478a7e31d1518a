"""Reads a ComfyUI graph from its samplers outwards; knows the shapes of nodes, not a list of their names."""

from impasto_engine.metadata.comfy.reader import read_graph
from impasto_engine.metadata.comfy.reading import GraphReading, LoraUse, ResourceUse, SamplerPass

__all__ = ["GraphReading", "LoraUse", "ResourceUse", "SamplerPass", "read_graph"]
