"""Judges files of plain text: prompts, wildcards, captions, workflows, settings; and pickles that look like text."""

import codecs
import json
import re

from impasto_engine.formats.errors import DangerError, Finding, FormatError
from impasto_engine.formats.pickles.hidden import hidden_findings
from impasto_engine.formats.pickles.machine import walk_pickle
from impasto_engine.formats.pickles.stack import Budget
from impasto_engine.formats.sniff import EICAR
from impasto_engine.formats.source import Source

MAX_TEXT_BYTES = 64 << 20
MAX_JSON_BYTES = 8 << 20
MAX_JSON_DEPTH = 200
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_YAML_CODE = re.compile(rb"!!python/|!<tag:yaml\.org,2002:python/")
_PICKLE_STARTS = tuple(bytes([code]) for code in b"(c]})ISVFLNXUTKJMGP")  # what can begin a pickle of protocol 0 or 1
_BOMS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def check_text(source: Source) -> str:
    """`json`, `text` or `pickle`; DangerError when a reader of YAML or pickles would run something, FormatError for no text."""
    if source.size > MAX_TEXT_BYTES:
        raise FormatError("unknown-format", "The file is of no format that is known here.")
    head = source.head(1 << 20)
    if _is_text_pickle(head) and len(head) == source.size:
        return "pickle"
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return _check_wide_text(source, encoding)
    tail = b""
    for chunk in source.chunks():
        if _CONTROL.search(chunk):
            raise FormatError("unknown-format", "The file is of no format that is known here.")
        if _YAML_CODE.search(tail + chunk):
            raise DangerError("yaml-code", "The text asks YAML readers to make Python objects, which can run programs.")
        if EICAR in tail + chunk:
            raise DangerError("program", "The text holds the EICAR test signature.")
        tail = chunk[-80:]
    return "json" if head.lstrip()[:1] in (b"{", b"[") and _is_json(source) else "text"


def _is_text_pickle(head: bytes) -> bool:
    """Whether a text is a row of pickles of protocol 0 or 1; refuses those that call something, even if they break off then."""
    if head[:1] not in _PICKLE_STARTS:
        return False
    position, budget = 0, Budget(opcodes=200_000)
    while position < len(head):
        walk = walk_pickle(head, position, budget, with_storages=True)
        dangers = [item for item in walk.findings + hidden_findings(walk, head, budget) if item.severity == "danger"]
        if dangers and (walk.error is None or walk.calls > _chance_calls(dangers)):
            raise DangerError(dangers[0].code, dangers[0].message)
        if walk.error is not None:
            return False
        position = walk.end
    return True


def _chance_calls(dangers: list[Finding]) -> int:
    """A text that begins with a bracket may look like one INST without arguments by chance."""
    return 1 if any(item.code == "pickle-opcode" for item in dangers) else 0


def _check_wide_text(source: Source, encoding: str) -> str:
    try:
        source.read(0, source.size).decode(encoding)
    except UnicodeDecodeError as error:
        raise FormatError("unknown-format", "The file begins like UTF-16 text, but is not.") from error
    return "text"


def _is_json(source: Source) -> bool:
    if source.size > MAX_JSON_BYTES:
        return False
    content = source.read(0, source.size)
    _check_depth(content)
    try:
        json.loads(content, parse_int=str, parse_float=str)
    except ValueError:
        return False
    return True


def _check_depth(content: bytes) -> None:
    """Count the nesting of brackets outside of texts, before a reader that calls itself for each level sees them."""
    depth = 0
    for found in re.finditer(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[{]+|[\]}]+', content, re.DOTALL):
        token = found[0]
        if token[:1] in b"[{":
            depth += len(token)
        elif token[:1] in b"]}":
            depth -= len(token)
        if depth > MAX_JSON_DEPTH:
            raise FormatError("json-depth", f"The JSON is nested more than {MAX_JSON_DEPTH} levels deep.")
