"""Search: the best documents of each kind for a wish, in one statement, within the viewer's levels."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from impasto.discovery.models import TOP_POPULARITY
from impasto.discovery.queries.wishes import Wish
from impasto.engagement.models import Tag
from impasto.kit.pages import decode_cursor, encode_cursor
from impasto.kit.prepared import fetch
from impasto.moderation.levels import Level, levels_for

KINDS = {"models": "library.model", "pictures": "gallery.image", "people": "accounts.user"}

# The best documents with the words. PostgreSQL cannot know how often words of a kind stand together, and walking the
# popular ones for a word that few have takes seconds; so the way is laid here. First the few most popular documents:
# a word that every tenth has fills the page from them. Then the top of their kind, which has an index of words of its
# own. Only where that does not fill it either, the word is rare enough to look at every document that has it.
_MATCHES = """
peak as materialized (
  select target_id, popularity from (
    select target_id, popularity, level, words from discovery_searchdocument
    where target_kind = '{kind}'{after} order by popularity desc, target_id desc limit {few_first}
  ) d
  where level = any(%(levels)s) and words @@ to_tsquery('house', %(query)s)
),
top as materialized (
  select target_id, popularity from discovery_searchdocument
  where target_kind = '{kind}' and popularity >= {top} and level = any(%(levels)s)
    and words @@ to_tsquery('house', %(query)s){after} and (select count(*) from peak) < %(limit)s
),
rest as materialized (
  select target_id, popularity from discovery_searchdocument
  where target_kind = '{kind}' and popularity < {top} and level = any(%(levels)s)
    and words @@ to_tsquery('house', %(query)s){after}
    and (select count(*) from peak) < %(limit)s and (select count(*) from top) < %(limit)s{few}
)
"""
# What bears the very name that was typed stands before the rest, in half of the page at most, and on no later page.
_FIRST = """
with {matches}
select target_id, max(popularity) as popularity, max(exact) as exact from (
  (select target_id, popularity, 1 as exact from discovery_searchdocument
    where target_kind = '{kind}' and lower(title) = %(title)s and level = any(%(levels)s)
    order by popularity desc, target_id desc limit (%(limit)s + 1) / 2)
  union all
  (select target_id, popularity, 0 from peak order by popularity desc, target_id desc limit %(limit)s)
  union all
  (select target_id, popularity, 0 from top order by popularity desc, target_id desc limit %(limit)s)
  union all
  (select target_id, popularity, 0 from rest order by popularity desc, target_id desc limit %(limit)s)
) d group by target_id order by max(exact) desc, max(popularity) desc, target_id desc limit %(limit)s
"""
# Below the top a common word is met often on the way down, and a rare one has few documents.
_NEXT = """
with known as materialized (
  select count(*) as tops from (
    select 1 from discovery_searchdocument where target_kind = '{kind}' and popularity >= {top}
      and words @@ to_tsquery('house', %(query)s) limit {many}
  ) d
), {matches}
select target_id, popularity, 0 as exact from (
  select target_id, popularity from peak
  union
  select target_id, popularity from top
  union
  select target_id, popularity from rest
  union
  (select target_id, popularity from discovery_searchdocument
    where target_kind = '{kind}' and popularity < {top} and level = any(%(levels)s)
      and words @@ to_tsquery('house', %(query)s){after}
      and (select count(*) from peak) < %(limit)s and (select count(*) from top) < %(limit)s
      and (select tops from known) >= {many}
    order by popularity desc, target_id desc limit %(limit)s)
) d order by popularity desc, target_id desc limit %(limit)s
"""
_AFTER = " and (popularity, target_id) < (%(popularity)s, %(id)s) and lower(title) <> %(title)s"
_FEW_FIRST = 200
_MANY = 50
_FEW = f" and (select tops from known) < {_MANY}"  # noqa: S608 - constants of this file
_HIDDEN = """
(select 1 from discovery_searchdocument
  where target_kind = '{kind}' and words @@ to_tsquery('house', %(query)s) and not level = any(%(levels)s) limit 100)
"""


_TAGS = """
select t.id, t.name, t.use_count from engagement_tag t
where t.name like %(begin)s and t.alias_of_id is null and t.use_count > 0 and exists (
  select from engagement_taguse u
  join discovery_searchdocument d on d.target_kind = u.target_kind and d.target_id = u.target_id
  where u.tag_id = t.id and u.score > 0 and d.level = any(%(levels)s)
)
order by t.use_count desc, t.id limit %(limit)s
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
        "title": wish.text.lower(),
        "limit": limit,
    }
    after = decode_cursor(cursor, [float, int]) if cursor else None
    if after:
        values |= {"popularity": after[0], "id": after[1]}
    statement = (_NEXT_OF if after else _FIRST_OF)[kind].replace("%(limit)s", str(limit))
    # Planned each time: a plan kept for words in general is twice as slow for rare ones.
    rows = [(row["target_id"], row["popularity"], row["exact"]) for row in fetch(statement, values)]
    return Hits([row[0] for row in rows], _cursor(rows, limit))


def hidden_by_levels(viewer: Any, wish: Wish) -> int:
    """How many documents (at most 100) have the words but not a level the viewer wants to see."""
    if not wish.tsquery:
        return 0
    with connection.cursor() as db:
        db.execute(_HIDDEN_OF_ALL, {"query": wish.tsquery, "levels": _levels(viewer, "pictures")})
        return min(100, len(db.fetchall()))


def tags_like(viewer: Any, text: str, limit: int = 12) -> list[Tag]:
    """Tags that begin with what was typed, the most used first, and only those of something this viewer could find."""
    begin = " ".join(text.lower().split())
    if not begin:
        return []
    values = {"begin": _beginning(begin[:60]), "levels": _levels(viewer, "pictures"), "limit": limit}
    return list(Tag.objects.raw(_TAGS, values))


def _cursor(rows: list[tuple[int, float, int]], limit: int) -> str:
    """Where the next page begins: below the last row that is there for its words and not for its title."""
    below = [(float(popularity), pk) for pk, popularity, exact in rows if not exact]
    return encode_cursor(min(below)) if len(rows) == limit and below else ""


def _beginning(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def _levels(viewer: Any, kind: str) -> list[int]:
    if kind == "people":
        return [int(Level.PG)]
    wanted = levels_for(viewer)
    return [int(level) for level in Level if level & wanted]


def _statement(text: str, name: str, *, after: str = "", few: str = "") -> str:
    kind, top = KINDS[name], TOP_POPULARITY[KINDS[name]]
    matches = _MATCHES.format(kind=kind, top=top, after=after, few=few, few_first=_FEW_FIRST)
    return text.format(kind=kind, top=top, after=after, many=_MANY, matches=matches)


_FIRST_OF = {name: _statement(_FIRST, name) for name in KINDS}
_NEXT_OF = {name: _statement(_NEXT, name, after=_AFTER, few=_FEW) for name in KINDS}
_HIDDEN_OF_ALL = " union all ".join(_HIDDEN.format(kind=kind) for kind in KINDS.values())
