"""Search: the best documents of each kind for a wish, in one statement, within the viewer's levels."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from impasto.discovery.queries.wishes import Wish
from impasto.engagement.models import Tag
from impasto.kit.pages import decode_cursor, encode_cursor
from impasto.moderation.levels import Level, levels_for

KINDS = {"models": "library.model", "pictures": "gallery.image", "people": "accounts.user"}

# Two ways in: titles that are or begin with what was typed, and the most popular documents with the words. For a common
# word PostgreSQL walks the popularity index and stops early; for a rare one it asks the word index.
_BEST = """
select target_id from (
  (select target_id, 1 as exact, popularity from discovery_searchdocument
    where lower(title) like %(title)s and target_kind = %(kind)s and level = any(%(levels)s)
    order by length(title), popularity desc limit 10)
  union all
  (select target_id, 0, popularity from discovery_searchdocument
    where target_kind = %(kind)s and level = any(%(levels)s) and words @@ to_tsquery('house', %(query)s)
    order by popularity desc, target_id desc limit %(limit)s)
) d group by target_id order by max(exact) desc, max(popularity) desc, target_id desc limit %(limit)s
"""
_NEXT = """
select target_id, popularity from discovery_searchdocument
where target_kind = %(kind)s and level = any(%(levels)s) and words @@ to_tsquery('house', %(query)s)
  and (popularity, target_id) < (%(popularity)s, %(id)s)
order by popularity desc, target_id desc limit %(limit)s
"""
_LAST = "select popularity from discovery_searchdocument where target_kind = %(kind)s and target_id = %(id)s"
_HIDDEN = """
select count(*) from (
  select 1 from discovery_searchdocument
  where words @@ to_tsquery('house', %(query)s) and not level = any(%(levels)s) limit 100
) d
"""


@dataclass(frozen=True)
class Hits:
    """Ids of one kind, best first; `cursor` fetches more."""

    ids: list[int]
    cursor: str = ""


def hits(viewer: Any, wish: Wish, kind: str, *, limit: int, cursor: str = "") -> Hits:
    """The best documents of `kind` ("models", "pictures", "people") for a wish.

    Raises BadCursorError for a cursor of another list.
    """
    if not wish.tsquery:
        return Hits([])
    values: dict[str, Any] = {
        "kind": KINDS[kind],
        "levels": _levels(viewer, kind),
        "query": wish.tsquery,
        "title": _like(wish.text.lower()) + "%",
        "limit": limit,
    }
    after = decode_cursor(cursor, [float, int]) if cursor else None
    with connection.cursor() as db:
        if after:
            db.execute(_NEXT, {**values, "popularity": after[0], "id": after[1]})
        else:
            db.execute(_BEST, values)
        ids = [row[0] for row in db.fetchall()]
        return Hits(ids, _cursor(db, values, ids, limit))


def hidden_by_levels(viewer: Any, wish: Wish) -> int:
    """How many documents (at most 100) have the words but not a level the viewer wants to see."""
    if not wish.tsquery:
        return 0
    with connection.cursor() as db:
        db.execute(_HIDDEN, {"query": wish.tsquery, "levels": _levels(viewer, "pictures")})
        return int(db.fetchone()[0])


def tags_like(text: str, limit: int = 12) -> list[Tag]:
    """Tags that begin with what was typed, the most used first."""
    begin = " ".join(text.lower().split())
    if not begin:
        return []
    rows = Tag.objects.filter(name__startswith=begin[:60], alias_of=None, use_count__gt=0)
    return list(rows.order_by("-use_count", "id")[:limit])


def _cursor(db: Any, values: dict[str, Any], ids: list[int], limit: int) -> str:
    if len(ids) < limit:
        return ""
    db.execute(_LAST, {"kind": values["kind"], "id": ids[-1]})
    row = db.fetchone()
    return encode_cursor([float(row[0]), ids[-1]]) if row else ""


def _levels(viewer: Any, kind: str) -> list[int]:
    if kind == "people":
        return [int(Level.PG)]
    wanted = levels_for(viewer)
    return [int(level) for level in Level if level & wanted]


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")[:100]
