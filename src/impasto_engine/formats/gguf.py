"""Reads the header of a GGUF file within limits; the weights are only measured.

Format: ggml's docs/gguf.md, versions 2 and 3; block sizes from gguf-py's `GGML_QUANT_SIZES`.
"""

import re
import struct
from dataclasses import dataclass
from math import prod

from impasto_engine.formats.errors import DangerError, FormatError
from impasto_engine.formats.source import Source

MAX_HEADER_BYTES = 64 << 20
MAX_PAIRS = 4096
MAX_TENSORS = 20_000
MAX_ARRAY_ITEMS = 2_000_000  # the words of a large tokenizer, and its merges
MAX_KEY_BYTES = 1024
MAX_DIMENSIONS = 8

_SCALARS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
_STRING, _ARRAY = 8, 9
# Type of a tensor -> (its name, values a block, bytes a block).
_BLOCKS: dict[int, tuple[str, int, int]] = {
    0: ("F32", 1, 4), 1: ("F16", 1, 2), 2: ("Q4_0", 32, 18), 3: ("Q4_1", 32, 20), 6: ("Q5_0", 32, 22),
    7: ("Q5_1", 32, 24), 8: ("Q8_0", 32, 34), 9: ("Q8_1", 32, 36), 10: ("Q2_K", 256, 84), 11: ("Q3_K", 256, 110),
    12: ("Q4_K", 256, 144), 13: ("Q5_K", 256, 176), 14: ("Q6_K", 256, 210), 15: ("Q8_K", 256, 292),
    16: ("IQ2_XXS", 256, 66), 17: ("IQ2_XS", 256, 74), 18: ("IQ3_XXS", 256, 98), 19: ("IQ1_S", 256, 50),
    20: ("IQ4_NL", 32, 18), 21: ("IQ3_S", 256, 110), 22: ("IQ2_S", 256, 82), 23: ("IQ4_XS", 256, 136),
    24: ("I8", 1, 1), 25: ("I16", 1, 2), 26: ("I32", 1, 4), 27: ("I64", 1, 8), 28: ("F64", 1, 8),
    29: ("IQ1_M", 256, 56), 30: ("BF16", 1, 2), 34: ("TQ1_0", 256, 54), 35: ("TQ2_0", 256, 66), 39: ("MXFP4", 32, 17),
}  # fmt: skip
# A chat template is a Jinja program: attributes with underscores are how it would break out of its sandbox.
_TEMPLATE_ESCAPE = re.compile(r"__\w+__|\|\s*attr\b|\\x5f|\bimport\b\s*['\"]?(?:os|sys|subprocess)")


@dataclass(frozen=True)
class _Tensor:
    name: str
    kind: str
    start: int
    size: int


class _Cursor:
    """Takes values off the header, one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0
        self.items_left = MAX_ARRAY_ITEMS

    def take(self, form: str) -> int:
        size = struct.calcsize(form)
        self.skip(size)
        value: int = struct.unpack_from(form, self.data, self.position - size)[0]
        return value

    def skip(self, size: int) -> None:
        self.position += size
        if self.position > len(self.data):
            raise FormatError("truncated", "The GGUF header is cut off, broken or larger than 64 MiB.")

    def text(self, limit: int) -> str:
        length = self.take("<Q")
        if length > limit:
            raise FormatError("gguf-text", f"A text of the GGUF header is longer than {limit} bytes.")
        self.skip(length)
        return self.data[self.position - length : self.position].decode("utf-8", "replace")

    def value(self, kind: int) -> object:
        """A value of any kind but arrays, which are passed over and give None."""
        if kind in _SCALARS:
            return self.take(_SCALARS[kind])
        if kind == _STRING:
            return self.text(MAX_HEADER_BYTES)
        if kind != _ARRAY:
            raise FormatError("gguf-kind", f"The GGUF header has a value of unknown kind {kind}.")
        self.skip_array()
        return None

    def skip_array(self) -> None:
        kind, count = self.take("<I"), self.take("<Q")
        self.items_left -= count
        if self.items_left < 0:
            raise FormatError("gguf-array", f"The lists of the GGUF header have more than {MAX_ARRAY_ITEMS} items.")
        if kind in _SCALARS:
            self.skip(count * struct.calcsize(_SCALARS[kind]))
        elif kind == _STRING:
            for _ in range(count):
                self.skip(self.take("<Q"))
        else:
            raise FormatError("gguf-kind", "The GGUF header has a list within a list.")


def check_gguf(source: Source) -> dict[str, object]:
    """Facts of the header; raises FormatError when a count, size or place is wrong, DangerError for an unsafe template."""
    cursor = _Cursor(source.head(MAX_HEADER_BYTES))
    cursor.skip(4)
    version, tensor_count, pair_count = cursor.take("<I"), cursor.take("<Q"), cursor.take("<Q")
    if version not in (2, 3):
        raise FormatError("gguf-version", f"GGUF version {version} is not supported.")
    if tensor_count > MAX_TENSORS or pair_count > MAX_PAIRS:
        raise FormatError(
            "gguf-count", f"The GGUF header says {tensor_count} tensors and {pair_count} entries; that is too many."
        )
    pairs = _read_pairs(cursor, pair_count)
    tensors = _read_tensors(cursor, tensor_count)
    alignment = pairs.get("general.alignment", 32)
    if not isinstance(alignment, int) or not 1 <= alignment <= 1 << 16 or alignment & (alignment - 1):
        raise FormatError("gguf-alignment", "The GGUF alignment is no power of two up to 65536.")
    _check_layout(tensors, source.size - _aligned(cursor.position, alignment), alignment)
    return {
        "architecture": pairs.get("general.architecture"),
        "name": pairs.get("general.name"),
        "tensors": len(tensors),
        "precision": _main_kind(tensors),
    }


def _read_pairs(cursor: _Cursor, count: int) -> dict[str, object]:
    pairs: dict[str, object] = {}
    for _ in range(count):
        key = cursor.text(MAX_KEY_BYTES)
        if key in pairs:
            raise FormatError("duplicate-key", "The GGUF header has an entry twice.", key[:80])
        value = cursor.value(cursor.take("<I"))
        if key.startswith("tokenizer.chat_template") and isinstance(value, str) and _TEMPLATE_ESCAPE.search(value):
            raise DangerError("gguf-template", "The chat template reaches for Python's inner attributes.", key)
        pairs[key] = value[:1000] if isinstance(value, str) else value
    return pairs


def _read_tensors(cursor: _Cursor, count: int) -> list[_Tensor]:
    tensors: list[_Tensor] = []
    names: set[str] = set()
    for _ in range(count):
        name = cursor.text(MAX_KEY_BYTES)
        dimensions = cursor.take("<I")
        if dimensions > MAX_DIMENSIONS or name in names or not name.isprintable():
            raise FormatError("gguf-tensor", "A tensor of the GGUF header is broken or named twice.", name[:80])
        names.add(name)
        values = prod(cursor.take("<Q") for _ in range(dimensions))
        kind = _BLOCKS.get(cursor.take("<I"))
        if kind is None or values % kind[1]:
            raise FormatError("gguf-tensor", "A tensor is of unknown kind or fills no whole blocks.", name[:80])
        tensors.append(_Tensor(name, kind[0], cursor.take("<Q"), values // kind[1] * kind[2]))
    return tensors


def _check_layout(tensors: list[_Tensor], payload: int, alignment: int) -> None:
    position = 0
    for tensor in sorted(tensors, key=lambda tensor: (tensor.start, tensor.size)):
        if tensor.start != _aligned(position, alignment):
            raise FormatError("tensor-layout", "A tensor overlaps another or leaves a hole.", tensor.name[:80])
        position = tensor.start + tensor.size
    if tensors and not position <= payload <= _aligned(position, alignment):
        problem = "follow" if position < payload else "are missing behind"
        raise FormatError("tensor-layout", f"Bytes {problem} the last tensor of the file.")


def _aligned(position: int, alignment: int) -> int:
    return (position + alignment - 1) // alignment * alignment


def _main_kind(tensors: list[_Tensor]) -> str | None:
    """The kind that holds most of the bytes."""
    sizes: dict[str, int] = {}
    for tensor in tensors:
        sizes[tensor.kind] = sizes.get(tensor.kind, 0) + tensor.size
    return max(sizes, key=lambda kind: sizes[kind]) if sizes else None
