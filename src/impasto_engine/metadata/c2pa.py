"""Reads what the claims of a C2PA store declare: the program that signed and how the picture came to be."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from impasto_engine.metadata.cbor import Cbor
from impasto_engine.metadata.containers.boxes import boxes
from impasto_engine.metadata.containers.source import BytesSource
from impasto_engine.metadata.texts import nested
from impasto_engine.metadata.values import as_name, first, items, mapping

MAX_BOXES = 2000
MAX_DEPTH = 8
LABEL_OFFSET = 17  # a UUID, then one byte of flags
CLAIM = re.compile(r"c2pa\.claim(\.v[0-9])?")
ACTIONS = re.compile(r"c2pa\.actions(\.v[0-9])?(__[0-9]+)?")
ORGANISATION = re.compile(rb"\x06\x03\x55\x04\x0a[\x0c\x13](.)")  # X.509 organizationName, a short text follows


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a store says of itself, not verified; signer: the organisation named in its certificate."""

    claim_generator: str | None = None
    software: str | None = None
    digital_source_type: str | None = None
    signer: str | None = None


def read_store(store: bytes) -> Declaration | None:
    """The declaration of a store, None when it holds no claim that can be read."""
    generator = software = source_type = signer = None
    for label, kind, body in _contents(store):
        if label == "c2pa.signature" and signer is None:
            signer = _organisation(body)
        if kind != b"cbor" or not (CLAIM.fullmatch(label) or ACTIONS.fullmatch(label)):
            continue
        try:
            value = Cbor(body).value()
        except ValueError:
            continue
        if CLAIM.fullmatch(label):
            generator = _generator(value) or generator
        else:
            software, source_type = _action(value, software, source_type)
    found = Declaration(generator, software, source_type, signer)
    return found if found != Declaration() else None


def _contents(store: bytes) -> Iterator[tuple[str, bytes, bytes]]:
    """(label of the box around it, kind, body) of every content box."""
    source = BytesSource(store)
    waiting = [(0, len(store), "", 0)]
    seen = 0
    while waiting:
        start, end, label, depth = waiting.pop()
        for box in boxes(source, start, end):
            seen += 1
            if seen > MAX_BOXES:
                return
            if box.kind == b"jumb" and depth < MAX_DEPTH:
                waiting.append((box.start, box.end, "", depth + 1))
            elif box.kind == b"jumd":
                description = source.read(box.start + LABEL_OFFSET, min(box.end - box.start, 256))
                label = description.partition(b"\0")[0].decode("utf-8", "replace")
            elif label:
                yield label, box.kind, source.read(box.start, box.end - box.start)


def _generator(claim: object) -> str | None:
    info = mapping(claim).get("claim_generator_info")
    entry = mapping(items(info)[0]) if items(info) else mapping(info)
    return as_name(mapping(claim).get("claim_generator")) or as_name(entry.get("name"))


def _action(assertion: object, software: str | None, source_type: str | None) -> tuple[str | None, str | None]:
    """(software, source type) of the first actions that name them; one made by an algorithm goes before others."""
    for item in items(mapping(assertion).get("actions"))[:64]:
        action = mapping(item)
        agent = action.get("softwareAgent")
        software = software or as_name(agent) or as_name(nested(agent).get("name"))
        declared = as_name(first(action, "digitalSourceType")) or as_name(
            nested(action, "parameters").get("digitalSourceType")
        )
        if declared and (source_type is None or ("lgorithmic" in declared and "lgorithmic" not in source_type)):
            source_type = declared
    return software, source_type


def _organisation(signature: bytes) -> str | None:
    """The first organisation in the chain of certificates that is no certificate authority's root."""
    for match in ORGANISATION.finditer(signature):
        length = match[1][0]
        text = signature[match.end() : match.end() + length].decode("utf-8", "replace")
        if text:
            return as_name(text)
    return None
