"""Checks ONNX files by walking their protobuf: no weights outside the file, no operators of unknown origin.

Format: onnx/onnx.proto (IR versions 1 to 32). Nothing is decoded but what decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from impasto_engine.formats.errors import DangerError, FormatError
from impasto_engine.formats.source import Source

MAX_FIELDS = 400_000
MAX_DEPTH = 12
_WINDOW = 64 << 10
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_KNOWN_DOMAINS = frozenset(
    ("", "ai.onnx", "ai.onnx.ml", "ai.onnx.training", "ai.onnx.preview.training", "com.microsoft")
)
_CODE_OPERATORS = frozenset(("PythonOp", "PythonOpGrad", "PyOp", "PyFunc"))

# Message -> field number -> the message it holds; fields that are not here are passed over.
_MESSAGES: dict[str, dict[int, str]] = {
    "model": {7: "graph", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "function": {7: "node"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {},
}


@dataclass(frozen=True)
class _Field:
    """One field: its number, and its value or the [start, end) of its bytes."""

    number: int
    wire: int
    value: int
    start: int
    end: int


@dataclass
class _Found:
    """What the walk collects."""

    operators: set[tuple[str, str]] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    graphs: int = 0
    nodes: int = 0
    fields_left: int = MAX_FIELDS


class _Wire:
    """Reads protobuf fields through a small window that moves along the file."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.window = b""
        self.window_start = 0

    def byte(self, position: int) -> int:
        offset = position - self.window_start
        if not 0 <= offset < len(self.window):
            if position >= self.source.size:
                raise FormatError("truncated", "The ONNX file is cut off or broken.")
            self.window_start = position
            self.window = self.source.read(position, min(_WINDOW, self.source.size - position))
            offset = 0
        return self.window[offset]

    def varint(self, position: int) -> tuple[int, int]:
        value = 0
        for shift in range(0, 70, 7):
            byte = self.byte(position)
            position += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value, position
        raise FormatError("onnx-syntax", "A number of the ONNX file is too long.")

    def fields(self, start: int, end: int) -> Iterator[_Field]:
        position = start
        while position < end:
            key, position = self.varint(position)
            number, wire = key >> 3, key & 7
            value, content = 0, position
            if wire == _VARINT:
                value, position = self.varint(position)
            elif wire == _BYTES:
                length, content = self.varint(position)
                position = content + length
            elif wire in (_FIXED64, _FIXED32):
                position += 8 if wire == _FIXED64 else 4
            else:
                raise FormatError("onnx-syntax", "The ONNX file has a field of unknown kind.")
            if position > end or number == 0:
                raise FormatError("onnx-syntax", "A field of the ONNX file reaches beyond its message.")
            yield _Field(number, wire, value, content, position)

    def text(self, item: _Field) -> str:
        return self.source.read(item.start, min(item.end - item.start, 256)).decode("utf-8", "replace")


def check_onnx(source: Source) -> dict[str, object]:
    """Facts of the model; raises DangerError for outside weights and foreign operators, FormatError for broken files."""
    wire, found = _Wire(source), _Found()
    _walk(wire, found, "model", (0, source.size), 0)
    if found.graphs == 0:
        raise FormatError("onnx-syntax", "The ONNX file has no graph.")
    for domain, operator in sorted(found.operators):
        if operator in _CODE_OPERATORS:
            raise DangerError("onnx-operator", f"The operator {operator!r} runs Python code.")
        if domain not in _KNOWN_DOMAINS | found.functions:
            raise DangerError(
                "onnx-operator", f"The operator {operator!r} of {domain!r} needs a program from elsewhere."
            )
    return {"nodes": found.nodes, "operators": sorted({operator for _domain, operator in found.operators})[:200]}


def _walk(wire: _Wire, found: _Found, message: str, span: tuple[int, int], depth: int) -> None:
    if depth > MAX_DEPTH:
        raise FormatError("onnx-depth", "The ONNX file nests graphs too deeply.")
    found.graphs += message == "graph"
    found.nodes += message == "node"
    texts: dict[int, str] = {}
    for item in wire.fields(*span):
        found.fields_left -= 1
        if found.fields_left < 0:
            raise FormatError("onnx-size", f"The ONNX file has more than {MAX_FIELDS} fields.")
        if message == "tensor" and (item.number == 13 or (item.number == 14 and item.value == 1)):
            raise DangerError("onnx-external", "The ONNX file takes weights from another file on the reader's disk.")
        inner = _MESSAGES[message].get(item.number)
        if inner and item.wire == _BYTES:
            _walk(wire, found, inner, (item.start, item.end), depth + 1)
        elif item.number in _TEXT_FIELDS.get(message, ()) and item.wire == _BYTES:
            texts[item.number] = wire.text(item)
    if message == "node":
        found.operators.add((texts.get(7, ""), texts.get(4, "")))
    elif message == "function":
        found.functions.add(texts.get(10, ""))


_TEXT_FIELDS = {"node": (4, 7), "function": (10,)}  # op_type and domain
