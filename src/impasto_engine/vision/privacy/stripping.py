"""The one door of this folder: from a picture file to the file that may be served."""

from collections.abc import Callable

from impasto_engine.vision.containers import avif, jpeg, png, webp
from impasto_engine.vision.limits import DEFAULT_LIMITS, PictureLimits
from impasto_engine.vision.privacy.avif import avif_edits
from impasto_engine.vision.privacy.edits import Edit, applied
from impasto_engine.vision.privacy.gif import gif_edits
from impasto_engine.vision.privacy.jpeg import jpeg_edits
from impasto_engine.vision.privacy.png import png_edits
from impasto_engine.vision.privacy.webp import webp_edits
from impasto_engine.vision.refusal import PictureRefused


def strip_location(data: bytes, limits: PictureLimits = DEFAULT_LIMITS) -> bytes:
    """The same picture without what gives a person away; the very same bytes when there is nothing to take out.

    Raises `PictureRefused` for what `guard.examine` would refuse as unreadable.
    """
    return applied(data, _editor(data)(data, limits))


def _editor(data: bytes) -> Callable[[bytes, PictureLimits], list[Edit]]:
    if data.startswith(png.SIGNATURE):
        return png_edits
    if data.startswith(jpeg.SIGNATURE):
        return jpeg_edits
    if webp.is_webp(data):
        return webp_edits
    if avif.is_avif(data):
        return avif_edits
    if data[:6] in {b"GIF87a", b"GIF89a"}:
        return gif_edits
    raise PictureRefused("format", "This is not a PNG, JPEG, WebP, AVIF or GIF picture.")
