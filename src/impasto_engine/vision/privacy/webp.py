"""What to take out of a WebP."""

from functools import partial

from impasto_engine.vision.containers.webp import EXIF_FLAG, XMP_FLAG, Chunk, chunks
from impasto_engine.vision.limits import PictureLimits
from impasto_engine.vision.privacy.edits import Edit, revised, with_manifest
from impasto_engine.vision.privacy.exif import clean_exif
from impasto_engine.vision.privacy.xmp import clean_xmp

PICTURE = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
MANIFEST = b"C2PA"
CLEANERS = {b"EXIF": clean_exif, b"XMP ": clean_xmp}
FLAGS = {b"EXIF": EXIF_FLAG, b"XMP ": XMP_FLAG}


def webp_edits(data: bytes, limits: PictureLimits) -> list[Edit]:
    """The edits that make a WebP fit to be served, its sizes and flags corrected."""
    pieces = list(chunks(data, limits))
    edits: list[Edit] = []
    end = min(len(data), pieces[-1].end if pieces else len(data))
    for piece in pieces:
        if piece.kind not in PICTURE and piece.kind != MANIFEST:
            edits += _chunk_edits(data, piece, min(piece.end, len(data)))
    if end < len(data):
        edits.append(Edit(end, len(data)))
    manifests = [(piece.start, piece.end) for piece in pieces if piece.kind == MANIFEST]
    edits = with_manifest(data, edits, manifests)
    return edits + _corrections(data, pieces, edits) if edits else []


def _chunk_edits(data: bytes, piece: Chunk, end: int) -> list[Edit]:
    cleaner = CLEANERS.get(piece.kind)
    if cleaner is None:
        return [Edit(piece.start, end)]
    body = data[piece.payload]
    return revised(data, piece.start, end, body, cleaner(body), partial(_chunk, piece.kind))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) & 1)


def _corrections(data: bytes, pieces: list[Chunk], edits: list[Edit]) -> list[Edit]:
    """The RIFF size, and the flags of pieces that are no longer there."""
    size = len(data) + sum(len(edit.new) - (edit.end - edit.start) for edit in edits) - 8
    fixed = [Edit(4, 8, size.to_bytes(4, "little"))]
    extended = next((piece for piece in pieces if piece.kind == b"VP8X"), None)
    if extended:
        cut = {edit.start for edit in edits if not edit.new}
        present = [piece.kind for piece in pieces if piece.start not in cut]
        flags = data[extended.payload.start] & ~(EXIF_FLAG | XMP_FLAG)
        flags |= sum({FLAGS[kind] for kind in present if kind in FLAGS})
        fixed.append(Edit(extended.payload.start, extended.payload.start + 1, bytes((flags,))))
    return fixed
