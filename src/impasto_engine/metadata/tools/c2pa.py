"""Reads who a C2PA store or XMP declares as maker of a picture that carries no settings; not verified here."""

import re
from collections.abc import Iterable

from impasto_engine.metadata.c2pa import Declaration, read_store
from impasto_engine.metadata.containers import Container
from impasto_engine.metadata.schema import GenerationData, Provenance
from impasto_engine.metadata.texts import Texts
from impasto_engine.metadata.values import as_name

VENDORS = (
    (re.compile(r"openai|chatgpt|dall.?e|\bgpt", re.IGNORECASE), "openai"),
    (re.compile(r"google|gemini|imagen", re.IGNORECASE), "google"),
    (re.compile(r"adobe|firefly|photoshop", re.IGNORECASE), "adobe"),
    (re.compile(r"microsoft|bing|designer", re.IGNORECASE), "microsoft"),
    (re.compile(r"midjourney", re.IGNORECASE), "midjourney"),
    (re.compile(r"stability ai|dreamstudio", re.IGNORECASE), "stability"),
    (re.compile(r"black forest labs", re.IGNORECASE), "black-forest-labs"),
)
SOURCE_PLACES = ("xmp:DigitalSourceType", "xmp:DigitalSourceFileType")
NAME_PLACES = ("xmp:Credit", "xmp:CreatorTool")


def declared(container: Container, texts: Texts) -> Provenance:
    """Vendor, program and source type as the file declares them; empty where it declares nothing."""
    found = (read_store(bytes(container.c2pa)) if container.c2pa else None) or Declaration()
    source_type = found.digital_source_type or as_name(texts.get(*SOURCE_PLACES))
    by_store = (found.claim_generator, found.software, found.signer)
    vendor = _vendor(by_store) or (_vendor([texts.get(*NAME_PLACES)]) if source_type else None)
    if vendor is None and texts.get("xmp:DigImageGUID") and source_type:
        vendor = "midjourney"
    return Provenance(vendor=vendor, claim_generator=found.claim_generator, digital_source_type=source_type)


def read(provenance: Provenance) -> GenerationData | None:
    """A record of the vendor alone, when the picture is declared as made by an algorithm."""
    if "algorithmicmedia" not in (provenance.digital_source_type or "").lower():
        return None
    return GenerationData(provenance.vendor or "c2pa")


def _vendor(names: Iterable[str | None]) -> str | None:
    for name in names:
        for pattern, vendor in VENDORS:
            if name and pattern.search(name):
                return vendor
    return None
