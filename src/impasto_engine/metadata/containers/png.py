"""Walks the chunks of a PNG for its texts, Exif and C2PA store; skips over the pixels."""

import binascii
import re
import struct

from impasto_engine.metadata.containers.entries import Container, decode_text
from impasto_engine.metadata.containers.exif import read_exif
from impasto_engine.metadata.containers.source import Source
from impasto_engine.metadata.containers.xmp import read_xmp
from impasto_engine.metadata.limits import C2PA_TOTAL, CHUNKS, TEXT_TOTAL

SIGNATURE = b"\x89PNG\r\n\x1a\n"
XMP_KEY = "XML:com.adobe.xmp"
RAW_PROFILE_HEAD = re.compile(rb"\s{0,9}\w{1,20}\s{1,20}[0-9]{1,12}\s")
RAW_PROFILE = re.compile(r"Raw profile type (exif|app1|xmp)", re.IGNORECASE)


def read_png(source: Source) -> Container:
    """Every text of a PNG, also those after the pixels."""
    container = Container("png")
    position = len(SIGNATURE)
    for _ in range(CHUNKS):
        head = source.read(position, 8)
        if len(head) < 8:
            return container
        length, kind = struct.unpack(">I4s", head)
        reader = CHUNK_READERS.get(kind)
        if reader is not None:
            reader(container, source.read(position + 8, min(length, TEXT_TOTAL)))
        elif kind == b"IEND":
            return container
        position += length + 12
    container.warn("more chunks than are read")
    return container


def _read_size(container: Container, data: bytes) -> None:
    if len(data) >= 8:
        container.width, container.height = struct.unpack_from(">II", data)


def _read_text(container: Container, data: bytes) -> None:
    key, _, text = data.partition(b"\0")
    _add(container, key, container.take(text))


def _read_compressed_text(container: Container, data: bytes) -> None:
    key, _, rest = data.partition(b"\0")
    _add(container, key, container.inflate(rest[1:]))


def _read_international_text(container: Container, data: bytes) -> None:
    key, _, rest = data.partition(b"\0")
    compressed = rest[:1] == b"\1"
    text = rest[2:].split(b"\0", 2)[-1]
    _add(container, key, container.inflate(text) if compressed else container.take(text))


def _read_exif_chunk(container: Container, data: bytes) -> None:
    read_exif(container, container.take(data))


def _read_c2pa(container: Container, data: bytes) -> None:
    container.add_c2pa(data[:C2PA_TOTAL])


def _add(container: Container, key_bytes: bytes, data: bytes) -> None:
    key = key_bytes[:200].decode("latin-1").strip()
    if key == XMP_KEY:
        read_xmp(container, data)
    elif key.startswith("Raw profile") and RAW_PROFILE.fullmatch(key):
        _read_raw_profile(container, key, data)
    else:
        container.add("png", key, decode_text(data))


def _read_raw_profile(container: Container, key: str, data: bytes) -> None:
    """ImageMagick's way to keep a profile: its name, its length, then hexadecimal digits over many lines."""
    head = RAW_PROFILE_HEAD.match(data)
    try:
        profile = binascii.unhexlify(data[head.end() if head else 0 :].translate(None, b" \t\r\n"))
    except binascii.Error:
        container.warn("broken raw profile")
        return
    if key.endswith("xmp") or b"<x:xmpmeta" in profile[:200]:
        read_xmp(container, profile)
    else:
        read_exif(container, profile)


CHUNK_READERS = {
    b"IHDR": _read_size,
    b"tEXt": _read_text,
    b"zTXt": _read_compressed_text,
    b"iTXt": _read_international_text,
    b"eXIf": _read_exif_chunk,
    b"caBX": _read_c2pa,
}
