"""Reads the few XMP properties that carry generation data; streams the XML and refuses any document type."""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from impasto_engine.metadata.containers.entries import Container
from impasto_engine.metadata.limits import TEXTS, XMP_TOTAL

MAX_DEPTH = 40
CONTAINERS = frozenset(("Seq", "Bag", "Alt", "li", "RDF", "Description", "xmpmeta", "value"))
WANTED = frozenset(
    (
        "description",
        "UserComment",
        "CreatorTool",
        "creator",
        "title",
        "Credit",
        "DigitalSourceType",
        "DigitalSourceFileType",
        "DigImageGUID",
        "parameters",
        "prompt",
        "workflow",
        "ImageDescription",
        "Software",
        "Make",
        "Model",
    )
)
DOCUMENT_TYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(slots=True)
class _Packet:
    """The state of one streamed packet: open elements, and the text of the property that is open."""

    container: Container
    names: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.names.append(_local(name))
        if len(self.names) > MAX_DEPTH or len(self.container.entries) >= TEXTS:
            raise ValueError("XMP is nested too deep")
        if self.names[-1] not in CONTAINERS:
            self.texts.clear()
        for key, value in attributes.items():
            if _local(key) in WANTED:
                self.container.add("xmp", _local(key), value)

    def data(self, text: str) -> None:
        self.texts.append(text)

    def end(self, name: str) -> None:
        local = self.names.pop()
        if local in WANTED:
            self.container.add("xmp", local, "".join(self.texts).strip())
        if local not in CONTAINERS:
            self.texts.clear()


def read_xmp(container: Container, data: bytes) -> None:
    """Add the wanted properties of an XMP packet; what comes before a break in the XML is kept."""
    data = container.take(data[:XMP_TOTAL].strip(b"\0 \r\n\t"))
    if not data:
        return
    if DOCUMENT_TYPE.search(data):
        container.warn("XMP with a document type is not read")
        return
    packet = _Packet(container)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = packet.start
    parser.EndElementHandler = packet.end
    parser.CharacterDataHandler = packet.data
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError):
        container.warn("broken XMP")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
