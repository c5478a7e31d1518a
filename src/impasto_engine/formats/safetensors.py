"""Reads the header of a safetensors file under limits of our own, before any library sees the file.

The header of this format is a small language, so it is read by its grammar and not by a JSON parser: repeated keys,
nesting, fractions, NaN and endless numbers are no part of the grammar, and the reader stops at the first byte that is
not. Format: https://github.com/huggingface/safetensors (0.8.0).

One rule for every kind of file: a header of at most 16 MiB, of which `__metadata__` takes at most 2 MiB. What a file
holds is known only after its header is read, so a limit by kind could not protect the reading. 20,000 tensors need
3 MiB; a trainer's tag counts of 100,000 pictures with a preview picture stay below 2 MiB.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from types import MappingProxyType

from impasto_engine.formats.errors import DangerError, FormatError
from impasto_engine.formats.source import Source

MAX_HEADER_BYTES = 16 << 20
MAX_METADATA_BYTES = 2 << 20
MAX_METADATA_PAIRS = 4096
MAX_TENSORS = 20_000
MAX_EMPTY_TENSORS = 100
MAX_NAME_LENGTH = 512

# Bits of one value; the sub-byte kinds must still fill whole bytes.
DTYPE_BITS: Mapping[str, int] = MappingProxyType(
    {"F4": 4, "F6_E2M3": 6, "F6_E3M2": 6}
    | dict.fromkeys(("BOOL", "U8", "I8", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ"), 8)
    | dict.fromkeys(("U16", "I16", "F16", "BF16"), 16)
    | dict.fromkeys(("U32", "I32", "F32"), 32)
    | dict.fromkeys(("U64", "I64", "F64", "C64"), 64)
)

# Possessive throughout (`*+`, `++`): no byte is looked at twice.
_SPACE = rb"[ \t\r\n]*+"
_STRING = rb'"[^"\\\x00-\x1f]*+(?:\\[ -~][^"\\\x00-\x1f]*+)*+"'
_INTEGER = rb"(?:0|[1-9][0-9]{0,18})(?![0-9.eE])"
_INTEGERS = rb"\[%b(?:%b%b(?:,%b%b%b){0,31})?\]" % (_SPACE, _INTEGER, _SPACE, _SPACE, _INTEGER, _SPACE)
_FIELD = rb'%b"(dtype|shape|data_offsets)"%b:%b("[A-Z0-9_]{1,16}"|%b)%b' % (_SPACE, _SPACE, _SPACE, _INTEGERS, _SPACE)
_KEY = re.compile(rb"%b(%b)%b:%b(?=\{)" % (_SPACE, _STRING, _SPACE, _SPACE))
_TENSOR = re.compile(rb"\{%b,%b,%b\}" % (_FIELD, _FIELD, _FIELD))
_PAIR = re.compile(rb"%b(%b)%b:%b(%b)%b" % (_SPACE, _STRING, _SPACE, _SPACE, _STRING, _SPACE))
_MORE = re.compile(rb"%b([,}])" % _SPACE)
_EMPTY_OBJECT = re.compile(rb"\{%b\}" % _SPACE)
_REST = re.compile(rb"%b\Z" % _SPACE)


@dataclass(frozen=True)
class TensorInfo:
    """One tensor: its name, dtype as the format spells it, shape, and bytes [start, end) within the payload."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    start: int
    end: int

    @property
    def count(self) -> int:
        """The number of values."""
        return prod(self.shape)


@dataclass(frozen=True)
class SafetensorsHeader:
    """A checked header: tensors in the order of their bytes, the metadata, and where the payload begins."""

    tensors: tuple[TensorInfo, ...]
    metadata: Mapping[str, str]
    payload_start: int

    def by_name(self) -> dict[str, TensorInfo]:
        """The tensors under their names."""
        return {tensor.name: tensor for tensor in self.tensors}


def read_header(source: Source) -> SafetensorsHeader:
    """The header of a safetensors file; raises FormatError when the file breaks a rule. Reads no weights."""
    length = int.from_bytes(source.read(0, 8), "little")
    if length > MAX_HEADER_BYTES:
        raise FormatError(
            "header-size", f"The header says it is {length} bytes long; at most {MAX_HEADER_BYTES} are allowed."
        )
    if length > source.size - 8:
        raise FormatError("truncated", "The file ends within its header; it is cut off or broken.")
    parser = _HeaderParser(source.read(8, length))
    parser.read()
    payload_start = 8 + length
    tensors = tuple(sorted(parser.tensors.values(), key=lambda tensor: (tensor.start, tensor.end)))
    _check_coverage(tensors, source.size - payload_start)
    return SafetensorsHeader(tensors, MappingProxyType(parser.metadata), payload_start)


def looks_like_safetensors(head: bytes) -> bool:
    """Whether the first 9 bytes of a file begin a safetensors file, whole or broken.

    The eight bytes of a length are no text: a real one has zero bytes, an impossible one zero or 0xFF bytes.
    """
    return head[8:9] == b"{" and (0 in head[:8] or head[:8].count(0xFF) > 1)


GAP = b" " * 4096


class _HeaderParser:
    """Walks the header text once; `tensors` and `metadata` are filled as far as it came."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.position = 0
        self.tensors: dict[str, TensorInfo] = {}
        self.metadata: dict[str, str] = {}
        self._seen_metadata = False
        self._empty_tensors = 0

    def read(self) -> None:
        if self.text.count(b'"data_offsets"') > MAX_TENSORS:
            raise FormatError("tensor-count", f"The file has more than {MAX_TENSORS} tensors.")
        if GAP in self.text.rstrip(b" "):
            # Writers pad at the end only; a gulf of spaces inside is there to be walked.
            raise FormatError("header-syntax", "The header has a gap of over 4,095 spaces inside.", "header")
        if self.text[:1] != b"{":
            raise FormatError("header-syntax", "The header does not begin with '{'.", "byte 8")
        self.position = 1
        if _EMPTY_OBJECT.match(self.text):
            self.position = self._match(_EMPTY_OBJECT, 0).end()
        else:
            while self._read_entry():
                pass
        self._match(_REST, self.position)

    def _read_entry(self) -> bool:
        """Read one key with its object; says whether another follows."""
        key = self._match(_KEY, self.position)
        name = self._string(key[1])
        self.position = key.end()
        if name == "__metadata__":
            self._read_metadata()
        else:
            self._read_tensor(name)
        more = self._match(_MORE, self.position)
        self.position = more.end()
        return more[1] == b","

    def _read_metadata(self) -> None:
        if self._seen_metadata:
            raise FormatError("duplicate-key", "The header has two entries named '__metadata__'.")
        self._seen_metadata = True
        start = self.position
        if empty := _EMPTY_OBJECT.match(self.text, start):
            self.position = empty.end()
            return
        self.position += 1
        while True:
            self._read_pair(start)
            separator = self.text[self.position : self.position + 1]
            self.position += 1
            if separator == b"}":
                return
            if separator != b",":
                raise self._syntax_error(self.position - 1)

    def _read_pair(self, start: int) -> None:
        pair = self._match(_PAIR, self.position, start + MAX_METADATA_BYTES)
        key = self._string(pair[1])
        if key in self.metadata:
            raise FormatError("duplicate-key", f"The metadata has two entries named {key[:80]!r}.")
        self.metadata[key] = self._string(pair[2])
        self.position = pair.end()
        if len(self.metadata) > MAX_METADATA_PAIRS:
            raise self._metadata_error()

    def _read_tensor(self, name: str) -> None:
        _check_name(name)
        if name in self.tensors:
            raise FormatError("duplicate-key", "Two tensors have the same name.", name)
        if len(self.tensors) >= MAX_TENSORS:
            raise FormatError("tensor-count", f"The file has more than {MAX_TENSORS} tensors.")
        found = self._match(_TENSOR, self.position)
        self.position = found.end()
        fields = {found[1]: found[2], found[3]: found[4], found[5]: found[6]}
        if len(fields) != 3:
            raise FormatError("duplicate-key", "A tensor gives the same field twice.", name)
        tensor = _tensor_info(name, fields)
        self._empty_tensors += tensor.count == 0
        if self._empty_tensors > MAX_EMPTY_TENSORS:
            raise FormatError("empty-tensors", f"The file has more than {MAX_EMPTY_TENSORS} tensors without values.")
        self.tensors[name] = tensor

    def _match(self, pattern: re.Pattern[bytes], position: int, end: int = MAX_HEADER_BYTES) -> re.Match[bytes]:
        found = pattern.match(self.text, position, end)
        if found is None and end < len(self.text):
            raise self._metadata_error()
        if found is None:
            raise self._syntax_error(position)
        return found

    def _metadata_error(self) -> FormatError:
        limit = f"{MAX_METADATA_BYTES >> 20} MiB or {MAX_METADATA_PAIRS} entries"
        return FormatError("metadata-size", f"The metadata is broken or larger than {limit}.")

    def _syntax_error(self, position: int) -> FormatError:
        return FormatError("header-syntax", "The header is not what the format allows here.", f"byte {8 + position}")

    def _string(self, token: bytes) -> str:
        """The text of a JSON string; refuses broken UTF-8 and halves of surrogate pairs."""
        try:
            text = token[1:-1].decode() if b"\\" not in token else str(json.loads(token))
            text.encode()
        except ValueError as error:
            raise FormatError("header-text", "The header holds text that is not Unicode.") from error
        return text


def _check_name(name: str) -> None:
    """Names become keys and sometimes paths: printable, of modest length, and never a way out of a folder."""
    if not 0 < len(name) <= MAX_NAME_LENGTH or not name.isprintable():
        raise FormatError(
            "tensor-name", "A tensor's name is empty, too long or holds unprintable characters.", repr(name[:80])
        )
    if name[0] == "/" or "\\" in name or ".." in name.split("/") or re.match(r"[A-Za-z]:/", name):
        raise DangerError("tensor-name", "A tensor's name is a path out of its folder.", name[:120])


def _tensor_info(name: str, fields: Mapping[bytes, bytes]) -> TensorInfo:
    """One tensor from its three fields; the size of its bytes must be what dtype and shape say."""
    dtype = fields[b"dtype"].strip(b'"').decode()
    if dtype not in DTYPE_BITS:
        raise FormatError("dtype", f"{dtype!r} is no dtype of this format.", name)
    if fields[b"dtype"][:1] != b'"' or b'"' in fields[b"shape"] + fields[b"data_offsets"]:
        raise FormatError("header-syntax", "A tensor's field has a value of the wrong kind.", name)
    shape = _integers(fields[b"shape"])
    offsets = _integers(fields[b"data_offsets"])
    if len(offsets) != 2:
        raise FormatError("header-syntax", "A tensor's data_offsets must be two numbers.", name)
    if prod(shape) * DTYPE_BITS[dtype] != (offsets[1] - offsets[0]) * 8:
        raise FormatError("tensor-size", "A tensor's shape and dtype do not fit its number of bytes.", name)
    return TensorInfo(name, dtype, shape, offsets[0], offsets[1])


def _integers(text: bytes) -> tuple[int, ...]:
    inside = text[1:-1].strip()
    return tuple(int(part) for part in inside.split(b",")) if inside else ()


def _check_coverage(tensors: tuple[TensorInfo, ...], payload_size: int) -> None:
    """The tensors lie end to end and fill the payload: nothing hides between or behind them."""
    position = 0
    for tensor in tensors:
        if tensor.start != position:
            problem = "overlaps the one before it" if tensor.start < position else "leaves a hole before it"
            raise FormatError("tensor-layout", f"The tensor {problem}.", tensor.name)
        position = tensor.end
    if position > payload_size:
        raise FormatError("truncated", "The file ends before its last tensor; it is cut off or broken.")
    if position < payload_size:
        raise FormatError("trailing-data", f"{payload_size - position} bytes follow the last tensor.")
