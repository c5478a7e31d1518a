"""XMP packets with only the properties that may be served; all others are cut out of the text."""

import re
from xml.parsers import expat

from impasto_engine.vision.privacy.edits import Edit, applied

MAX_PACKET = 4 << 20
MAX_DEPTH = 64
ALL = frozenset({"*"})
# Property names that may stay, by namespace.
KEPT: dict[str, frozenset[str]] = {
    "http://purl.org/dc/elements/1.1/": ALL,
    "http://ns.adobe.com/xap/1.0/": frozenset(
        {"CreatorTool", "CreateDate", "ModifyDate", "MetadataDate", "Rating", "Label"}
    ),
    "http://ns.adobe.com/xap/1.0/rights/": ALL,
    "http://ns.adobe.com/exif/1.0/": frozenset({"UserComment", "PixelXDimension", "PixelYDimension", "ColorSpace"}),
    "http://ns.adobe.com/tiff/1.0/": frozenset(
        {
            "Orientation",
            "ImageWidth",
            "ImageLength",
            "Software",
            "Artist",
            "Copyright",
            "ImageDescription",
            "Make",
            "Model",
        }
    ),
    "http://ns.adobe.com/photoshop/1.0/": frozenset({"Credit", "Headline", "ColorMode", "DateCreated", "ICCProfile"}),
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": frozenset(
        {"DigitalSourceType", "DigitalSourcefileType", "DigImageGUID", "AISystemUsed", "AISystemVersionUsed"}
        | {"AIPromptInformation", "AIPromptWriterName"}
    ),
}
# In any other namespace a property stays when its name says that it is generation data.
GENERATION_NAMES = ("prompt", "workflow", "parameter", "generation", "seed", "sampler", "usercomment")
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
WHOLE_TAG = re.compile(rb"<[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*>")
ATTRIBUTE = re.compile(rb"\s+([^\s=\"'<>/]+)\s*=\s*(?:\"[^\"]*\"|'[^']*')")


class _UnreadableError(ValueError):
    """The packet holds what no honest packet holds."""


class _Surgeon:
    """Walks one packet and notes which spans have to go."""

    def __init__(self, packet: bytes) -> None:
        self.packet = packet
        self.edits: list[Edit] = []
        self.stack: list[str] = []
        self.namespaces: dict[str, str] = {}
        self.cutting: tuple[int, int] | None = None  # depth and offset of the element being cut
        self.parser = expat.ParserCreate("UTF-8")
        self.parser.StartElementHandler = self.open
        self.parser.EndElementHandler = self.close
        self.parser.StartDoctypeDeclHandler = self.suspect
        self.parser.CommentHandler = self.suspect

    def suspect(self, *_: object) -> None:
        raise _UnreadableError

    def open(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise _UnreadableError
        self.declare(attributes)
        self.stack.append(name)
        if self.cutting is None:
            if not self.may_stay(name):
                self.cutting = len(self.stack), self.parser.CurrentByteIndex
            elif name == "rdf:Description":
                self.cut_attributes()

    def close(self, _: str) -> None:
        if self.cutting and self.cutting[0] == len(self.stack):
            start_tag = self.tag_at(self.cutting[1])
            alone = start_tag.group().endswith(b"/>")
            last = start_tag if alone else self.tag_at(self.parser.CurrentByteIndex)
            self.edits.append(Edit(self.cutting[1], last.end()))
            self.cutting = None
        self.stack.pop()

    def declare(self, attributes: dict[str, str]) -> None:
        for name, value in attributes.items():
            prefix = name.removeprefix("xmlns:")
            # One prefix with two meanings would let a property hide behind a harmless name.
            if prefix != name and self.namespaces.setdefault(prefix, value) != value:
                raise _UnreadableError

    def may_stay(self, name: str) -> bool:
        depth = len(self.stack)
        if depth > 1 and self.stack[-2] == "rdf:Description":
            return name.startswith("rdf:") or is_kept(name, self.namespaces)
        frame = ["x:xmpmeta", "rdf:RDF", "rdf:Description"]
        expected = frame if self.stack[0] == frame[0] else frame[1:]
        return depth > len(expected) or name == expected[depth - 1]

    def cut_attributes(self) -> None:
        tag = self.tag_at(self.parser.CurrentByteIndex)
        for found in ATTRIBUTE.finditer(self.packet, tag.start(), tag.end()):
            name = found.group(1).decode("utf-8", "replace")
            if not name.startswith(("xmlns", "rdf:")) and not is_kept(name, self.namespaces):
                self.edits.append(Edit(found.start(), found.end()))

    def tag_at(self, position: int) -> re.Match[bytes]:
        tag = WHOLE_TAG.match(self.packet, position)
        if tag is None:
            raise _UnreadableError
        return tag


def is_kept(name: str, namespaces: dict[str, str]) -> bool:
    """Whether a property, by its name with prefix, may be served."""
    prefix, _, local = name.partition(":")
    names = KEPT.get(namespaces.get(prefix, ""))
    if names is None:
        return any(word in local.lower() for word in GENERATION_NAMES)
    return names is ALL or local in names


def clean_xmp(packet: bytes) -> bytes | None:
    """A packet that may be served: the same bytes when all of it may, None when it cannot be read or vouched for."""
    if len(packet) > MAX_PACKET:
        return None
    surgeon = _Surgeon(packet.rstrip(b"\0"))
    try:
        surgeon.parser.Parse(surgeon.packet, True)
    except (expat.ExpatError, _UnreadableError, UnicodeError):
        return None
    return applied(packet, surgeon.edits)
