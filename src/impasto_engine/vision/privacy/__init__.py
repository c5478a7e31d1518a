"""Takes out of a picture file what tells where, with which camera and from what it was made; no pixel is touched.

Gone: GPS and place names, serial numbers, maker notes, embedded thumbnails and previews, editing history, whatever
follows the picture's last byte. Kept: generation data, orientation, colour, comments, authorship.
"""

from impasto_engine.vision.privacy.stripping import strip_location

__all__ = ["strip_location"]
