"""What a container yields: its texts under their names, a C2PA store, and what was wrong with it."""

import zlib
from dataclasses import dataclass, field

from impasto_engine.metadata.limits import C2PA_TOTAL, KEY_LENGTH, TEXT_TOTAL, TEXTS, WIDE_TEXT, Budget

ASCII = bytes(range(128))


@dataclass(frozen=True, slots=True)
class TextEntry:
    """One text of a file; place: png, exif, xmp, jpeg, gif, ...; key: its name there."""

    place: str
    key: str
    text: str

    @property
    def where(self) -> str:
        """Place and key in one, as `png:parameters`."""
        return f"{self.place}:{self.key}"


@dataclass(slots=True)
class Container:
    """What one file holds beside its pixels, filled while it is walked."""

    format: str
    width: int | None = None
    height: int | None = None
    entries: list[TextEntry] = field(default_factory=list)
    c2pa: bytearray = field(default_factory=bytearray)
    warnings: list[str] = field(default_factory=list)
    texts_left: Budget = field(default_factory=lambda: Budget(TEXT_TOTAL))

    def add(self, place: str, key: str, text: str) -> None:
        """Keep one text, without the NULs that some writers end it with."""
        text = text.strip("\0")
        if "\0" in text:
            text = text.replace("\0", "\ufffd")
        if not text or not key or len(key) > KEY_LENGTH:
            return
        if len(self.entries) >= TEXTS:
            self.warn("more text entries than are read")
            return
        self.entries.append(TextEntry(place, key, text))

    def take(self, data: bytes) -> bytes:
        """As much of the data as the budget for texts allows."""
        granted = self.texts_left.take(len(data))
        if granted < len(data):
            self.warn("text beyond the size that is read was left out")
            return data[:granted]
        return data

    def inflate(self, data: bytes) -> bytes:
        """Decompress zlib data within the budget for texts; broken data gives what came before the break."""
        engine = zlib.decompressobj()
        limit = self.texts_left.left
        if not limit:
            return self.take(b"\0")[:0]
        try:
            plain = engine.decompress(data, limit)
        except zlib.error:
            self.warn("broken compressed text")
            return b""
        if engine.unconsumed_tail:
            self.warn("compressed text beyond the size that is read was cut")
        return self.take(plain)

    def add_c2pa(self, data: bytes) -> None:
        """Append to the C2PA store, up to its cap."""
        self.c2pa += data[: max(0, C2PA_TOTAL - len(self.c2pa))]

    def warn(self, message: str) -> None:
        """Say once what was wrong."""
        if message not in self.warnings:
            self.warnings.append(message)


def decode_text(data: bytes) -> str:
    """UTF-8 where it is valid or nearly so, Latin-1 where not; cut where wide characters would take too much memory."""
    if data.isascii():
        return data.decode("ascii")
    data = data[:WIDE_TEXT]
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        wide_bytes = len(data.translate(None, ASCII))
        return text if wide_bytes > 3 * broken else data.decode("latin-1")
