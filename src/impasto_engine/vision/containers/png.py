"""PNG and APNG: the chunks, what IHDR declares, and how much the compressed chunks unpack to."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from impasto_engine.vision.containers.header import Header, broken, too_inflated, too_many_pieces, truncated
from impasto_engine.vision.containers.tiff import orientation_of
from impasto_engine.vision.limits import PictureLimits
from impasto_engine.vision.refusal import PictureRefused

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Colour type to channels and the bit depths PNG allows for it (W3C PNG, table 11.1).
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk: its four-letter kind, the offset of its length field, and the size of its payload in bytes."""

    kind: bytes
    start: int
    size: int

    @property
    def payload(self) -> slice:
        """Where the payload lies in the file."""
        return slice(self.start + 8, self.start + 8 + self.size)

    @property
    def end(self) -> int:
        """The offset just after the chunk's checksum."""
        return self.start + 12 + self.size


def chunks(data: bytes, limits: PictureLimits) -> Iterator[Chunk]:
    """Every chunk up to and including IEND; refuses a cut file and absurdly many chunks."""
    position = len(SIGNATURE)
    for _ in range(limits.pieces):
        if position + 12 > len(data):
            raise truncated("PNG", position)
        chunk = Chunk(data[position + 4 : position + 8], position, int.from_bytes(data[position : position + 4]))
        if chunk.size > 0x7FFFFFFF or not chunk.kind.isalpha():
            raise broken("PNG", f"there is no valid chunk at byte {position:,}")
        if chunk.end > len(data):
            raise truncated("PNG", position)
        yield chunk
        if chunk.kind == b"IEND":
            return
        position = chunk.end
    raise too_many_pieces("PNG", limits)


def read_header(data: bytes, limits: PictureLimits) -> Header:
    """Declared size, frames and alpha of a PNG; refuses compressed text or profiles that unpack beyond the limit."""
    pieces = list(chunks(data, limits))
    width, height, depth, colour, interlaced = _ihdr(data, pieces[0])
    if not any(piece.kind == b"IDAT" for piece in pieces):
        raise broken("PNG", "it holds no pixels (no IDAT chunk)")
    _check_pixels(data, pieces)
    _bound_inflation(data, pieces, limits)
    frames = [piece for piece in pieces if piece.kind == b"fcTL" and piece.size == 26]
    area = sum(_frame_area(data, frame) for frame in frames)
    decoded = width * height * max(1, depth // 8) * max(3, CHANNELS[colour])
    exif = next((piece for piece in pieces if piece.kind == b"eXIf"), None)
    return Header(
        format="png",
        width=width,
        height=height,
        frames=max(1, len(frames)),
        frame_pixels=max(area, width * height),
        decoded_bytes=decoded,
        held_bytes=decoded * 5 // 4 if interlaced else 0,
        has_alpha=colour in {4, 6} or any(piece.kind == b"tRNS" for piece in pieces),
        orientation=orientation_of(data[exif.payload]) if exif else 1,
        end=pieces[-1].end,
    )


def _ihdr(data: bytes, first: Chunk) -> tuple[int, int, int, int, int]:
    if first.kind != b"IHDR" or first.size != 13:
        raise broken("PNG", "it does not begin with its size (IHDR)")
    body = data[first.payload]
    width, height = int.from_bytes(body[:4]), int.from_bytes(body[4:8])
    depth, colour = body[8], body[9]
    if depth not in DEPTHS.get(colour, ()) or body[10] or body[11] or body[12] > 1:
        raise broken("PNG", "its header (IHDR) names a colour type that does not exist")
    return width, height, depth, colour, body[12]


def _check_pixels(data: bytes, pieces: list[Chunk]) -> None:
    """Compare the checksums of the pixel data: the decoder, reading row by row, would paint damaged rows black in silence."""
    view = memoryview(data)
    for piece in pieces:
        if piece.kind == b"IDAT":
            checksum_at = piece.end - 4
            if zlib.crc32(view[piece.start + 4 : checksum_at]) != int.from_bytes(view[checksum_at : piece.end]):
                raise broken("PNG", f"the pixels in the chunk at byte {piece.start:,} do not match their checksum")


def _frame_area(data: bytes, control: Chunk) -> int:
    body = data[control.payload]
    return int.from_bytes(body[4:8]) * int.from_bytes(body[8:12])


def _bound_inflation(data: bytes, pieces: list[Chunk], limits: PictureLimits) -> None:
    left = limits.inflated_bytes
    for piece in pieces:
        if piece.kind in {b"zTXt", b"iTXt", b"iCCP"}:
            left -= inflated_size(compressed_part(data[piece.payload], piece.kind), left)
            if left < 0:
                raise too_inflated("PNG", limits)


def compressed_part(body: bytes, kind: bytes) -> bytes:
    """The deflate stream inside a zTXt, iTXt or iCCP payload; empty when the text is not compressed."""
    _, found, rest = body.partition(b"\0")
    if not found:
        return b""
    if kind != b"iTXt":
        return rest[1:]
    if rest[:1] != b"\x01":
        return b""
    _language, _, rest = rest[2:].partition(b"\0")
    return rest.partition(b"\0")[2]


def inflated_size(stream: bytes, budget: int) -> int:
    """Bytes that a zlib stream unpacks to, counted up to one more than `budget`; a broken stream counts as far as it goes."""
    unpacker = zlib.decompressobj()
    try:
        return len(unpacker.decompress(stream, budget + 1)) if stream else 0
    except zlib.error:
        return 0


def checked(kind: bytes, body: bytes) -> bytes:
    """A whole chunk: length, kind, payload and checksum."""
    if len(kind) != 4:
        raise PictureRefused("broken", "A PNG chunk has a kind of four letters.")
    return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)
