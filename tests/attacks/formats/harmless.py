"""Ordinary files of every accepted form; a false alarm on any of them is a defect."""

import io
import json
import pickle
import struct
import zipfile
from collections import OrderedDict
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath

import numpy as np

from tests.attacks.formats.build import (
    Entry,
    legacy_torch,
    state_dict_pickle,
    tar_bytes,
    tar_file,
    text,
    torch_zip,
    zip_bytes,
)
from tests.attacks.formats.container_attacks import (
    PNG,
    field,
    gguf,
    gguf_text,
    npy,
    onnx,
)

STORAGE_BYTES = {
    "FloatStorage": 4, "DoubleStorage": 8, "HalfStorage": 2, "BFloat16Storage": 2, "LongStorage": 8, "IntStorage": 4,
    "ShortStorage": 2, "CharStorage": 1, "ByteStorage": 1, "BoolStorage": 1, "ComplexFloatStorage": 8,
    "ComplexDoubleStorage": 16, "UntypedStorage": 1,
}  # fmt: skip


def torch_files() -> Iterator[tuple[str, bytes]]:
    for storage, size in STORAGE_BYTES.items():
        yield f"zip {storage}", torch_zip(state_dict_pickle(storage), {"0": bytes(6 * size)})
        yield f"legacy {storage}", legacy_torch(state_dict_pickle(storage), {"0": (6, bytes(6 * size))})
    callbacks = b"}cpytorch_lightning.callbacks.model_checkpoint\nModelCheckpoint\n}s"
    yield "Stable Diffusion 1.4's callbacks", torch_zip(b"\x80\x02}" + text("callbacks") + callbacks + b"s.")
    yield "unused storage", torch_zip(b"\x80\x02}.", {"0": bytes(4)})


def pickle_files() -> Iterator[tuple[str, bytes]]:
    values = {
        "dict": {"a": [1, 2.5, None, True, (1, 2, 3, 4), b"bytes", "text" * 300, 10**40, float("nan")]},
        "ordered": OrderedDict(a=1, b={2, 3}, c=frozenset((1,))),
        "arrays": {
            "a": np.zeros((2, 3)),
            "b": np.float32(1),
            "c": np.array(["a"]),
            "d": np.arange(3, dtype=">i2"),
            "e": np.bool_(True),
        },
        "raw array": np.random.default_rng(1).bytes(100_000),
        "words": [
            "masterpiece",
            "best quality",
            "lora_unet_down_blocks_0",
            "gAAAAABkkkkkkkkkkkkkkkkkkkkkkkk",
            "A" * 4000,
        ],
        "facts": {"when": datetime(2026, 1, 1), "path": PurePosixPath("a/b"), "z": 1 + 2j},
        "shared": [[1, 2]] * 3,
        "bytearray": bytearray(b"abc"),
    }
    for name, value in values.items():
        for protocol in range(6):
            yield f"{name}, protocol {protocol}", pickle.dumps(value, protocol)
    yield "three in a row", pickle.dumps({"a": 1}) * 3


def arrays() -> Iterator[tuple[str, bytes]]:
    for array in (
        np.zeros((3, 4)),
        np.float16(3),
        np.array(["ab", "c"]),
        np.array([b"ab"]),
        np.zeros((0, 3)),
        np.asfortranarray(np.ones((2, 3))),
    ):
        yield f"npy {array.dtype}{array.shape}", npy(np.asarray(array))
    yield "npy dates", npy(np.array(["2026-01-01"], dtype="M8[D]"))
    yield "npy big-endian", npy(np.zeros(3, ">c8"))
    for save in (np.savez, np.savez_compressed):
        file = io.BytesIO()
        save(file, a=np.zeros(300), b=np.ones((2, 2), "f2"))
        yield save.__name__, file.getvalue()


def archives() -> Iterator[tuple[str, bytes]]:
    entries = [Entry(b"set/"), Entry(b"set/1.png", PNG), Entry(b"set/1.txt", b"a cat, (ivory:1.2)\n", 8)]
    yield "training data", zip_bytes(entries)
    yield "empty zip", zip_bytes([])
    yield "zip with a comment", zip_bytes(entries, comment=b"made with love")
    yield (
        "litter of systems",
        zip_bytes(
            [
                *entries,
                Entry(b"set/.DS_Store", b"\0\0\0\x01Bud1" + bytes(99)),
                Entry(b"__MACOSX/._1.png", b"\0\x05\x16\x07" + bytes(99)),
            ]
        ),
    )
    yield (
        "names in Latin, CJK and cp437",
        zip_bytes([Entry("é猫 1.txt".encode(), b"cat", flags=0x800), Entry(b"\x82.txt", b"cat")]),
    )
    yield "zip in zip", zip_bytes([Entry(b"a.zip", zip_bytes(entries), 8)])
    yield "safetensors in zip", zip_bytes([Entry(b"a.safetensors", (2).to_bytes(8, "little") + b"{}")])
    yield "torch file in zip", zip_bytes([Entry(b"a.pt", torch_zip(state_dict_pickle(), {"0": bytes(24)}), 8)])
    for level in (0, 6, 9):
        yield f"by zipfile {level}", by_zipfile(zipfile.ZIP_DEFLATED if level else zipfile.ZIP_STORED, level)
    for form in ("", "gz"):
        yield (
            f"tar {form}",
            tar_bytes(
                [
                    tar_file("./set/1.png", PNG),
                    tar_file("set/" + "long" * 40 + ".txt", b"a cat"),
                    tar_file("é.txt", b"x"),
                ],
                form,
            ),
        )


def by_zipfile(method: int, level: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method, compresslevel=level) as writer:
        writer.writestr("a.txt", "a cat\n" * 100)
        with writer.open("b.txt", "w", force_zip64=True) as member:
            member.write(b"a dog\n" * 100)
    return file.getvalue()


def streamed_zip() -> bytes:
    """A zip written to a pipe: the sizes come behind the data."""

    class Pipe(io.RawIOBase):
        def __init__(self):
            self.parts = []

        def writable(self):
            return True

        def write(self, data):
            self.parts.append(bytes(data))
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as writer:
        writer.writestr("a.txt", "a cat\n" * 100)
        writer.writestr("b.txt", "")
    return b"".join(pipe.parts)


def texts() -> Iterator[tuple[str, bytes]]:
    yield "prompt", b"(masterpiece:1.2), best quality, 1girl\nNegative prompt: bad\nSteps: 20, Sampler: Euler a"
    yield "wildcards", b"cat\nfan\n(ivory\ntower\nred\nblue\n" * 200
    yield "ivory first", b"(ivory\ntower\ncolour."
    yield "c first", b"ceiling\nfan\nRose\ntable."
    yield "letters", b"I\nS\nV\nF\nN.\n"
    yield "portrait", b"Portrait of a cat\nby nobody\n."
    yield "Windows lines", "caf\u00e9 \u732b\r\n".encode()
    yield "Latin-1", "café\n".encode("latin-1")
    yield "UTF-16", "caf\u00e9 cat".encode("utf-16")
    yield "workflow", json.dumps({"nodes": [{"id": 1, "text": "a [b] {c}" * 9}], "links": [[1, 2]]}).encode()
    yield "lines of JSON", b'{"a":1}\n{"a":2}\n'
    yield "settings", b"model:\n  base_learning_rate: 1.0e-4\n  target: ldm.models.diffusion.ddpm.LatentDiffusion\n"
    yield "MZ in a text", b"MZ is no program here\n"


def models() -> Iterator[tuple[str, bytes]]:
    pairs = gguf_text(b"general.architecture") + struct.pack("<L", 8) + gguf_text(b"flux")
    words = (
        gguf_text(b"tokenizer.tokens")
        + struct.pack("<2LQ", 9, 8, 3)
        + gguf_text(b"a")
        + gguf_text(b"b")
        + gguf_text(b"c")
    )
    template = (
        gguf_text(b"tokenizer.chat_template")
        + struct.pack("<L", 8)
        + gguf_text(b"{% for m in messages %}{{ m['content'] }}{% endfor %}")
    )
    tensors = (
        gguf_text(b"a") + struct.pack("<L2QLQ", 2, 32, 2, 8, 0) + gguf_text(b"b") + struct.pack("<LQLQ", 1, 4, 0, 96)
    )
    head = gguf(pairs + words + template, tensors, (2, 3))
    yield "gguf", head + bytes(-len(head) % 32) + bytes(96 + 16)
    yield "gguf without tensors", gguf(pairs, counts=(0, 1))
    weight = field(1, 2) + field(2, 1) + field(8, b"w") + field(9, bytes(8))
    yield "onnx", onnx(field(1, field(1, b"x") + field(4, b"Relu")) + field(5, weight))
    function = field(1, b"f") + field(10, b"pkg.local") + field(7, field(4, b"Relu"))
    yield "onnx with a function", onnx(field(1, field(4, b"f") + field(7, b"pkg.local"))) + field(25, function)
    header = (
        json.dumps({"__metadata__": {"a": "b"}, "w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}).encode()
        + b"   "
    )
    yield "safetensors", len(header).to_bytes(8, "little") + header + bytes(8)
    yield "picture", PNG


def harmless() -> dict[str, bytes]:
    """Every harmless file by name."""
    found: dict[str, bytes] = {"streamed zip": streamed_zip()}
    for make in (torch_files, pickle_files, arrays, archives, texts, models):
        for name, data in make():
            found[f"{make.__name__}: {name}"] = data
    return found
