"""Reads a tar file's headers strictly: plain files and folders only, checksums right, nothing behind the end.

Formats: POSIX ustar and pax, GNU long names. Links, devices and everything else a tar can carry are refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from impasto_engine.formats.errors import DangerError, FormatError
from impasto_engine.formats.source import Source

BLOCK = 512
MAX_NAME_RECORD = 64 << 10
MAX_PADDING = 1 << 20  # writers fill up to their own block size with zeros
_FILE, _FOLDER = (b"0", b"\0", b"7"), b"5"
_LINKS = {b"1": "a hard link", b"2": "a symbolic link", b"3": "a device", b"4": "a device", b"6": "a pipe"}


@dataclass(frozen=True)
class TarMember:
    """One file or folder of a tar: its name and where its bytes are."""

    name: str
    start: int
    size: int
    is_folder: bool


def looks_like_tar(head: bytes) -> bool:
    """Whether 512 bytes are the header of a tar's first member, by mark and checksum."""
    return len(head) >= BLOCK and head[257:262] == b"ustar" and _checksum_fits(head[:BLOCK])


def read_members(source: Source) -> Iterator[TarMember]:
    """All members in order; raises DangerError for links and devices, FormatError for what is broken."""
    position = 0
    renamed: dict[str, str] = {}
    while True:
        header = source.read(position, BLOCK)
        if header == bytes(BLOCK):
            _check_end(source, position)
            return
        if not _checksum_fits(header):
            raise FormatError("tar-header", "The tar is broken: a header's checksum is wrong.", f"byte {position}")
        kind, size = header[156:157], _octal(header[124:136])
        position += BLOCK
        padded = (size + BLOCK - 1) // BLOCK * BLOCK
        if kind in (b"x", b"L"):
            renamed |= _renaming(kind, source.read(position, _bounded(size)))
        else:
            size = _override(renamed, size)
            padded = (size + BLOCK - 1) // BLOCK * BLOCK
            yield _member(header, kind, renamed, position, size)
            renamed = {}
        position += padded


def _member(header: bytes, kind: bytes, renamed: dict[str, str], position: int, size: int) -> TarMember:
    name = renamed.get("path") or _name(header)
    if kind in _LINKS:
        raise DangerError(
            "archive-link", f"The archive holds {_LINKS[kind]}, which can lead out of its folder.", name[:120]
        )
    if kind not in _FILE and kind != _FOLDER:
        raise FormatError("tar-kind", "The tar holds a kind of member that is not supported.", name[:120])
    is_folder = kind == _FOLDER or name.endswith("/")
    if is_folder and size:
        raise DangerError("tar-header", "A folder of the tar has content.", name[:120])
    return TarMember(name.rstrip("/") + "/" if is_folder else name, position, size, is_folder)


def _name(header: bytes) -> str:
    name, prefix = header[:100].split(b"\0")[0], header[345:500].split(b"\0")[0]
    raw = prefix + b"/" + name if prefix and header[257:263] == b"ustar\0" else name
    try:
        return raw.decode().removeprefix("./") or "./"
    except UnicodeDecodeError as error:
        raise FormatError("member-name", "A member's name is not UTF-8.", repr(raw[:80])) from error


def _renaming(kind: bytes, record: bytes) -> dict[str, str]:
    """What a pax header or a GNU long name says about the next member."""
    try:
        if kind == b"L":
            return {"path": record.rstrip(b"\0").decode()}
        return dict(_pax_fields(record))
    except ValueError as error:
        raise FormatError("tar-header", "A name record of the tar is broken.") from error


def _pax_fields(record: bytes) -> Iterator[tuple[str, str]]:
    """Lines of the form `length key=value`, where length counts the whole line."""
    while record:
        digits = record.split(b" ", 1)[0]
        length = int(digits) if digits.isdigit() and len(digits) < 8 else 0
        line = record[len(digits) + 1 : length]
        if length > len(record) or line[-1:] != b"\n":
            raise ValueError
        key, _equals, value = line[:-1].partition(b"=")
        yield key.decode(), value.decode("utf-8", "replace") if key not in (b"path", b"linkpath") else value.decode()
        record = record[length:]


def _override(renamed: dict[str, str], size: int) -> int:
    told = renamed.get("size")
    if told is None:
        return size
    if not told.isascii() or not told.isdigit() or len(told) > 15:
        raise FormatError("tar-header", "A size record of the tar is broken.")
    return int(told)


def _octal(field: bytes) -> int:
    """A number as tar writes it: octal digits, or big-endian bytes after 0x80."""
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \0")
    if any(digit not in b"01234567" for digit in digits):
        raise FormatError("tar-header", "A number of the tar is broken.")
    return int(digits, 8) if digits else 0


def _bounded(size: int) -> int:
    if size > MAX_NAME_RECORD:
        raise DangerError("tar-header", "A name record of the tar is too long.")
    return size


def _checksum_fits(header: bytes) -> bool:
    digits = header[148:156].strip(b" \0")
    total = sum(header) - sum(header[148:156]) + 8 * 32
    return 0 < len(digits) < 8 and all(digit in b"01234567" for digit in digits) and int(digits, 8) == total


def _check_end(source: Source, position: int) -> None:
    """Behind the last member there are zeros only."""
    if source.size - position > MAX_PADDING or source.read(position, source.size - position).strip(b"\0"):
        raise DangerError("tar-trailing", "Something follows the end of the tar.")
