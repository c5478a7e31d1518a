"""Decodes Exif UserComment, whose eight-byte prefix is often wrong or missing and whose byte order nobody agrees on."""

from impasto_engine.metadata.containers.entries import decode_text
from impasto_engine.metadata.limits import WIDE_TEXT

PREFIX = 8
SAMPLE = 4096  # bytes looked at to tell the byte order


def decode_user_comment(data: bytes, order: str) -> str:
    """The text of a UserComment; order: byte order of the TIFF block, `<` or `>`.

    A1111 (piexif) writes UTF-16 big-endian whatever the block's order, others follow the block, a few write a byte
    order mark or UTF-8 behind a UNICODE prefix: so the bytes decide.
    """
    prefix, body = data[:PREFIX], data[PREFIX:]
    if prefix.upper().startswith(b"UNICODE"):
        return _decode_wide(body, order)
    if prefix.startswith(b"ASCII\0"):
        return decode_text(body.rstrip(b"\0"))
    if prefix.startswith(b"JIS\0"):
        return _decode_japanese(body)
    if prefix == b"\0" * PREFIX:
        data = body
    return _decode_unmarked(data, order)


def _decode_wide(body: bytes, order: str) -> str:
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body[: WIDE_TEXT * 2].decode("utf-16", "replace")
    encoding = _wide_encoding(body, order)
    if encoding is None:
        return decode_text(body)
    return body[: WIDE_TEXT * 2].decode(encoding, "replace")


def _decode_unmarked(data: bytes, order: str) -> str:
    sample = data[:SAMPLE]
    if sample.count(0) * 4 > len(sample):
        return _decode_wide(data, order)
    return decode_text(data.rstrip(b"\0"))


def _decode_japanese(body: bytes) -> str:
    for encoding in ("iso2022_jp", "shift_jis"):
        try:
            return body[:WIDE_TEXT].decode(encoding)
        except UnicodeDecodeError:
            continue
    return decode_text(body)


def _wide_encoding(body: bytes, order: str) -> str | None:
    """utf-16-be or utf-16-le, None for what is no UTF-16 at all.

    Under Latin letters one half of each pair is zero; under other scripts the high half takes fewer values.
    """
    sample = body[:SAMPLE]
    even, odd = sample[::2], sample[1::2]
    if even.count(0) != odd.count(0):
        return "utf-16-be" if even.count(0) > odd.count(0) else "utf-16-le"
    big, little = len(set(odd)), len(set(even))  # values of the low half, were it this order
    if max(big, little) < 2 * min(big, little) and _is_utf8(sample):
        return None
    if big != little:
        return "utf-16-be" if big > little else "utf-16-le"
    return "utf-16-le" if order == "<" else "utf-16-be"


def _is_utf8(sample: bytes) -> bool:
    try:
        sample[: max(0, len(sample) - 3)].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True
