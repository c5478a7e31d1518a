"""Names what a file is when it is no picture, and what else rides in one that is (polyglots)."""

# First bytes to the name a person knows the format by.
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"%PDF-", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"BM", "a BMP picture"),
    (b"8BPS", "a Photoshop file"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL picture"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
    (b"\x1aE\xdf\xa3", "a WebM or Matroska video"),
    (b"OggS", "an Ogg file"),
    (b"ID3", "an MP3 file"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a Linux program"),
    (b"GGUF", "a GGUF model file"),
    (b"#!", "a script"),
    (b"{", "a JSON file"),
)
MARKUP: tuple[tuple[bytes, str], ...] = (
    (b"<svg", "an SVG drawing"),
    (b"<!doctype html", "an HTML page"),
    (b"<html", "an HTML page"),
    (b"<script", "an HTML page"),
    (b"<body", "an HTML page"),
    (b"<?php", "a PHP script"),
    (b"<?xml", "an XML file"),
)
# What must not follow the last byte of a picture. (A comment about HTML inside its text is only text.)
PASSENGERS: tuple[tuple[bytes, str], ...] = (
    (b"<?php", "a PHP script"),
    (b"<script", "an HTML page"),
    (b"<html", "an HTML page"),
    (b"<!doctype", "an HTML page"),
    (b"<svg", "an SVG drawing"),
    (b"%pdf-", "a PDF document"),
    (b"\x7felf", "a program"),
    (b"rar!\x1a\x07", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"pk\x03\x04", "a ZIP archive"),
)
ZIP_END, ZIP_ENTRY = b"PK\x05\x06", b"PK\x01\x02"
ZIP_TAIL = 22 + 65_535
# Phones append whole second pictures and films: far into those, four bytes that look like a tag are chance. What is
# served ends with the picture anyway.
TAIL_REACH = 4096
PDF_REACH = 1024  # PDF readers look for their signature this far into a file


def name_of(data: bytes) -> str | None:
    """What a file that is no picture of ours is called, by its first bytes; None when unknown."""
    if data[4:8] == b"ftyp":
        return "a HEIC picture" if data[8:12] in {b"heic", b"heix", b"mif1", b"heim"} else "a video"
    if data[:4] == b"RIFF":
        return "a sound or video file"
    for signature, name in SIGNATURES:
        if data.startswith(signature):
            return name
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not head.startswith(b"<"):
        return None
    return next((name for tag, name in MARKUP if tag in head), "a markup file")


def passenger(data: bytes, end: int) -> str | None:
    """What else a picture file is: an archive or page behind the picture, a PDF or script at its front; None if nothing."""
    if data[:6] in {b"GIF87a", b"GIF89a"} and data[6:8] in {b"/*", b"=1"}:
        return "a script in its header"
    if data[:3] == b"\xff\xd8\xff" and data[4:6] == b"/*":
        return "a script in its header"
    if b"%PDF-" in data[:PDF_REACH]:
        return "a PDF document"
    behind = data[end : end + TAIL_REACH].lower()
    found = next((name for mark, name in PASSENGERS if mark in behind), None)
    return found or ("a ZIP archive" if _ends_as_zip(data) else None)


def _ends_as_zip(data: bytes) -> bool:
    """Whether an archive program would open the file: a directory at its end that points at real entries."""
    at = data.rfind(ZIP_END, max(0, len(data) - ZIP_TAIL))
    if at < 0 or at + 22 > len(data):
        return False
    size = int.from_bytes(data[at + 12 : at + 16], "little")
    return size <= at and data[at - size : at - size + 4] in {ZIP_ENTRY, ZIP_END}
