"""Reads a zip file's directory strictly: every byte belongs to exactly one member or to the directory.

Where readers of zip files disagree (two directories, local and central headers that differ, gaps, overlaps, encryption,
names given twice), the file is refused. Format: APPNOTE.TXT 6.3.10 (PKWARE).
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from isal.isal_zlib import crc32

from impasto_engine.formats.archives.limits import MAX_MEMBERS
from impasto_engine.formats.archives.zip_end import DirectoryPlace, find_directory
from impasto_engine.formats.errors import DangerError, FormatError
from impasto_engine.formats.source import CHUNK_BYTES, Source

STORED, DEFLATED = 0, 8
_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
_DESCRIPTOR = 0x0008
_UTF8 = 0x0800
_HARMLESS = _DESCRIPTOR | _UTF8 | 0x0006  # the last: how hard the packer tried

_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_BIG = 0xFFFFFFFF


@dataclass(frozen=True)
class ZipMember:
    """One file or folder of a zip. crc, packed and size as the directory gives them; [start, end) is all it occupies."""

    name: str
    method: int
    flags: int
    crc: int
    packed: int
    size: int
    start: int
    data: int
    end: int
    unix_mode: int

    @property
    def is_folder(self) -> bool:
        """Whether this member is a folder, which has a name only."""
        return self.name.endswith("/")


def read_members(source: Source) -> tuple[ZipMember, ...]:
    """All members in the order of their bytes; raises DangerError where the file could be read in two ways."""
    place = find_directory(source)
    if place.count > MAX_MEMBERS:
        raise DangerError("archive-count", f"The archive has more than {MAX_MEMBERS} members.")
    entries = _central_entries(source.read(place.start, place.end - place.start), place)
    members = []
    position = 0
    following = ([entry.start for entry in entries] + [place.start])[1:]
    for entry, next_start in zip(entries, following, strict=True):
        member = _with_local_header(source, entry, next_start)
        if member.start != position or member.end != next_start:
            raise DangerError(
                "zip-layout", "Something lies between the members of the zip, or two of them overlap.", member.name
            )
        position = member.end
        members.append(member)
    if position != place.start:
        raise DangerError("zip-layout", "Something lies before the directory of the zip.")
    return tuple(members)


def read_content(source: Source, member: ZipMember) -> Iterator[bytes]:
    """The unpacked bytes of a member; raises when they are not as many, or not those, that the directory promises."""
    crc, count = 0, 0
    chunks = source.chunks(member.data, member.packed)
    for chunk in chunks if member.method == STORED else _inflate(chunks, member):
        count += len(chunk)
        if count > member.size:
            raise DangerError("zip-size", "A member unpacks to more than the zip says.", member.name)
        crc = crc32(chunk, crc)
        yield chunk
    if count != member.size:
        raise DangerError("zip-size", "A member unpacks to less than the zip says.", member.name)
    if crc != member.crc:
        raise DangerError(
            "zip-crc", "A member's checksum is wrong; the file is broken or made to confuse.", member.name
        )


def _inflate(chunks: Iterator[bytes], member: ZipMember) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(-15)
    try:
        for chunk in chunks:
            while chunk and not unpacker.eof:
                yield unpacker.decompress(chunk, CHUNK_BYTES)
                chunk = unpacker.unconsumed_tail
            if unpacker.unused_data or (unpacker.eof and chunk):
                raise DangerError("zip-size", "Something follows a member's packed bytes.", member.name)
    except zlib.error as error:
        raise FormatError("zip-data", "A member cannot be unpacked; the file is broken.", member.name) from error
    if not unpacker.eof:
        raise FormatError("zip-data", "A member's packed bytes end too early.", member.name)


def _central_entries(directory: bytes, place: DirectoryPlace) -> list[ZipMember]:
    """The entries of the directory, sorted by where their members begin."""
    entries: list[ZipMember] = []
    names: set[str] = set()
    position = 0
    while position < len(directory):
        entry, position = _central_entry(directory, position)
        if entry.name in names:
            raise DangerError("zip-duplicate", "The zip has two members of the same name.", entry.name)
        names.add(entry.name)
        entries.append(entry)
    if len(entries) != place.count:
        raise DangerError("zip-directory", "The zip's directory has another number of members than its end says.")
    return sorted(entries, key=lambda entry: entry.start)


def _central_entry(directory: bytes, position: int) -> tuple[ZipMember, int]:
    if position + _CENTRAL.size > len(directory):
        raise DangerError("zip-directory", "The zip's directory is broken.")
    fields = _CENTRAL.unpack_from(directory, position)
    signature, made_by, _needed, flags, method, _time, _date, crc, packed, size = fields[:10]
    name_length, extra_length, comment_length, disk, _inside, outside, start = fields[10:]
    name_end = position + _CENTRAL.size + name_length
    end = name_end + extra_length + comment_length
    if signature != b"PK\x01\x02" or end > len(directory) or disk not in (0, 0xFFFF):
        raise DangerError("zip-directory", "The zip's directory is broken.")
    raw_name = directory[name_end - name_length : name_end]
    name = _decoded_name(raw_name, flags)
    _check_flags(flags, method, name)
    if name.endswith("/") and (size or packed > 2):
        raise DangerError("zip-directory", "A folder of the zip has content.", name)
    extra = _extra_fields(directory[name_end : name_end + extra_length], name)
    size, packed, start = _big_values((size, packed, start), extra, name)
    if (unicode_path := extra.get(0x7075)) is not None and unicode_path[5:] != name.encode():
        raise DangerError("zip-directory", "A member has two names.", name)
    mode = outside >> 16 if made_by >> 8 == 3 else 0
    return ZipMember(name, method, flags, crc, packed, size, start, 0, 0, mode), end


def _check_flags(flags: int, method: int, name: str) -> None:
    if flags & _ENCRYPTED:
        raise DangerError("zip-encrypted", "A member is encrypted, so nobody can check it.", name)
    if flags & ~_HARMLESS or method not in (STORED, DEFLATED):
        raise FormatError("zip-method", "A member is packed in a way that is not supported; use ordinary zip.", name)


def _decoded_name(raw: bytes, flags: int) -> str:
    try:
        return raw.decode("utf-8" if flags & _UTF8 or raw.isascii() else "cp437")
    except UnicodeDecodeError as error:
        raise FormatError("member-name", "A member's name is not UTF-8.", repr(raw[:80])) from error


def _extra_fields(extra: bytes, name: str) -> dict[int, bytes]:
    """Extra fields by their kind; trailing padding shorter than a field is allowed."""
    fields: dict[int, bytes] = {}
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        position += 4 + length
        if position > len(extra):
            raise DangerError("zip-extra", "A member's extra fields are broken.", name)
        if kind in (1, 0x7075) and kind in fields:
            raise DangerError("zip-extra", "A member's extra fields say the same thing twice.", name)
        fields[kind] = extra[position - length : position]
    return fields


def _big_values(values: tuple[int, ...], extra: dict[int, bytes], name: str) -> tuple[int, ...]:
    """Sizes and place beyond 4 GiB stand in extra field 1, in this order, for each value that is all ones."""
    big = [index for index, value in enumerate(values) if value == _BIG]
    content = extra.get(1, b"")
    if not big:
        return values
    if len(content) < 8 * len(big):
        raise DangerError("zip-extra", "A member's size beyond 4 GiB is missing.", name)
    result = list(values)
    for place, index in enumerate(big):
        result[index] = int.from_bytes(content[8 * place : 8 * place + 8], "little")
    return tuple(result)


def _with_local_header(source: Source, entry: ZipMember, next_start: int) -> ZipMember:
    """The entry with the place of its bytes; its own header must say what the directory says."""
    fields = _LOCAL.unpack(source.read(entry.start, _LOCAL.size))
    signature, _needed, flags, method, _time, _date, crc, packed, size, name_length, extra_length = fields
    rest = source.read(entry.start + _LOCAL.size, name_length + extra_length)
    if signature != b"PK\x03\x04" or flags != entry.flags or method != entry.method:
        raise DangerError("zip-headers", "A member's own header differs from the directory.", entry.name)
    if _decoded_name(rest[:name_length], flags) != entry.name:
        raise DangerError("zip-headers", "A member has two names.", entry.name)
    size, packed = _big_values((size, packed), _extra_fields(rest[name_length:], entry.name), entry.name)
    told_later = bool(flags & _DESCRIPTOR)
    if (crc, packed, size) != (entry.crc, entry.packed, entry.size) and not (
        told_later and (crc, packed, size) == (0, 0, 0)
    ):
        raise DangerError("zip-headers", "A member's own header gives other sizes than the directory.", entry.name)
    data = entry.start + _LOCAL.size + name_length + extra_length
    end = data + entry.packed
    if told_later:
        end += _descriptor_length(source, entry, end, next_start - end)
    return ZipMember(
        entry.name, method, flags, entry.crc, entry.packed, entry.size, entry.start, data, end, entry.unix_mode
    )


def _descriptor_length(source: Source, entry: ZipMember, position: int, gap: int) -> int:
    """The length of the sizes behind the data; they too must say what the directory says."""
    for form, signature in (("<L2L", b""), ("<L2L", b"PK\x07\x08"), ("<L2Q", b""), ("<L2Q", b"PK\x07\x08")):
        length = len(signature) + struct.calcsize(form)
        if form == "<L2L" and max(entry.packed, entry.size) > _BIG:
            continue
        if gap == length and source.read(position, length) == signature + struct.pack(
            form, entry.crc, entry.packed, entry.size
        ):
            return length
    raise DangerError("zip-headers", "The sizes behind a member's data differ from the directory.", entry.name)
