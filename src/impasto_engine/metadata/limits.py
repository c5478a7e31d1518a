"""The caps that keep any file, however made, under half a second and 64 MB."""

from dataclasses import dataclass

MIB = 1024 * 1024
TEXT_TOTAL = 8 * MIB  # bytes of text of one file, inflated
WIDE_TEXT = 4 * MIB  # bytes of one text that is not ASCII: Python may hold each character in four bytes
C2PA_TOTAL = 4 * MIB  # bytes of one C2PA store
XMP_TOTAL = MIB  # bytes of one XMP packet
CHUNKS = 20_000  # chunks, segments or boxes walked in one file
TEXTS = 512  # text entries kept of one file
KEY_LENGTH = 128  # characters of the name of a text entry
JSON_DEPTH = 64
JSON_TOKENS = 300_000  # commas, colons and opening brackets of one JSON text
PROMPT_LENGTH = 64 * 1024  # characters of a prompt handed out
RAW_LENGTH = 64 * 1024  # characters kept of each raw text
NAME_LENGTH = 512  # characters of a sampler, a model or another name
RESOURCES = 256  # resources, passes or characters of one picture
OTHER_KEYS = 256  # unknown keys kept
STEALTH_PIXELS = 16_000_000  # pixels of a picture whose alpha may be searched
STEALTH_SIDE = 16_384  # pixels of a side of it


@dataclass(slots=True)
class Budget:
    """What is left of a cap while a file is read."""

    left: int

    def take(self, wanted: int) -> int:
        """How many of the wanted bytes may still be used; they count as used."""
        granted = max(0, min(wanted, self.left))
        self.left -= granted
        return granted
