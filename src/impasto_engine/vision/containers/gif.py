"""GIF: the blocks and the frames; only the first frame is ever decoded."""

from impasto_engine.vision.containers.header import Header, broken, truncated
from impasto_engine.vision.limits import PictureLimits
from impasto_engine.vision.refusal import PictureRefused

EXTENSION, IMAGE, TRAILER = 0x21, 0x2C, 0x3B
GRAPHIC_CONTROL = 0xF9
MAX_SUB_BLOCKS = 400_000


class _Walker:
    """Moves over the blocks of one GIF and counts what it passes."""

    def __init__(self, data: bytes, limits: PictureLimits) -> None:
        self.data, self.limits = data, limits
        self.position = 13
        self.frames = self.frame_pixels = self.largest_frame = self.sub_blocks = 0
        self.transparent = False
        self.extensions: list[tuple[int, int]] = []

    def byte(self) -> int:
        if self.position >= len(self.data):
            raise truncated("GIF", self.position)
        self.position += 1
        return self.data[self.position - 1]

    def skip_sub_blocks(self) -> None:
        while size := self.byte():
            self.position += size
            self.sub_blocks += 1
            if self.sub_blocks > MAX_SUB_BLOCKS:
                raise PictureRefused("chunks", f"This GIF is cut into more than {MAX_SUB_BLOCKS:,} pieces.")

    def skip_colours(self, flags: int) -> None:
        if flags & 0x80:
            self.position += 3 << (flags & 7) + 1

    def extension(self) -> None:
        start = self.position - 1
        if self.byte() == GRAPHIC_CONTROL and self.position + 1 < len(self.data):
            self.transparent |= bool(self.data[self.position + 1] & 1)
        self.skip_sub_blocks()
        self.extensions.append((start, self.position))

    def image(self) -> None:
        body = self.data[self.position : self.position + 9]
        if len(body) < 9:
            raise truncated("GIF", self.position)
        self.frames += 1
        area = int.from_bytes(body[4:6], "little") * int.from_bytes(body[6:8], "little")
        self.frame_pixels += area
        self.largest_frame = max(self.largest_frame, area)
        self.position += 9
        self.skip_colours(body[8])
        self.byte()  # the LZW code size
        self.skip_sub_blocks()


def extensions(data: bytes, limits: PictureLimits) -> tuple[list[tuple[int, int]], int]:
    """The spans of all extension blocks, and the offset just after the trailer."""
    walker = _walked(data, limits)
    return walker.extensions, walker.position


def read_header(data: bytes, limits: PictureLimits) -> Header:
    """Declared size and frames of a GIF, walked block by block to its trailer."""
    walker = _walked(data, limits)
    if not walker.frames:
        raise broken("GIF", "it holds no frame")
    width, height = int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    canvas = width * height
    return Header(
        format="gif",
        width=width,
        height=height,
        frames=walker.frames,
        frame_pixels=max(walker.frame_pixels, canvas),
        decoded_bytes=4 * max(walker.largest_frame, canvas),  # a frame may be larger than the canvas it claims
        held_bytes=5 * max(walker.largest_frame, canvas),
        has_alpha=walker.transparent,
        orientation=1,
        end=walker.position,
    )


def _walked(data: bytes, limits: PictureLimits) -> _Walker:
    if len(data) < 13:
        raise truncated("GIF", 0)
    walker = _Walker(data, limits)
    walker.skip_colours(data[10])
    while (kind := walker.byte()) != TRAILER:
        if kind == EXTENSION:
            walker.extension()
        elif kind == IMAGE:
            walker.image()
        else:
            raise broken("GIF", f"there is no valid block at byte {walker.position - 1:,}")
    return walker
