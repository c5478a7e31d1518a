"""Addresses of pictures: a media row is one unguessable key under which an original and its smaller variants are served.

`/media/<key>/<params>/<name>.<ext>`: clients of the field rewrite `params` (`original=true`, `width=450`), so a
signature covers the key alone. A signature names the access it was made for: closing a picture ends older ones.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings

from impasto.kit.models import Media, MediaAccess
from impasto.kit.storage import signing

DAY = 86_400
# What a browser may show in a page of ours; everything else is an attachment of octets.
SHOWN_TYPES = {
    "avif": "image/avif",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "jxl": "image/jxl",
    "mp4": "video/mp4",
    "png": "image/png",
    "webm": "video/webm",
    "webp": "image/webp",
}


@dataclass(frozen=True)
class MediaValues:
    """What an address is made of; `widths` are those of the WebP variants, in pixels and ascending."""

    key: str
    extension: str
    access: str
    widths: tuple[int, ...] = ()

    @classmethod
    def of(cls, source: "Media | MediaValues | Mapping[str, Any]", prefix: str = "") -> "MediaValues":
        """From a Media row, or from a row of `values()` whose names begin with `prefix` ("media__", say)."""
        if isinstance(source, MediaValues):
            return source
        read = source.__getitem__ if isinstance(source, Mapping) else lambda name: getattr(source, name)
        widths = tuple(sorted(int(width) for width in read(f"{prefix}variants") or ()))
        return cls(str(read(f"{prefix}key")), read(f"{prefix}extension"), read(f"{prefix}access"), widths)


def create(
    original_sha256: str,
    served_sha256: str,
    extension: str,
    variants: Mapping[int, str],
    access: MediaAccess,
) -> Media:
    """A new media row over blobs that have rows already (`kit.blobs.save`); `variants` maps widths to SHA-256s."""
    return Media.objects.create(
        original_id=original_sha256,
        served_id=served_sha256,
        extension=extension.lower().lstrip("."),
        variants={str(width): sha256 for width, sha256 in sorted(variants.items())},
        access=access,
    )


def set_access(keys: Iterable[Any], access: MediaAccess) -> None:
    """Change who may fetch these media; what was open to more people is refused within seconds."""
    Media.objects.filter(pk__in=list(keys)).update(access=access)


def address(
    media: Media | MediaValues | Mapping[str, Any],
    *,
    width: int | None,
    name: str | int = "picture",
    signed: bool = False,
) -> str:
    """The absolute address of a variant about `width` pixels wide, or of the original for None.

    `name` is the last segment without its extension (the image id). `signed`: only for a viewer who may see it; good
    for one to two days, and the same all day long so that browsers keep the picture. Public media need none.
    """
    values = MediaValues.of(media)
    params = f"width={width}" if width else "original=true"
    extension = "webp" if width and values.widths else values.extension
    shown = name if isinstance(name, int) else quote(name, safe="")
    path = f"/media/{values.key}/{params}/{shown}.{extension}"
    base = settings.FILES_URL or settings.BASE_URL
    if not signed or values.access == MediaAccess.PUBLIC:
        return f"{base}{path}"
    return f"{base}{path}?s={_signature(values)}"


def srcset(media: Media | MediaValues | Mapping[str, Any], *, name: str | int = "picture", signed: bool = False) -> str:
    """The `srcset` of an <img>: every variant with its width; empty when there are none."""
    values = MediaValues.of(media)
    return ", ".join(f"{address(values, width=width, name=name, signed=signed)} {width}w" for width in values.widths)


def may_fetch(key: str, access: str, given: str) -> bool:
    """Whether an address with the signature `given` ("" for none) opens media of this access today."""
    if access == MediaAccess.PUBLIC:
        return True
    day, _, text = given.partition("-")
    if not (day.isascii() and day.isdigit() and len(day) <= 8) or int(day) < time.time() // DAY:
        return False
    return signing.matches(text, "media", key, access, int(day))


def variant(served_sha256: str, extension: str, variants: Mapping[str, str], params: str) -> tuple[str, str]:
    """(SHA-256, extension) that `params` asks for: the smallest variant that is wide enough, or else the widest.

    Anything but `width=<pixels>` among the comma-separated params, `original=true` first of all, means the original.
    """
    wanted = _wanted_width(params)
    if wanted is None or not variants:
        return served_sha256, extension
    widths = sorted(int(width) for width in variants)
    chosen = next((width for width in widths if width >= wanted), widths[-1])
    return variants[str(chosen)], "webp"


def _wanted_width(params: str) -> int | None:
    pairs = dict(part.partition("=")[::2] for part in params.split(","))
    width = pairs.get("width", "")
    if pairs.get("original") == "true" or not (width.isascii() and width.isdigit() and len(width) <= 6):
        return None
    return int(width)


def _signature(values: MediaValues) -> str:
    day = int(time.time() // DAY) + 1
    return f"{day}-{signing.signature('media', values.key, values.access, day)}"
