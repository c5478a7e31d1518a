"""Forgives typing mistakes: each unknown word becomes the known word most like it, by trigrams."""

from django.db import connection

_KNOWN = "select 1 from discovery_searchword where word like %(begin)s limit 1"
# A word of one wrong letter shares most of its trigrams; among equals the one used most is meant.
_LIKE = """
select word from discovery_searchword
where word %% %(word)s and abs(length(word) - %(length)s) <= 2
order by similarity(word, %(word)s) + 0.02 * log(1 + uses) desc, word limit 1
"""


def corrected(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words with unknown ones replaced by their nearest known ones; the same words where nothing is nearer."""
    with connection.cursor() as cursor:
        return tuple(_nearest(cursor, word) for word in words)


def _nearest(cursor: object, word: str) -> str:
    if len(word) < 3 or not word.isalpha():
        return word
    execute, fetchone = cursor.execute, cursor.fetchone  # type: ignore[attr-defined]
    execute(_KNOWN, {"begin": f"{word}%"})
    if fetchone():
        return word
    execute("set local pg_trgm.similarity_threshold = 0.3") if connection.in_atomic_block else None
    execute(_LIKE, {"word": word, "length": len(word)})
    row = fetchone()
    return str(row[0]) if row else word
