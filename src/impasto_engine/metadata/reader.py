"""Reads how a picture was made from the bytes of its file: finds its texts, asks each tool's reader, keeps the raw."""

from dataclasses import replace
from typing import BinaryIO

from impasto_engine.metadata.containers import Container, open_source, read_container
from impasto_engine.metadata.limits import RAW_LENGTH
from impasto_engine.metadata.schema import GenerationData, Graphs, RawText
from impasto_engine.metadata.stealth import read_stealth
from impasto_engine.metadata.storable import storable
from impasto_engine.metadata.texts import Texts
from impasto_engine.metadata.tools import (
    c2pa,
    civitai,
    comfyui,
    draw_things,
    easy_diffusion,
    fooocus,
    hf_space,
    imaginairy,
    infotext,
    invokeai,
    midjourney,
    mochi,
    novelai,
    stability_matrix,
    swarmui,
    tensorart,
    unknown,
)

READERS = (
    swarmui.read,
    invokeai.read,
    novelai.read,
    stability_matrix.read,
    tensorart.read,
    draw_things.read,
    fooocus.read,
    imaginairy.read,
    easy_diffusion.read,
    civitai.read,
    comfyui.read,
    hf_space.read,
    midjourney.read,
    mochi.read,
    infotext.read,
    unknown.read,
)
RAW_TOTAL = 4 * RAW_LENGTH


def read(source: bytes | bytearray | memoryview | BinaryIO, *, stealth: bool = False) -> GenerationData | None:
    """Generation data of a PNG, JPEG, WebP, AVIF, HEIF, JPEG XL, GIF or MP4; None when the file tells nothing.

    source: the bytes, or an open binary file, of which only the parts that may hold text are read. stealth: also look
    into the lowest bits of a PNG's pixels where nothing else was found (at most 16 megapixels, see `stealth`).
    Never raises for what a file holds; reading it may raise OSError.
    """
    opened = open_source(source)
    container = read_container(opened)
    if container is None:
        return None
    data = _interpret(container)
    if data is None and stealth and container.format == "png":
        container.entries = read_stealth(opened)
        data = _interpret(container)
        return replace(data, provenance=replace(data.provenance, container="alpha")) if data is not None else None
    return data


def _interpret(container: Container) -> GenerationData | None:
    texts = Texts(container.entries)
    provenance = c2pa.declared(container, texts)
    data = next((found for reader in READERS if (found := reader(texts)) is not None), None)
    if data is None:
        data = c2pa.read(provenance)
    if data is None:
        return None
    complete = replace(
        data,
        comfy=data.comfy or _graph_texts(texts),
        provenance=replace(
            provenance,
            container=next((entry.where for entry in texts.entries), None),
            conflicts=data.provenance.conflicts,
        ),
        warnings=(*data.warnings, *container.warnings),
        raw=_raw(texts),
    )
    return storable(complete)


def _graph_texts(texts: Texts) -> Graphs | None:
    """Graphs that another tool put beside its own settings, unread."""
    prompt, workflow = texts.get("png:prompt"), texts.get("png:workflow")
    prompt = prompt if prompt and '"class_type"' in prompt else None
    workflow = workflow if workflow and '"nodes"' in workflow else None
    return Graphs(prompt, workflow) if prompt or workflow else None


def _raw(texts: Texts) -> tuple[RawText, ...]:
    kept, left = [], RAW_TOTAL
    for entry in texts.entries:
        text = entry.text[: min(RAW_LENGTH, left)]
        if text:
            kept.append(RawText(entry.where, text, cut=len(text) < len(entry.text)))
        left -= len(text)
    return tuple(kept)
