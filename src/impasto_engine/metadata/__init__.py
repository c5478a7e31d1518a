"""Generation data of AI pictures: how a picture was made, read from the bytes of its file and never from its pixels."""

from impasto_engine.metadata.infotext.reader import read_infotext
from impasto_engine.metadata.inspection import inspect_file
from impasto_engine.metadata.reader import read
from impasto_engine.metadata.schema import GenerationData, Resource
from impasto_engine.metadata.writer import write_infotext

__all__ = ["GenerationData", "Resource", "inspect_file", "read", "read_infotext", "write_infotext"]
