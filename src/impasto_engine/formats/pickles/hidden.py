"""Finds pickles that hide in the texts and bytes of other pickles, plain or in base64, waiting for someone to load them."""

import base64
import binascii
import re

from impasto_engine.formats.errors import Finding
from impasto_engine.formats.pickles.machine import walk_pickle
from impasto_engine.formats.pickles.opcodes import Blob
from impasto_engine.formats.pickles.stack import Budget, PickleWalk

MAX_CONSTANT_BYTES = 4 << 20
_BASE64 = re.compile(rb"[A-Za-z0-9+/_\-\r\n]{12,}={0,2}\s*")
_TEXT_CALL = re.compile(rb"[ci][\w.]+\n[\w.]+\n")  # a name as protocols 0 and 1 write it


def hidden_findings(walk: PickleWalk, data: bytes, budget: Budget) -> list[Finding]:
    """What the pickles within a followed pickle would do; `data` is what its constants point into."""
    if budget.depth <= 0:
        return []
    budget.depth -= 1
    found: list[Finding] = []
    for constant in walk.constants:
        for candidate in _candidates(_bytes_of(constant, data)):
            found += _dangers(candidate, budget)
    budget.depth += 1
    return found


def _bytes_of(constant: str | Blob, data: bytes) -> bytes:
    if isinstance(constant, Blob):
        return data[constant.start : min(constant.end, constant.start + MAX_CONSTANT_BYTES)]
    return constant[:MAX_CONSTANT_BYTES].encode("latin-1", "replace")


def _candidates(content: bytes) -> list[bytes]:
    """The content itself and what base64 makes of it, each only where it can begin a pickle."""
    candidates = [content] if _may_be_pickle(content) else []
    if _BASE64.fullmatch(content):
        try:
            decoded = base64.b64decode(content.translate(bytes.maketrans(b"-_", b"+/")) + b"==")
        except binascii.Error:
            return candidates
        candidates += [decoded] if _may_be_pickle(decoded) else []
    return candidates


def _may_be_pickle(content: bytes) -> bool:
    if content[:1] == b"\x80":
        return content[1:2] <= b"\x05"
    return _TEXT_CALL.search(content, 0, 4096) is not None


def _dangers(content: bytes, budget: Budget) -> list[Finding]:
    """The dangers of a hidden pickle; chance findings in what is no pickle do not count."""
    walk = walk_pickle(content, 0, budget, with_storages=True)
    if walk.error is not None and not walk.calls:
        return []
    inner = walk.findings + hidden_findings(walk, content, budget)
    return [Finding("danger", "pickle-hidden", f"A pickle hides in a text or bytes: {item.message}") for item in inner]
