"""WebP: the RIFF chunks, the size that canvas and frames declare, and the frames of an animation."""

from collections.abc import Iterator
from dataclasses import dataclass

from impasto_engine.vision.containers.header import Header, broken, too_many_pieces, truncated
from impasto_engine.vision.containers.tiff import orientation_of
from impasto_engine.vision.limits import PictureLimits

ALPHA_FLAG, EXIF_FLAG, XMP_FLAG = 0x10, 0x08, 0x04


@dataclass(frozen=True, slots=True)
class Chunk:
    """One RIFF chunk: its four-letter kind, the offset of the kind, and the size of its payload in bytes."""

    kind: bytes
    start: int
    size: int

    @property
    def payload(self) -> slice:
        """Where the payload lies in the file."""
        return slice(self.start + 8, self.start + 8 + self.size)

    @property
    def end(self) -> int:
        """The offset after the payload and its padding byte."""
        return self.start + 8 + self.size + (self.size & 1)


def is_webp(data: bytes) -> bool:
    """Whether the bytes begin as a WebP does."""
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def chunks(data: bytes, limits: PictureLimits) -> Iterator[Chunk]:
    """Every chunk inside the RIFF size; refuses a cut file and absurdly many chunks."""
    stop = 8 + int.from_bytes(data[4:8], "little")
    if stop > len(data) + 1:  # some writers forget the last padding byte
        raise truncated("WebP", 0)
    position, count = 12, 0
    while position + 8 <= stop:
        chunk = Chunk(
            data[position : position + 4], position, int.from_bytes(data[position + 4 : position + 8], "little")
        )
        if chunk.payload.stop > min(stop, len(data)):
            raise truncated("WebP", position)
        count += 1
        if count > limits.pieces:
            raise too_many_pieces("WebP", limits)
        yield chunk
        position = chunk.end


def read_header(data: bytes, limits: PictureLimits) -> Header:
    """Declared size, frames and alpha of a WebP; canvas and pixels must agree."""
    pieces = list(chunks(data, limits))
    first = next((piece for piece in pieces if piece.kind in {b"VP8X", b"VP8 ", b"VP8L"}), None)
    if first is None:
        raise broken("WebP", "it holds no pixels")
    width, height, alpha = _size(data, first)
    frames = [piece for piece in pieces if piece.kind == b"ANMF"]
    areas = [_frame_area(data, frame) for frame in frames]
    for piece in pieces:
        if piece.kind in {b"VP8 ", b"VP8L"} and _size(data, piece)[:2] != (width, height):
            raise broken("WebP", "its canvas and its pixels have different sizes")
    exif = next((piece for piece in pieces if piece.kind == b"EXIF"), None)
    return Header(
        format="webp",
        width=width,
        height=height,
        frames=max(1, len(frames)),
        frame_pixels=max(sum(areas), width * height),
        decoded_bytes=width * height * 4,
        held_bytes=4 * width * height,
        has_alpha=alpha,
        orientation=orientation_of(data[exif.payload]) if exif else 1,
        end=min(len(data), 8 + int.from_bytes(data[4:8], "little")),
    )


def _size(data: bytes, chunk: Chunk) -> tuple[int, int, bool]:
    body = data[chunk.start + 8 : chunk.start + 18]
    if len(body) < 10 and not (chunk.kind == b"VP8L" and len(body) >= 5):
        raise truncated("WebP", chunk.start)
    if chunk.kind == b"VP8X":
        width, height = int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
        return width, height, bool(body[0] & ALPHA_FLAG)
    if chunk.kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, bool(bits >> 28 & 1)
    return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF, False


def _frame_area(data: bytes, frame: Chunk) -> int:
    body = data[frame.start + 8 : frame.start + 20]
    if len(body) < 12:
        raise truncated("WebP", frame.start)
    return (int.from_bytes(body[6:9], "little") + 1) * (int.from_bytes(body[9:12], "little") + 1)
