"""Makes small picture files with any metadata in them, as the tools write it, for tests and fuzzers."""

import gzip
import struct
import zlib

PIXEL = zlib.compress(b"\0\0\0\0\0")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*chunks: bytes, after: tuple[bytes, ...] = (), width: int = 1, height: int = 1, pixels: bytes = PIXEL) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    body = b"".join(chunks) + chunk(b"IDAT", pixels) + b"".join(after)
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


def text(key: str, value: str) -> bytes:
    return chunk(b"tEXt", key.encode() + b"\0" + value.encode("latin-1"))


def ztext(key: str, value: str | bytes) -> bytes:
    data = value.encode("latin-1") if isinstance(value, str) else value
    return chunk(b"zTXt", key.encode() + b"\0\0" + zlib.compress(data))


def itext(key: str, value: str | bytes, packed: bool = False) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    body = zlib.compress(data) if packed else data
    return chunk(b"iTXt", key.encode() + b"\0" + bytes([packed, 0]) + b"\0\0" + body)


def tiff(tags: dict[int, bytes], nested: dict[int, bytes] | None = None, order: str = ">") -> bytes:
    """A TIFF block: tags of its first directory, and those of the Exif directory; all as undefined bytes."""
    head = (b"MM\0*" if order == ">" else b"II*\0") + struct.pack(order + "I", 8)
    first = _directory(tags, 8, order, link=bool(nested))
    return head + first + (_directory(nested, 8 + len(first), order) if nested else b"")


def _directory(tags: dict[int, bytes], start: int, order: str, link: bool = False) -> bytes:
    count = len(tags) + link
    data_start = start + 2 + 12 * count + 4
    entries, data = b"", b""
    for tag, value in sorted(tags.items()):
        if len(value) <= 4:
            entries += struct.pack(order + "HHI", tag, 7, len(value)) + value.ljust(4, b"\0")
        else:
            entries += struct.pack(order + "HHII", tag, 7, len(value), data_start + len(data))
            data += value + b"\0" * (len(value) % 2)
    if link:
        entries += struct.pack(order + "HHII", 0x8769, 4, 1, data_start + len(data))
    return struct.pack(order + "H", count) + entries + b"\0\0\0\0" + data


def comment(value: str, encoding: str = "utf-16-be") -> bytes:
    """A UserComment as A1111 writes it."""
    return b"UNICODE\0" + value.encode(encoding)


def jpeg(*segments: tuple[int, bytes]) -> bytes:
    frame = struct.pack(">BHHB", 8, 1, 1, 1) + b"\1\x11\0"
    parts = [*segments, (0xC0, frame), (0xDA, b"\1\1\0\0\x3f\0")]
    body = b"".join(b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data for marker, data in parts)
    return b"\xff\xd8" + body + b"\x00\xff\xd9"


def exif_segment(block: bytes) -> tuple[int, bytes]:
    return 0xE1, b"Exif\0\0" + block


def webp(*chunks: tuple[bytes, bytes]) -> bytes:
    head = (b"VP8X", bytes([0x2C, 0, 0, 0]) + b"\x0f\0\0" + b"\x1f\0\0")
    body = b"".join(
        kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for kind, data in (head, *chunks)
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def avif(exif: bytes = b"", xmp: bytes = b"", width: int = 64, height: int = 32) -> bytes:
    """An AVIF without a picture: an Exif item in the file's data, an XMP item in the `idat` box."""
    head = box(b"ftyp", b"avif\0\0\0\0avifmif1")
    item = b"\0\0\0\0" + exif
    infe = box(b"infe", b"\2\0\0\0" + struct.pack(">HH", 1, 0) + b"Exif\0")
    infe += box(b"infe", b"\2\0\0\0" + struct.pack(">HH", 2, 0) + b"mime\0application/rdf+xml\0")
    ispe = box(b"ispe", b"\0\0\0\0" + struct.pack(">II", width, height))
    size = len(_meta(infe, ispe, xmp, 0, len(item)))
    meta = _meta(infe, ispe, xmp, len(head) + size + 8, len(item))
    return head + meta + box(b"mdat", item)


def _meta(infe: bytes, ispe: bytes, xmp: bytes, exif_at: int, exif_length: int) -> bytes:
    places = struct.pack(">HHHHII", 1, 0, 0, 1, exif_at, exif_length)
    places += struct.pack(">HHHHII", 2, 1, 0, 1, 0, len(xmp))
    iloc = box(b"iloc", b"\1\0\0\0" + struct.pack(">HH", 0x4400, 2) + places)
    parts = box(b"iinf", b"\0\0\0\0" + struct.pack(">H", 2) + infe) + box(b"iprp", box(b"ipco", ispe)) + iloc
    return box(b"meta", b"\0\0\0\0" + parts + box(b"idat", xmp))


def gif(*comments: bytes) -> bytes:
    blocks = b"".join(b"\x21\xfe" + _sub_blocks(data) for data in comments)
    return b"GIF89a" + struct.pack("<HHBBB", 3, 2, 0x80, 0, 0) + b"\0" * 6 + blocks + b"\x3b"


def _sub_blocks(data: bytes) -> bytes:
    pieces = [data[start : start + 255] for start in range(0, len(data), 255)]
    return b"".join(bytes([len(piece)]) + piece for piece in pieces) + b"\0"


def mp4(**tags: str) -> bytes:
    """A film with nothing but tags named in `keys`."""
    names = b"".join(box(b"mdta", name.encode()) for name in tags)
    keys = box(b"keys", b"\0\0\0\0" + struct.pack(">I", len(tags)) + names)
    listed = b"".join(
        box(struct.pack(">I", number), box(b"data", struct.pack(">II", 1, 0) + value.encode()))
        for number, value in enumerate(tags.values(), 1)
    )
    handler = box(b"hdlr", b"\0" * 24)
    return box(b"ftyp", b"isom\0\0\0\0") + box(b"moov", box(b"meta", handler + keys + box(b"ilst", listed)))


def xmp(properties: str) -> bytes:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/" '
        f'xmlns:xmp="http://ns.adobe.com/xap/1.0/">{properties}</rdf:Description></rdf:RDF></x:xmpmeta>'
    ).encode()


def stealth_png(value: str, width: int = 40, height: int = 200, channels: str = "alpha", packed: bool = True) -> bytes:
    """A PNG of random-looking pixels that hides a text in its lowest bits; each row takes another filter."""
    name = {"alpha": ("stealth_pnginfo", "stealth_pngcomp"), "rgb": ("stealth_rgbinfo", "stealth_rgbcomp")}[channels]
    payload = gzip.compress(value.encode()) if packed else value.encode()
    data = name[packed].encode() + struct.pack(">I", len(payload) * 8) + payload
    bits = [byte >> shift & 1 for byte in data for shift in range(7, -1, -1)]
    used = (3,) if channels == "alpha" else (0, 1, 2)
    rows = [bytearray((x * 7 + y * 13 + c * 5) % 256 for x in range(width) for c in range(4)) for y in range(height)]
    for place, bit in enumerate(bits):
        column, row = divmod(place // len(used), height)
        index = column * 4 + used[place % len(used)]
        rows[row][index] = rows[row][index] & 254 | bit
    return png(width=width, height=height, pixels=zlib.compress(b"".join(_filtered(rows))))


def _filtered(rows: list[bytearray]) -> list[bytes]:
    above = bytearray(len(rows[0]))
    lines = []
    for number, row in enumerate(rows):
        kind = number % 5
        lines.append(bytes([kind]) + bytes((row[i] - _predicted(kind, row, above, i)) % 256 for i in range(len(row))))
        above = row
    return lines


def _predicted(kind: int, row: bytearray, above: bytearray, i: int) -> int:
    left, up, corner = (row[i - 4], above[i], above[i - 4]) if i >= 4 else (0, above[i], 0)
    if kind < 4:
        return (0, left, up, (left + up) // 2)[kind]
    return min((left, up, corner), key=lambda value: abs(left + up - corner - value))
