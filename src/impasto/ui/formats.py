"""Turns numbers and times into the short text a person reads; the exact value goes into `title`."""

import datetime as dt
import zlib

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

UNITS = ((1_000_000_000, "b"), (1_000_000, "m"), (1_000, "k"))
AGES = ((31_536_000, "y"), (2_592_000, "mo"), (604_800, "w"), (86_400, "d"), (3_600, "h"), (60, "min"))


def compact(number: int | None) -> str:
    """12345 as "12.3k"; None as "0"."""
    value = number or 0
    for size, unit in UNITS:
        if abs(value) >= size:
            return f"{value / size:.1f}".removesuffix(".0") + unit
    return str(value)


def exact(number: int | None) -> str:
    """12345 as "12,345"."""
    return f"{number or 0:,}"


def timeago(moment: dt.datetime | None) -> str:
    """A past moment as "3 h ago", a future one as "in 3 h", None as nothing."""
    if moment is None:
        return ""
    seconds = (timezone.now() - moment).total_seconds()
    for size, unit in AGES:
        if abs(seconds) >= size:
            span = f"{int(abs(seconds) // size)} {unit}"
            return _("in %(span)s") % {"span": span} if seconds < 0 else _("%(span)s ago") % {"span": span}
    return _("just now")


def isotime(moment: dt.datetime | None) -> str:
    """The exact moment for `datetime` and `title`."""
    return moment.isoformat(timespec="seconds") if moment else ""


def month(moment: dt.datetime | None) -> str:
    """The month of a moment: "November 2026"."""
    return date_format(moment, "F Y") if moment else ""


def filesize(size: int | None) -> str:
    """Bytes as people write file sizes: "6.5 GB"."""
    value = float(size or 0)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" or value >= 100 else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.2f} TB"


def initials(name: str) -> str:
    """The one or two letters that stand for a person without a picture: "Ada Lovelace" as "AL", "ada" as "a"."""
    words = [word for word in name.replace("_", " ").replace("-", " ").split() if word]
    return "".join(word[0] for word in words[:2])


def hue(name: str) -> int:
    """A hue from 0 to 359 that stays with a name."""
    return zlib.crc32(name.encode()) % 360
