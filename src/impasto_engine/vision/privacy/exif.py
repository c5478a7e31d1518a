"""Exif rebuilt from the tags that may be served; everything not on the list is left behind."""

from impasto_engine.vision.containers.tiff import ByteOrder, Entry, byte_order, directory

EXIF_POINTER = 0x8769
USER_COMMENT, MAKER_NOTE = 0x9286, 0x927C
POINTER_KIND, TEXT_KINDS = 4, {1, 2, 7, 129}

# Descriptions, make and model, orientation, resolution, software, date, author, rights, and Windows' title to subject.
# Generators keep prompts in several of these (make, model and description among them).
IMAGE_TAGS = frozenset(
    {0x0100, 0x0101, 0x0102, 0x0106, 0x010D, 0x010E, 0x010F, 0x0110, 0x0112, 0x0115, 0x011A, 0x011B, 0x0128, 0x0131}
    | {0x0132, 0x013B, 0x0213, 0x8298, 0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E, 0x9C9F}
)
# Exposure, aperture, sensitivity, focal length, dates, colour space, size, and the comment that holds parameters.
PHOTO_TAGS = frozenset(
    {0x829A, 0x829D, 0x8822, 0x8827, 0x8830, 0x9000, 0x9003, 0x9004, 0x9101, 0x9102, 0x9201, 0x9202, 0x9203, 0x9204}
    | {0x9205, 0x9207, 0x9208, 0x9209, 0x920A, USER_COMMENT, 0xA000, 0xA001, 0xA002, 0xA003, 0xA217, 0xA300, 0xA301}
    | {0xA401, 0xA402, 0xA403, 0xA404, 0xA405, 0xA406, 0xA407, 0xA408, 0xA409, 0xA40A}
)
SLACK = 64  # padding may add a byte a value; directories that share values would add far more
SCHEME_SIZE = 32  # Fooocus notes the kind of its parameters in the maker note; a camera's is never this short


def clean_exif(block: bytes) -> bytes | None:
    """An Exif block (a TIFF, with or without the `Exif` prefix) that may be served.

    The same bytes when all of it may; None when nothing is left or it cannot be read.
    """
    prefix = block[:6] if block[:6] == b"Exif\0\0" else b""
    tiff = block[len(prefix) :]
    order = byte_order(tiff)
    if order is None:
        return None
    main, following = directory(tiff, int.from_bytes(tiff[4:8], order), order)
    pointer = next((entry for entry in main if entry.tag == EXIF_POINTER), None)
    photo, _ = directory(tiff, int.from_bytes(pointer.value[:4], order), order) if pointer else ([], 0)
    kept_main = [entry for entry in main if _may_stay(entry)]
    kept_photo = [entry for entry in photo if _may_stay(entry)]
    dropped = len(main) - (pointer is not None) - len(kept_main) + len(photo) - len(kept_photo)
    if not kept_main and not kept_photo:
        return None
    if not dropped and not following:
        return block
    written = prefix + _written(kept_main, kept_photo, order)
    return written if len(written) <= len(block) + SLACK else None


def _may_stay(entry: Entry) -> bool:
    """Whether a tag may be served; which directory it stands in says nothing, as writers mix them up."""
    if entry.tag in IMAGE_TAGS or entry.tag in PHOTO_TAGS:
        return True
    text = entry.value.rstrip(b"\0")
    if entry.tag == MAKER_NOTE:
        return len(text) <= SCHEME_SIZE and text.isalnum()
    # ComfyUI numbers its extra fields downwards from 0x010F.
    return entry.kind in TEXT_KINDS and text[:9].lower().startswith((b"workflow:", b"prompt:", b"{"))


def _written(main: list[Entry], photo: list[Entry], order: ByteOrder) -> bytes:
    head = (b"II*\0" if order == "little" else b"MM\0*") + (8).to_bytes(4, order)
    if not photo:
        return head + _directory(main, 8, order)
    room = Entry(EXIF_POINTER, POINTER_KIND, 1, bytes(4))
    at = 8 + len(_directory([*main, room], 8, order))
    pointer = Entry(EXIF_POINTER, POINTER_KIND, 1, at.to_bytes(4, order))
    return head + _directory([*main, pointer], 8, order) + _directory(photo, at, order)


def _directory(entries: list[Entry], at: int, order: ByteOrder) -> bytes:
    """A directory that stands at offset `at`, entries by tag as the format asks, long values behind it, no successor."""
    values_at = at + 2 + 12 * len(entries) + 4
    table, values = len(entries).to_bytes(2, order), b""
    for entry in sorted(entries, key=lambda entry: entry.tag):
        table += entry.tag.to_bytes(2, order) + entry.kind.to_bytes(2, order) + entry.count.to_bytes(4, order)
        if len(entry.value) <= 4:
            table += entry.value.ljust(4, b"\0")
        else:
            table += (values_at + len(values)).to_bytes(4, order)
            values += entry.value + b"\0" * (len(entry.value) & 1)
    return table + bytes(4) + values
