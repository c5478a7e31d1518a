"""Builds files byte by byte: zips with any defect, torch's two formats, safetensors, tars."""

import io
import pickle
import struct
import tarfile
import zlib
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Entry:
    """A zip member; `local_*` values stand in its own header when they are to differ from the directory."""

    name: bytes
    data: bytes = b""
    method: int = 0
    flags: int = 0
    crc: int | None = None
    size: int | None = None
    local_name: bytes | None = None
    local_crc: int | None = None
    local_size: int | None = None
    local_flags: int | None = None
    extra: bytes = b""
    made_by: int = 0
    attributes: int = 0
    gap: bytes = b""


def zip_bytes(
    entries: list[Entry], prefix: bytes = b"", suffix: bytes = b"", comment: bytes = b"", shift: int = 0
) -> bytes:
    """A zip of the entries; prefix and suffix lie outside of it, shift is added to the directory's place."""
    body, directory = bytearray(prefix), bytearray()
    for entry in entries:
        packed = pack(entry.data) if entry.method == 8 else entry.data
        crc = zlib.crc32(entry.data) if entry.crc is None else entry.crc
        size = len(entry.data) if entry.size is None else entry.size
        local_name = entry.name if entry.local_name is None else entry.local_name
        start = len(body) - len(prefix) + shift
        body += struct.pack(
            "<4s5H3L2H",
            b"PK\3\4",
            20,
            entry.flags if entry.local_flags is None else entry.local_flags,
            entry.method,
            0,
            0,
            crc if entry.local_crc is None else entry.local_crc,
            len(packed),
            size if entry.local_size is None else entry.local_size,
            len(local_name),
            0,
        )
        body += local_name + packed + entry.gap
        directory += struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", entry.made_by, 20, entry.flags, entry.method, 0, 0, crc, len(packed), size,
            len(entry.name), len(entry.extra), 0, 0, 0, entry.attributes, start,
        )  # fmt: skip
        directory += entry.name + entry.extra
    end = struct.pack(
        "<4s4H2LH",
        b"PK\5\6",
        0,
        0,
        len(entries),
        len(entries),
        len(directory),
        len(body) - len(prefix) + shift,
        len(comment),
    )
    return bytes(body + directory + end + comment + suffix)


def pack(data: bytes) -> bytes:
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def torch_entries(
    data_pkl: bytes, storages: dict[str, bytes] | None = None, folder: bytes = b"archive/"
) -> list[Entry]:
    """The members that torch.save writes."""
    entries = [Entry(folder + b"data.pkl", data_pkl), Entry(folder + b"byteorder", b"little")]
    entries += [Entry(folder + b"data/" + key.encode(), data) for key, data in (storages or {}).items()]
    return [*entries, Entry(folder + b"version", b"3\n"), Entry(folder + b".data/serialization_id", b"1" * 40)]


def torch_zip(data_pkl: bytes, storages: dict[str, bytes] | None = None) -> bytes:
    return zip_bytes(torch_entries(data_pkl, storages))


def text(value: str) -> bytes:
    return b"X" + struct.pack("<I", len(value.encode())) + value.encode()


def tensor_opcodes(key: str = "0", count: int = 6, storage: str = "FloatStorage") -> bytes:
    """A tensor as torch pickles it, its values in a storage of `count` values outside the pickle."""
    return (
        b"ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") + b"ctorch\n" + storage.encode() + b"\n" + text(key)
        + text("cpu") + b"K" + bytes([count]) + b"tQK\0K\x02K\x03\x86K\x03K\x01\x86\x89ccollections\nOrderedDict\n)RtR"
    )  # fmt: skip


def state_dict_pickle(storage: str = "FloatStorage") -> bytes:
    """`OrderedDict(weight=tensor)` as torch pickles it."""
    return b"\x80\x02ccollections\nOrderedDict\n)R" + text("weight") + tensor_opcodes(storage=storage) + b"s."


def legacy_torch(object_pickle: bytes, storages: dict[str, tuple[int, bytes]]) -> bytes:
    """torch's format from before 1.6: five pickles, then each storage's count and bytes."""
    facts = {"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}
    head = [pickle.dumps(value, 2) for value in (0x1950A86A20F9469CFC6C, 1001, facts)]
    tail = b"".join(struct.pack("<q", count) + data for count, data in storages.values())
    return b"".join(head) + object_pickle + pickle.dumps(list(storages), 2) + tail


def tar_bytes(members: list[tuple[tarfile.TarInfo, bytes]], packing: str = "") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=f"w:{packing}") as tar:
        for info, data in members:
            tar.addfile(replace_size(info, len(data)), io.BytesIO(data))
    return file.getvalue()


def replace_size(info: tarfile.TarInfo, size: int) -> tarfile.TarInfo:
    info.size = size
    return info


def tar_file(
    name: str, data: bytes = b"", kind: bytes = tarfile.REGTYPE, link: str = ""
) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info, data


def with_changes(entries: list[Entry], index: int, **changes: object) -> list[Entry]:
    """The entries, one of them changed."""
    return [replace(entry, **changes) if place == index else entry for place, entry in enumerate(entries)]
