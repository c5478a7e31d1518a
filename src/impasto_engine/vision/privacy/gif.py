"""What to take out of a GIF: the application extensions that are not about playing it."""

import re

from impasto_engine.vision.containers.gif import extensions
from impasto_engine.vision.limits import PictureLimits
from impasto_engine.vision.privacy.edits import Edit

# An application extension names itself in eleven bytes; loops and colour profiles stay.
FOREIGN = re.compile(rb"\x21\xff\x0b(?!NETSCAPE2\.0|ANIMEXTS1\.0|ICCRGBG1012)[\x20-\x7e]{8}[\x00-\xff]{3}")


def gif_edits(data: bytes, limits: PictureLimits) -> list[Edit]:
    """The edits that make a GIF fit to be served."""
    spans, end = extensions(data, limits)
    edits = [Edit(start, end) for start, end in spans if FOREIGN.match(data, start)]
    if end < len(data):
        edits.append(Edit(end, len(data)))
    return edits
