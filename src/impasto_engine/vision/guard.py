"""Opens a picture by its content and refuses, before any decoding, what is no picture or would cost too much."""

from collections.abc import Callable
from dataclasses import dataclass

from impasto_engine.vision.containers import avif, gif, jpeg, png, webp
from impasto_engine.vision.containers.header import Header
from impasto_engine.vision.disguise import name_of, passenger
from impasto_engine.vision.limits import DEFAULT_LIMITS, MEGA, PictureLimits
from impasto_engine.vision.refusal import PictureRefused

TAKEN = "PNG, JPEG, WebP, AVIF and GIF pictures are taken"
MIMES = {kind: f"image/{kind}" for kind in ("png", "jpeg", "webp", "avif", "gif")}


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What is known of a picture before it is decoded.

    format: `png`, `jpeg`, `webp`, `avif` or `gif`, by content. width, height: as a viewer sees it, orientation applied.
    frames: 1 for a still; of an animation only the first frame is decoded. orientation: Exif 1 to 8, as stored.
    """

    format: str
    mime: str
    width: int
    height: int
    frames: int
    has_alpha: bool
    orientation: int
    bytes: int


def examine(data: bytes, limits: PictureLimits = DEFAULT_LIMITS) -> PictureFacts:
    """Facts of a picture, or `PictureRefused` with a sentence that says why it is not taken. Decodes nothing."""
    if not data:
        raise PictureRefused("format", f"This file is empty; {TAKEN}.")
    if len(data) > limits.file_bytes:
        raise PictureRefused(
            "size",
            f"This file has {len(data) / MEGA:,.1f} MB; pictures of up to {limits.file_bytes / MEGA:,.0f} MB are taken.",
        )
    header = _reader(data)(data, limits)
    _check_sizes(header, limits)
    _check_passenger(data, header)
    turned = header.orientation >= 5
    return PictureFacts(
        format=header.format,
        mime=MIMES[header.format],
        width=header.height if turned else header.width,
        height=header.width if turned else header.height,
        frames=header.frames,
        has_alpha=header.has_alpha,
        orientation=header.orientation,
        bytes=len(data),
    )


def _reader(data: bytes) -> Callable[[bytes, PictureLimits], Header]:
    if data.startswith(png.SIGNATURE):
        return png.read_header
    if data.startswith(jpeg.SIGNATURE):
        return jpeg.read_header
    if webp.is_webp(data):
        return webp.read_header
    if avif.is_avif(data):
        return avif.read_header
    if data[:6] in {b"GIF87a", b"GIF89a"}:
        return gif.read_header
    found = name_of(data)
    said = f"This is {found}, not a picture we can show" if found else "This is not a picture in any format we know"
    raise PictureRefused("format", f"{said}; {TAKEN}.")


def _check_sizes(header: Header, limits: PictureLimits) -> None:
    area = header.width * header.height
    size = f"{header.width:,} x {header.height:,} pixels"
    if not area:
        raise PictureRefused("broken", f"This picture declares {size}: there is nothing to see.")
    if area > limits.pixels:
        raise PictureRefused(
            "pixels",
            f"This picture has {size} ({area / MEGA:,.1f} megapixels); up to {limits.pixels / MEGA:,.0f} megapixels "
            "are taken. Make it smaller and try again.",
        )
    if header.frame_pixels > limits.frame_pixels:
        raise PictureRefused(
            "frames",
            f"This animation has {header.frames:,} frames, together {header.frame_pixels / MEGA:,.0f} megapixels; "
            f"up to {limits.frame_pixels / MEGA:,.0f} are taken. Use fewer or smaller frames.",
        )
    if header.decoded_bytes > limits.decoded_bytes or header.held_bytes > limits.held_bytes:
        needed = max(header.decoded_bytes, header.held_bytes)
        raise PictureRefused(
            "pixels",
            f"This {header.format.upper()} of {size} needs {needed / MEGA:,.0f} MB of memory to open, which is too much. "
            "Make it smaller, or save it as PNG or JPEG with 8 bits a channel and not interlaced.",
        )


def _check_passenger(data: bytes, header: Header) -> None:
    found = passenger(data, header.end)
    if found:
        raise PictureRefused(
            "disguise",
            f"This {header.format.upper()} also carries {found}. Pictures that are two things at once are not taken: "
            "open it in a picture program and save it again.",
        )
