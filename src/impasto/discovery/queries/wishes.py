"""Understands what was typed into the search box: words, the beginning of the last one, or a hash. Linear in its length."""

import re
from dataclasses import dataclass

from anyascii import anyascii

MAX_QUERY = 200
MAX_WORDS = 12
WORD = re.compile(r"\w+", re.UNICODE)
HASH = re.compile(r"^(?:0x|blake3:|sha256:)?([0-9a-f]{8}|[0-9a-f]{10}|[0-9a-f]{12}|[0-9a-f]{64})$", re.IGNORECASE)


@dataclass(frozen=True)
class Wish:
    """A search as understood; `tsquery` is empty when there is no word in it."""

    text: str
    words: tuple[str, ...]
    tsquery: str
    hash: str


def wish_of(text: str) -> Wish:
    """What a person who typed this looks for: every word, the last one also as a beginning."""
    clean = " ".join(text.replace("\0", " ").split())[:MAX_QUERY]
    words = tuple(word.lower()[:40] for word in WORD.findall(clean.replace("_", " ")))[:MAX_WORDS]
    found = HASH.match(clean)
    return Wish(clean, words, tsquery_of(words), found[1].upper() if found else "")


def tsquery_of(words: tuple[str, ...]) -> str:
    """PostgreSQL's query for all of these words; only letters and digits reach it."""
    safe = [re.sub(r"\W", "", anyascii(word) or word) or word for word in words]
    terms = [f"'{word}'" for word in safe if word]
    if not terms:
        return ""
    return " & ".join([*terms[:-1], f"{terms[-1]}:*"])
