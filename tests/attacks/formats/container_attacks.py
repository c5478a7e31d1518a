"""Archives, arrays and headers made to be read in two ways, to unfold without end, or to reach where they must not."""

import gzip
import io
import pickle
import struct
import tarfile
import zlib
from collections.abc import Iterator

import numpy as np

from tests.attacks.formats.build import (
    Entry,
    legacy_torch,
    state_dict_pickle,
    tar_bytes,
    tar_file,
    tensor_opcodes,
    torch_entries,
    torch_zip,
    with_changes,
    zip_bytes,
)
from tests.attacks.formats.pickle_attacks import INNER

WEIGHTS = {"0": bytes(24)}
GOOD = torch_entries(state_dict_pickle(), WEIGHTS)
EVIL = torch_entries(INNER)
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-FILE!$H+H*"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def zip_tricks() -> Iterator[tuple[str, bytes]]:
    """Where readers of zip files disagree."""
    good, evil = zip_bytes(GOOD), zip_bytes(EVIL)
    yield "prefix", b"MZ junk" + good
    yield "prefix counted in", zip_bytes(GOOD, prefix=b"PK\3\4" + bytes(60), shift=64)
    yield "suffix", good + b"junk"
    yield "suffix of zeros", good + bytes(22)
    yield "two zips", good + evil
    yield "two zips, the other way", evil + good
    yield "comment on a torch file", zip_bytes(GOOD, comment=b"hello")[:-1]
    yield "end in the comment", zip_bytes(GOOD, comment=evil[-22:])
    yield "zip in the comment", zip_bytes(GOOD, comment=evil)
    yield "gap between members", zip_bytes(with_changes(GOOD, 1, gap=b"hidden"))
    yield "wrong checksum", zip_bytes(with_changes(GOOD, 0, crc=0))
    yield "zero checksums", zip_bytes([with_changes([entry], 0, crc=0)[0] for entry in EVIL])
    yield "wrong local checksum", zip_bytes(with_changes(GOOD, 0, local_crc=1))
    yield "encrypted flag", zip_bytes(with_changes(EVIL, 0, flags=1))
    yield "encrypted flag in the local header", zip_bytes(with_changes(EVIL, 0, local_flags=1))
    yield "encrypted directory flag", zip_bytes(with_changes(EVIL, 0, flags=0x2000))
    yield "other local name", zip_bytes(with_changes(EVIL, 0, local_name=b"archive/xxxx.pkl"))
    yield (
        "other central name",
        zip_bytes(with_changes(EVIL, 0, name=b"archive/xxxx.pkl", local_name=b"archive/data.pkl")),
    )
    yield "other local size", zip_bytes(with_changes(GOOD, 0, local_size=1))
    yield "larger size", zip_bytes(with_changes(GOOD, 0, size=10_000_000, local_size=10_000_000))
    yield "smaller size", zip_bytes(with_changes(GOOD, 0, size=4, local_size=4))
    yield "same name twice", zip_bytes([*GOOD, *EVIL])
    yield "unknown method", zip_bytes(with_changes(GOOD, 0, method=99))
    yield "bzip2", zip_bytes(with_changes(GOOD, 0, method=12))
    yield "unicode path", zip_bytes(with_changes(GOOD, 0, extra=struct.pack("<2HBL", 0x7075, 9, 1, 0) + b"evil"))
    yield "broken extra field", zip_bytes(with_changes(GOOD, 0, extra=b"\1\0\xff\xff"))
    yield "false large size", zip_bytes(with_changes(GOOD, 0, size=0xFFFFFFFF, extra=struct.pack("<2HQ", 1, 8, 7)))
    yield "truncated", good[: len(good) // 2]
    yield "only the end", good[-22:]
    yield "count too small", good[:-14] + b"\1\0\1\0" + good[-10:]
    yield "count too large", good[:-14] + b"\xff\0\xff\0" + good[-10:]
    yield "second disk", good[:-18] + b"\1\0\1\0" + good[-14:]
    yield "false zip64", good[:-22] + struct.pack("<4sLQL", b"PK\6\7", 0, 0, 1) + good[-22:]
    yield "overlapping members", overlapping()


def overlapping() -> bytes:
    """Ten names for one member (as Fifield's bomb does), each entry of the directory pointing at the same bytes."""
    packed = zlib.compress(bytes(1 << 20), 9)[2:-4]
    crc, size = zlib.crc32(bytes(1 << 20)), 1 << 20
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, crc, len(packed), size, 1, 0) + b"a" + packed
    directory = b"".join(
        struct.pack("<4s6H3L5H2L", b"PK\1\2", 0, 20, 0, 8, 0, 0, crc, len(packed), size, 1, 0, 0, 0, 0, 0, 0)
        + bytes([97 + index])
        for index in range(10)
    )
    return local + directory + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 10, 10, len(directory), len(local), 0)


def torch_layouts() -> Iterator[tuple[str, bytes]]:
    """Containers that torch does not write."""
    yield "evil pickle", zip_bytes(EVIL)
    yield "evil pickle, packed", zip_bytes([with_changes([entry], 0, method=8)[0] for entry in EVIL])
    yield "pickle without the ending", zip_bytes([Entry(b"archive/weights", INNER)])
    yield "pickle called png", zip_bytes([Entry(b"archive/a.png", INNER)])
    yield "second pickle", zip_bytes([*GOOD, Entry(b"archive/other.pkl", INNER)])
    yield "second data.pkl", zip_bytes([*GOOD, Entry(b"other/data.pkl", INNER)])
    yield "second data.pkl first", zip_bytes([Entry(b"other/data.pkl", INNER), *GOOD])
    yield "two pickles in data.pkl", zip_bytes(torch_entries(state_dict_pickle() + INNER, WEIGHTS))
    yield "program", zip_bytes([*GOOD, Entry(b"archive/code/__torch__.py", b"def forward(self): pass")])
    yield "constants", zip_bytes([*GOOD, Entry(b"archive/constants.pkl", pickle.dumps(()))])
    yield "a file outside the folder", zip_bytes([*GOOD, Entry(b"run.sh", b"echo")])
    yield "a path out", zip_bytes([*GOOD, Entry(b"archive/data/../../x", b"echo")])
    yield "missing storage", torch_zip(state_dict_pickle())
    yield "storage of another size", torch_zip(state_dict_pickle(), {"0": bytes(23)})
    yield "legacy with trailing bytes", legacy_torch(state_dict_pickle(), {"0": (6, bytes(24))}) + b"junk"
    yield "legacy with another count", legacy_torch(state_dict_pickle(), {"0": (5, bytes(20))})
    yield "legacy cut", legacy_torch(state_dict_pickle(), {"0": (6, bytes(20))})
    yield "legacy without keys", legacy_torch(state_dict_pickle(), {})
    yield "legacy with a zip behind", legacy_torch(state_dict_pickle(), {"0": (6, bytes(24))}) + zip_bytes(EVIL)
    yield (
        "storage of negative size",
        torch_zip(b"\x80\x02" + tensor_opcodes().replace(b"K\x06tQ", b"J\xff\xff\xff\xfftQ") + b".", WEIGHTS),
    )


def bombs() -> Iterator[tuple[str, bytes]]:
    """Small files that unfold to large ones, or take long."""
    zeros = bytes(100 << 20)
    one = zip_bytes([Entry(b"a", zeros, 8)])
    yield "100 MB of zeros", one
    yield "many members of zeros", zip_bytes([Entry(f"{index}".encode(), zeros[: 10 << 20], 8) for index in range(12)])
    yield "zip in zip", zip_bytes([Entry(f"{index}.zip".encode(), one, 8) for index in range(10)])
    inner = zip_bytes([Entry(b"a", zeros[: 30 << 20], 8)])
    for _level in range(5):
        inner = zip_bytes([Entry(f"{index}".encode(), inner, 8) for index in range(4)])
    yield "six levels", inner
    yield "torch bomb", zip_bytes([Entry(b"archive/data.pkl", zeros, 8), Entry(b"archive/version", b"3")])
    yield "gzip bomb", gzip.compress(zeros, 1)
    yield "tar bomb", gzip.compress(tar_bytes([tar_file("a", zeros)]), 1)
    yield "60,000 members", zip_bytes([Entry(f"{index}".encode()) for index in range(60_000)])
    yield "numpy bomb", zip_bytes([Entry(b"a.npy", npy_header("'<f4'", "(1000000000000,)"), 8)])
    yield "three million opcodes", b"\x80\x02" + b"N0" * 1_500_000 + b"N."
    yield "a million marks", b"\x80\x02" + b"(" * 2_500_000
    yield "deep tuples", b"\x80\x02)" + b"\x85" * 1_900_000 + b"N."
    yield "memo of two billion", b"\x80\x02Nr\xff\xff\xff\x7f."
    yield "long number", b"\x80\x02L" + b"9" * 3_000_000 + b"L\n."
    yield "long binary number", b"\x80\x02\x8b" + struct.pack("<i", 8_000_000) + b"\x7f" * 8_000_000 + b"."
    yield "deep JSON", b"[" * 5_000_000
    yield "deep JSON objects", b'{"a":' * 1_000_000 + b"1" + b"}" * 1_000_000
    yield "quadratic base64", pickle.dumps(["gA" * 5000 + str(index) for index in range(2000)] + [INNER])


def links_and_names() -> Iterator[tuple[str, bytes]]:
    """Members that reach out of their folder."""
    for name in (
        "../x", "a/../../x", "/etc/x", "C:/x", "C:x", "a\\b", "..\\x", "a\0b", "con", "sub/NUL.txt", "com1", "lpt9.png", "a.", "a ",
        "a//b", "./a", "a\u202egnp.exe", "a\nb", "x" * 300, "y/" * 800, "a:stream", "run.exe", "go.bat", "x.py", "s.lnk", "",
    ):  # fmt: skip
        yield f"zip name {name[:20]!r}", zip_bytes([Entry(name.encode(), b"text", flags=0x800)])
        if name not in ("", "a\0b", "./a"):
            info, data = tar_file(name, b"text")
            yield f"tar name {name[:20]!r}", tar_bytes([(info, data)])
    yield "zip symbolic link", zip_bytes([Entry(b"a", b"/etc/passwd", made_by=3 << 8, attributes=0o120777 << 16)])
    for kind, label in (
        (tarfile.SYMTYPE, "symbolic link"),
        (tarfile.LNKTYPE, "hard link"),
        (tarfile.CHRTYPE, "device"),
        (tarfile.FIFOTYPE, "pipe"),
    ):
        yield f"tar {label}", tar_bytes([tar_file("a", kind=kind, link="/etc/passwd")])
    yield "zip folder with content", zip_bytes([Entry(b"a/", b"text")])


def programs() -> Iterator[tuple[str, bytes]]:
    """Programs, bare and in archives of training data."""
    for name, data in {
        "EICAR": EICAR,
        "PE": b"MZ" + bytes(58) + b"\x40\0\0\0" + b"PE\0\0",
        "ELF": b"\x7fELF\2\1\1" + bytes(60),
        "Mach-O": b"\xcf\xfa\xed\xfe" + bytes(60),
        "fat Mach-O": b"\xca\xfe\xba\xbe" + bytes(60),
        "script": b"#!/bin/sh\necho\n",
        "script behind a mark": b"\xef\xbb\xbf#!/bin/sh\necho\n",
        "PHP": b"<?php echo 1;",
        "shortcut": b"L\0\0\0\x01\x14\x02\0" + bytes(60),
        "pickle": INNER,
        "text pickle": b"cos\nsystem\n(S'echo'\ntR.",
        "YAML": b"a: !!python/object/apply:os.system ['echo']\n",
        "EICAR in text": b"a cat\n" + EICAR,
    }.items():
        yield f"bare {name}", data
        yield f"zipped {name}", zip_bytes([Entry(b"1.png", PNG), Entry(b"1.txt", data)])
        yield f"tarred {name}", tar_bytes([tar_file("1.txt", data)])
        yield f"tar.gz {name}", tar_bytes([tar_file("1.txt", data)], "gz")
        yield f"gzipped {name}", gzip.compress(data)
        yield f"twice zipped {name}", zip_bytes([Entry(b"a.zip", zip_bytes([Entry(b"1.txt", data)]))])


def arrays() -> Iterator[tuple[str, bytes]]:
    """numpy files that hold objects or lie about their size."""
    yield "object array", npy(np.array([{}, 1], dtype=object))
    yield "object array in npz", zip_bytes([Entry(b"a.npy", npy(np.array([None], dtype=object)), 8)])
    yield "object field", npy_header("[('a', '<f4'), ('b', '|O')]", "(1,)") + INNER
    yield "object by O8", npy_header("'|O8'", "(1,)") + INNER
    yield "trailing pickle", npy(np.zeros(3)) + INNER
    yield "short array", npy(np.zeros(3))[:-1]
    yield "code as header", npy_header("__import__('os').system('echo')", "(1,)")
    yield "huge shape", npy_header("'<f4'", "(9999999999999999999,)")
    yield "long header", b"\x93NUMPY\2\0" + struct.pack("<L", 1 << 30) + b"{"
    yield "unknown version", b"\x93NUMPY\x09\0" + npy(np.zeros(3))[8:]


def npy(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()


def npy_header(dtype: str, shape: str) -> bytes:
    header = f"{{'descr': {dtype}, 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header


def polyglots() -> Iterator[tuple[str, bytes]]:
    """Files that are two things at once."""
    evil = zip_bytes(EVIL)
    header = b'{"a":{"dtype":"U8","shape":[%d],"data_offsets":[0,%d]}}' % (len(evil), len(evil))
    yield "safetensors and zip", len(header).to_bytes(8, "little") + header + evil
    yield "picture and zip", PNG + evil
    yield "text and zip", b"a cat on a mat\n" + evil
    yield "array and zip", npy_header("'|u1'", f"({len(evil)},)") + evil
    yield "safetensors cut short", (100).to_bytes(8, "little") + b'{"a":'
    yield "safetensors with a pickle behind", (2).to_bytes(8, "little") + b"{}" + INNER
    yield "zip of a renamed safetensors", zip_bytes([Entry(b"a.safetensors", (1 << 63).to_bytes(8, "little") + b"{}")])
    yield "7z", b"7z\xbc\xaf\x27\x1c" + bytes(30)
    yield "rar", b"Rar!\x1a\x07\0" + bytes(30)
    yield "HDF5", b"\x89HDF\r\n\x1a\n" + bytes(30)
    yield "random bytes", bytes(range(256)) * 4
    yield "zeros", bytes(4096)
    yield "nothing", b""


def gguf(pairs: bytes = b"", tensors: bytes = b"", counts: tuple[int, int] = (0, 0), version: int = 3) -> bytes:
    return b"GGUF" + struct.pack("<L2Q", version, *counts) + pairs + tensors


def gguf_text(value: bytes) -> bytes:
    return struct.pack("<Q", len(value)) + value


def gguf_files() -> Iterator[tuple[str, bytes]]:
    """GGUF headers with impossible counts, sizes and places."""
    yield "2^63 entries", gguf(counts=(0, 1 << 63))
    yield "2^63 tensors", gguf(counts=(1 << 63, 0))
    yield "long key", gguf(struct.pack("<Q", 1 << 62) + b"a", counts=(0, 1))
    yield "huge list", gguf(gguf_text(b"a") + struct.pack("<2LQ", 9, 8, 1 << 60), counts=(0, 1))
    yield "list of lists", gguf(gguf_text(b"a") + struct.pack("<2LQ", 9, 9, 1) * 1000, counts=(0, 1))
    yield "unknown kind", gguf(gguf_text(b"a") + struct.pack("<L", 77), counts=(0, 1))
    yield "cut", gguf(gguf_text(b"a"), counts=(0, 1))
    yield "same key twice", gguf((gguf_text(b"a") + struct.pack("<LB", 0, 1)) * 2, counts=(0, 2))
    tensor = gguf_text(b"t") + struct.pack("<LQLQ", 1, 4, 0, 0)
    yield "missing weights", gguf(tensors=tensor, counts=(1, 0))
    yield "tensor twice", gguf(tensors=tensor * 2, counts=(2, 0)) + bytes(200)
    yield "trailing", gguf(tensors=tensor, counts=(1, 0)) + bytes(500)
    yield (
        "unknown tensor kind",
        gguf(tensors=gguf_text(b"t") + struct.pack("<LQLQ", 1, 4, 4444, 0), counts=(1, 0)) + bytes(64),
    )
    yield "odd alignment", gguf(gguf_text(b"general.alignment") + struct.pack("<2L", 4, 33), counts=(0, 1))
    template = b"{{ ''.__class__.__mro__[1].__subclasses__() }}"
    yield (
        "template",
        gguf(gguf_text(b"tokenizer.chat_template") + struct.pack("<L", 8) + gguf_text(template), counts=(0, 1)),
    )
    yield "version 99", gguf(version=99)


def field(number: int, data: bytes | int) -> bytes:
    if isinstance(data, int):
        return bytes([number << 3]) + varint(data)
    return varint(number << 3 | 2) + varint(len(data)) + data


def varint(value: int) -> bytes:
    found = b""
    while value > 127:
        found += bytes([value & 127 | 128])
        value >>= 7
    return found + bytes([value])


def onnx(graph: bytes) -> bytes:
    return field(1, 8) + field(2, b"pytorch") + field(7, graph) + field(8, field(2, 17))


def onnx_files() -> Iterator[tuple[str, bytes]]:
    """ONNX files that reach outside or never end."""
    place = field(1, b"location") + field(2, b"../../etc/passwd")
    yield "external data", onnx(field(5, field(8, b"w") + field(13, place) + field(14, 1)))
    yield "external data by place only", onnx(field(5, field(13, place)))
    yield "external data in an attribute", onnx(field(1, field(4, b"Constant") + field(5, field(5, field(14, 1)))))
    yield "external data in a subgraph", onnx(field(1, field(4, b"If") + field(5, field(6, field(5, field(14, 1))))))
    yield "custom operator", onnx(field(1, field(4, b"Evil") + field(7, b"com.evil")))
    yield "Python operator", onnx(field(1, field(4, b"PythonOp") + field(7, b"com.microsoft")))
    inner = field(4, b"If")
    for _ in range(200):
        inner = field(4, b"If") + field(5, field(6, field(1, inner)))
    yield "deep graphs", onnx(field(1, inner))
    yield "half a million nodes", onnx(field(1, field(4, b"A")) * 500_000)
    yield "cut", onnx(field(1, field(4, b"Relu")))[:-3]
    yield "no graph", field(1, 8) + field(2, b"pytorch")
    yield "endless number", field(1, 8) + b"\x3a" + b"\xff" * 40
    yield "group", field(1, 8) + b"\x3b\x3c"


def containers() -> dict[str, bytes]:
    """Every hostile container by name."""
    found: dict[str, bytes] = {}
    for make in (
        zip_tricks,
        torch_layouts,
        bombs,
        links_and_names,
        programs,
        arrays,
        polyglots,
        gguf_files,
        onnx_files,
    ):
        for name, data in make():
            found[f"{make.__name__}: {name}"] = data
    return found
