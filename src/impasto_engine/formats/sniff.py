"""Says what a file is by its first bytes, never by its name."""

from typing import Literal

from impasto_engine.formats.archives.tars import looks_like_tar
from impasto_engine.formats.numpy_arrays import MAGIC as NPY_MAGIC
from impasto_engine.formats.safetensors import looks_like_safetensors

HEAD_BYTES = 4096

Kind = Literal[
    "safetensors", "zip", "tar", "gzip", "npy", "gguf", "onnx", "pickle", "picture", "film", "sound", "litter", "program",
    "unsupported", "empty", "other",
]  # fmt: skip

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR"

# (offset, bytes, kind, what a person calls it)
_MARKS: tuple[tuple[int, bytes, Kind, str], ...] = (
    (0, b"PK\x03\x04", "zip", "zip"),
    (0, b"PK\x05\x06", "zip", "zip"),
    (0, b"PK\x07\x08", "zip", "zip"),
    (0, b"\x1f\x8b", "gzip", "gzip"),
    (0, NPY_MAGIC, "npy", "npy"),
    (0, b"GGUF", "gguf", "gguf"),
    (0, b"\x89PNG\r\n\x1a\n", "picture", "png"),
    (0, b"\xff\xd8\xff", "picture", "jpeg"),
    (0, b"GIF87a", "picture", "gif"),
    (0, b"GIF89a", "picture", "gif"),
    (0, b"II*\0", "picture", "tiff"),
    (0, b"MM\0*", "picture", "tiff"),
    (0, b"8BPS\0", "picture", "psd"),
    (0, b"\xff\x0a", "picture", "jxl"),
    (0, b"\0\0\0\x0cJXL \r\n\x87\n", "picture", "jxl"),
    (0, b"\x1aE\xdf\xa3", "film", "matroska"),
    (0, b"ID3", "sound", "mp3"),
    (0, b"fLaC", "sound", "flac"),
    (0, b"OggS", "sound", "ogg"),
    (0, b"\0\0\0\x01Bud1", "litter", "ds-store"),
    (0, b"\0\x05\x16\x07", "litter", "apple-double"),
    (0, b"\x7fELF", "program", "ELF program"),
    (0, b"\xfe\xed\xfa\xce", "program", "Mach-O program"),
    (0, b"\xfe\xed\xfa\xcf", "program", "Mach-O program"),
    (0, b"\xce\xfa\xed\xfe", "program", "Mach-O program"),
    (0, b"\xcf\xfa\xed\xfe", "program", "Mach-O program"),
    (0, b"\xca\xfe\xba\xbe", "program", "Java or Mach-O program"),
    (0, b"dex\n03", "program", "Android program"),
    (0, b"\0asm", "program", "WebAssembly program"),
    (0, b"L\0\0\0\x01\x14\x02\0", "program", "Windows shortcut"),
    (0, b"#!", "program", "script"),
    (0, b"\xef\xbb\xbf#!", "program", "script"),
    (0, b"<?php", "program", "PHP script"),
    (0, EICAR, "program", "EICAR test file"),
    (0, b"!<arch>\n", "program", "program library"),
    (0, b"7z\xbc\xaf\x27\x1c", "unsupported", "7z archive"),
    (0, b"Rar!\x1a\x07", "unsupported", "rar archive"),
    (0, b"BZh", "unsupported", "bzip2 file"),
    (0, b"\xfd7zXZ\0", "unsupported", "xz file"),
    (0, b"\x28\xb5\x2f\xfd", "unsupported", "zstd file"),
    (0, b"\x04\x22\x4d\x18", "unsupported", "lz4 file"),
    (0, b"\x89HDF\r\n\x1a\n", "unsupported", "HDF5 file"),
    (0, b"%PDF-", "unsupported", "PDF document"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "unsupported", "Office document"),
    (0, b"SQLite format 3\0", "unsupported", "SQLite database"),
    (4, b"ftypavif", "picture", "avif"),
    (4, b"ftypavis", "picture", "avif"),
    (4, b"ftyphei", "picture", "heif"),
    (4, b"ftypmif1", "picture", "heif"),
    (4, b"ftyp", "film", "mp4"),
    (8, b"WEBP", "picture", "webp"),
    (8, b"WAVE", "sound", "wav"),
    (8, b"AVI ", "film", "avi"),
)


def sniff(head: bytes) -> tuple[Kind, str]:
    """The kind of a file that begins with `head` (its first 4,096 bytes), and what a person calls its format."""
    if not head:
        return "empty", "empty"
    for offset, mark, kind, name in _MARKS:
        if head.startswith(mark, offset) and (offset != 8 or head.startswith(b"RIFF")):
            return kind, name
    if looks_like_safetensors(head):
        return "safetensors", "safetensors"
    if head[:2] == b"MZ" and 0 in head[:64]:
        return "program", "Windows program"
    if head[:2] == b"BM" and head[6:10] == bytes(4) and len(head) >= 54:
        return "picture", "bmp"
    if looks_like_tar(head):
        return "tar", "tar"
    return _sniff_unmarked(head)


def _sniff_unmarked(head: bytes) -> tuple[Kind, str]:
    """Formats that have no mark of their own: pickles since protocol 2, and ONNX by its first two fields."""
    if head[0] == 0x80 and head[1:2] <= b"\x05" and len(head) > 2:
        return "pickle", "pickle"
    if head[0] == 0x08 and 1 <= head[1:2][0] <= 32 if len(head) > 2 else False:
        return ("onnx", "onnx") if head[2] in _ONNX_SECOND_KEYS else ("other", "unknown")
    return "other", "unknown"


# producer_name, producer_version, domain, model_version, doc_string, graph, opset_import as protobuf keys.
_ONNX_SECOND_KEYS = frozenset((0x12, 0x1A, 0x22, 0x28, 0x32, 0x3A, 0x42, 0x72))
