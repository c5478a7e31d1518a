"""The tokens keep their contrast and the pages their weight."""

import gzip
import math
import re
from pathlib import Path

import django_htmx
import pytest

STATIC = Path(__file__).parents[1] / "static" / "ui"
HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
PAIR = re.compile(r"--([a-z0-9-]+): light-dark\(oklch\(([\d. ]+)\), oklch\(([\d. ]+)\)\)")


def luminance(lightness, chroma, hue):
    """Relative luminance (WCAG) of an OKLCH colour, clipped to sRGB; matrices of Ottosson 2020."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (min(1.0, max(0.0, value)) for value in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def colours(theme):
    found = PAIR.findall((STATIC / "tokens.css").read_text())
    index = {"light": 1, "dark": 2}[theme]
    return {row[0]: luminance(*map(float, row[index].split())) for row in found}


def contrast(one, other):
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize(
    ("text", "least"),
    [("text", 7), ("text-soft", 4.5), ("text-faint", 3), ("accent-text", 4.5), ("accent", 3)]
    + [(status, 4.5) for status in ("good", "warn", "bad", "note")],
)
@pytest.mark.parametrize("surface", ["surface-1", "surface-2", "surface-3"])
def test_text_stands_out_from_each_surface_it_is_set_on(theme, text, least, surface):
    known = colours(theme)
    assert contrast(known[text], known[surface]) >= least


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_words_on_the_accent_can_be_read(theme):
    known = colours(theme)
    assert contrast(known["on-accent"], known["accent"]) >= 4.5


def scripts(*names):
    return [STATIC / "js" / f"{name}.js" for name in names]


def test_every_page_loads_less_than_80_kb_of_script():
    head = (STATIC.parents[1] / "templates" / "ui" / "_head.html").read_text()
    names = re.findall(r'"([a-z]+)"', re.search(r"for module in \((.*?)\)", head).group(1))
    assert sum(path.stat().st_size for path in [HTMX, *scripts(*names)]) < 80_000


def test_a_page_that_uploads_stays_under_100_kb_until_there_is_a_file_to_send():
    modules = list((STATIC / "js").glob("*.js"))
    assert sum(path.stat().st_size for path in [HTMX, *modules]) < 100_000
    everything = [HTMX, *modules, STATIC / "vendor" / "uppy.js"]
    assert sum(len(gzip.compress(path.read_bytes())) for path in everything) < 60_000
