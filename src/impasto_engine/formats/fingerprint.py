"""A fingerprint of a model's weights that outlives conversion: it says whether two files hold the same, or related, weights.

Each larger tensor gives a sketch of 128 bits: up to 1,024 of its values, taken from fixed places, are centred and
projected on 128 fixed random directions, of which the signs are kept (SimHash, Charikar 2002). The share of differing
bits estimates the angle between two tensors. Scale, precision, names, order, header and further tensors do not matter.

Measured on made-up models of 120 tensors (tests/test_fingerprint.py): the same weights in 16 bits, renamed or pruned give
0.998 or more; in 8 bits 0.94; weights changed by 0.5 % of their size 0.995, by 5 % 0.95, by 20 % 0.8; a half-and-half merge
0.24; unrelated weights below 0.001. A file of one tensor may lose 0.03 by one bit.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from impasto_engine.formats.errors import FormatError
from impasto_engine.formats.safetensors import DTYPE_BITS, SafetensorsHeader, TensorInfo, read_header
from impasto_engine.formats.source import Source

SAME = 0.997  # at least this: the same weights, converted to 16 or 32 bits, renamed or pruned
NEAR = 0.9  # at least this: the same weights in 8 bits, or a light fine-tune of them
RELATED = 0.15  # at least this: one was trained or merged from the other, or both from a third

BITS = 128
MAX_TENSORS = 4096
BLOCKS, BLOCK_VALUES = 4, 256
CHANCE = 0.3  # the share of differing bits that the nearest of 700 unrelated tensors still has
MIN_VALUES = 1024
MIN_VALUES_SMALL_FILE = 64  # for files whose tensors are all small, such as embeddings
_VERSION = 1

Sketch = NDArray[np.uint64]  # two words


@dataclass(frozen=True)
class Fingerprint:
    """Sketches of a file's tensors: `counts` of values, int64 (tensors,), and `sketches`, uint64 (tensors, 2)."""

    counts: NDArray[np.int64]
    sketches: NDArray[np.uint64]

    def to_bytes(self) -> bytes:
        """24 bytes a tensor, after a version and the number of tensors."""
        return struct.pack("<2L", _VERSION, len(self.counts)) + self.counts.tobytes() + self.sketches.tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Fingerprint":
        """The inverse of `to_bytes`; raises FormatError for other bytes."""
        version, length = struct.unpack_from("<2L", data) if len(data) >= 8 else (0, 0)
        if version != _VERSION or len(data) != 8 + 24 * length:
            raise FormatError("fingerprint", "These bytes are no fingerprint of this version.")
        counts = np.frombuffer(data, np.int64, length, 8)
        return cls(counts, np.frombuffer(data, np.uint64, 2 * length, 8 + 8 * length).reshape(length, 2))

    def lookup_keys(self) -> list[int]:
        """Up to 128 signed 64-bit keys to find candidates by: files with the same weights share most of them.

        Each is a 16-bit piece of a sketch of one of the 16 largest tensors, with the tensor's number of values.
        """
        keys = set()
        for index in np.lexsort((self.sketches[:, 0], -self.counts))[:16]:
            pieces = self.sketches[index].view(np.uint16)
            for place, piece in enumerate(pieces):
                keys.add(int(self.counts[index] % (1 << 40)) << 20 | place << 16 | int(piece))
        return sorted(keys)


def fingerprint_file(path: Path) -> Fingerprint:
    """The fingerprint of a safetensors file; raises FormatError when it is none, OSError when it cannot be read."""
    with path.open("rb") as file:
        source = Source(file)
        return fingerprint(source, read_header(source))


def fingerprint(source: Source, header: SafetensorsHeader) -> Fingerprint:
    """The fingerprint of a file whose header was read; reads at most 4 kB of each of the 4,096 largest tensors."""
    chosen = _chosen(header)
    counts, rows = [], []
    for tensor in chosen:
        values = _sample(source, header.payload_start, tensor)
        if values is not None:
            counts.append(tensor.count)
            rows.append(values)
    if not rows:
        return Fingerprint(np.zeros(0, np.int64), np.zeros((0, 2), np.uint64))
    sketches = [_sketch(np.stack(rows[start : start + 256])) for start in range(0, len(rows), 256)]
    return Fingerprint(np.array(counts, np.int64), np.concatenate(sketches))


def similarity(a: Fingerprint, b: Fingerprint) -> float:
    """How much of the smaller file's weights the other one holds: 0 none, 1 all; compare with SAME and RELATED.

    Every tensor is compared with the most similar one of the same number of values; large tensors count for more.
    """
    if a.counts.sum() > b.counts.sum():
        a, b = b, a
    weights = np.sqrt(a.counts.astype(np.float64))
    if not weights.sum():
        return 0.0
    scores = np.zeros(len(a.counts))
    for count in np.unique(a.counts):
        mine, theirs = a.counts == count, b.counts == count
        if theirs.any():
            scores[mine] = _best_scores(a.sketches[mine], b.sketches[theirs])
    return float((scores * weights).sum() / weights.sum())


def _best_scores(mine: NDArray[np.uint64], theirs: NDArray[np.uint64]) -> NDArray[np.float64]:
    """For each of my sketches how near the nearest of theirs is; what chance gives counts as nothing."""
    nearest = np.array([np.bitwise_count(sketch ^ theirs).sum(axis=1, dtype=np.int64).min() for sketch in mine])
    return np.clip(1.0 - nearest / BITS / CHANCE, 0.0, 1.0)


def _chosen(header: SafetensorsHeader) -> list[TensorInfo]:
    tensors = sorted(header.tensors, key=lambda tensor: (-tensor.count, tensor.start))[:MAX_TENSORS]
    large = [tensor for tensor in tensors if tensor.count >= MIN_VALUES and len(tensor.shape) >= 2]
    return large or [tensor for tensor in tensors if tensor.count >= MIN_VALUES_SMALL_FILE]


def _sample(source: Source, payload_start: int, tensor: TensorInfo) -> NDArray[np.float32] | None:
    """1,024 values from places that depend on the number of values only; None for what has no shape to compare."""
    if DTYPE_BITS[tensor.dtype] < 8:
        return None
    blocks = [_block(source, payload_start, tensor, start, length) for start, length in _places(tensor.count)]
    values = np.concatenate([block.astype(np.float64) for block in blocks])
    values = np.clip(np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0), -1e30, 1e30)
    values -= values.mean()
    length = float(np.linalg.norm(values))
    if length == 0.0:
        return None
    row = np.zeros(BLOCKS * BLOCK_VALUES, np.float32)
    row[: len(values)] = values / length
    return row


def _places(count: int) -> Iterator[tuple[int, int]]:
    """(start, length) of the sampled blocks: all of a small tensor, else four evenly spread ones."""
    if count <= BLOCKS * BLOCK_VALUES:
        yield 0, count
        return
    for block in range(BLOCKS):
        yield (count - BLOCK_VALUES) * block // (BLOCKS - 1), BLOCK_VALUES


def _block(source: Source, payload_start: int, tensor: TensorInfo, start: int, length: int) -> NDArray[np.floating]:
    size = DTYPE_BITS[tensor.dtype] // 8
    data = source.read(payload_start + tensor.start + start * size, length * size)
    if tensor.dtype == "BF16":
        return (np.frombuffer(data, "<u2").astype(np.uint32) << 16).view(np.float32)
    if tensor.dtype.startswith("F8"):
        return _EIGHT_BITS.get(tensor.dtype, _EIGHT_BITS["F8_E4M3"])[np.frombuffer(data, np.uint8)]
    return np.frombuffer(data, _NUMPY_TYPES[tensor.dtype]).real.astype(np.float64)


def _sketch(rows: NDArray[np.float32]) -> NDArray[np.uint64]:
    """(tensors, 1024) to (tensors, 2): the signs of the projections as bits."""
    signs = rows @ _directions() > 0
    return np.packbits(signs, axis=1, bitorder="little").view(np.uint64)


def _directions() -> NDArray[np.float32]:
    """(1024, 128) random directions that are the same for ever: a fixed bit generator, and signs only."""
    bits = np.random.Generator(np.random.PCG64(0x1A9A570)).bytes(BLOCKS * BLOCK_VALUES * BITS // 8)
    signs = np.unpackbits(np.frombuffer(bits, np.uint8)).reshape(BLOCKS * BLOCK_VALUES, BITS)
    return signs.astype(np.float32) * 2 - 1


def _eight_bit_values(exponent_bits: int, bias: int) -> NDArray[np.float32]:
    """The value of each of the 256 codes of an 8-bit float; infinities and NaN become large or finite, which is enough here."""
    codes = np.arange(256)
    mantissa_bits = 7 - exponent_bits
    exponent = codes >> mantissa_bits & ((1 << exponent_bits) - 1)
    fraction = (codes & ((1 << mantissa_bits) - 1)) / (1 << mantissa_bits)
    values = np.where(exponent == 0, fraction * 2.0 ** (1 - bias), (1 + fraction) * 2.0 ** (exponent - bias))
    return np.where(codes & 0x80, -values, values).astype(np.float32)


_EIGHT_BITS = {
    "F8_E4M3": _eight_bit_values(4, 7),
    "F8_E4M3FNUZ": _eight_bit_values(4, 8),
    "F8_E5M2": _eight_bit_values(5, 15),
    "F8_E5M2FNUZ": _eight_bit_values(5, 16),
    "F8_E8M0": (2.0 ** (np.minimum(np.arange(256), 254) - 127.0)).astype(np.float32),
}
_NUMPY_TYPES = {
    "BOOL": "u1", "U8": "u1", "I8": "i1", "U16": "<u2", "I16": "<i2", "U32": "<u4", "I32": "<i4", "U64": "<u8", "I64": "<i8",
    "F16": "<f2", "F32": "<f4", "F64": "<f8", "C64": "<c8",
}  # fmt: skip
