"""Lists of models as rows: one statement a page whatever its length, keyset-paged, from what the viewer may see."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import connection
from django.utils import timezone

from impasto.kit.pages import BadCursorError, Page, cut_page, decode_cursor
from impasto.library.models import PublishStatus
from impasto.library.queries.covers import Cover, covers_of
from impasto.library.queries.visibility import wanted_levels

PAGE_SIZE = 24
FRESH = dt.timedelta(days=7)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

PERIODS = {
    "day": dt.timedelta(days=1),
    "week": dt.timedelta(days=7),
    "month": dt.timedelta(days=30),
    "year": dt.timedelta(days=365),
}
# The columns of each order, all falling; each is the beginning of an index of library_model.
SORTS: dict[str, tuple[str, ...]] = {
    "newest": ("last_version_at",),
    "downloads": ("download_count",),
    "rated": ("thumbs_up", "download_count"),
    "pictures": ("image_count",),
    "collected": ("collected_count",),
    "discussed": ("comment_count",),
    "rising": ("rising_score",),
}
STATUSES = ("new", "updated", "early")


@dataclass(frozen=True)
class ModelFilters:
    """What a list is narrowed to; empty values do not narrow. `query` is the beginning of a word of the name."""

    kinds: Sequence[str] = ()
    base_models: Sequence[str] = ()
    tag: str = ""
    owner: str = ""
    query: str = ""
    period: str = ""
    status: str = ""
    sort: str = "newest"


class ModelCard(msgspec.Struct, frozen=True):
    """What a list shows of a model; `version_id` is its first public version.

    A msgspec struct: the database writes a page as JSON and msgspec reads it, which takes a tenth of making rows.
    """

    id: int
    name: str
    slug: str
    kind: str
    base_models: list[str]
    level: int
    status: str
    download_count: int
    thumbs_up: int
    thumbs_down: int
    image_count: int
    comment_count: int
    collected_count: int
    rising_score: float
    tag_names: list[str]
    created_at: dt.datetime
    published_at: dt.datetime | None
    last_version_at: dt.datetime | None
    owner_id: int
    username: str
    display_name: str
    version_id: int | None
    version_name: str | None
    early_access_until: dt.datetime | None
    cover: Cover | None = None

    @property
    def news(self) -> str:
        """ "early", "new", "updated" or nothing: the one mark a card wears."""
        now = timezone.now()
        if self.early_access_until and self.early_access_until > now:
            return "early"
        if self.published_at and self.published_at > now - FRESH:
            return "new"
        if self.last_version_at and self.last_version_at > now - FRESH:
            return "updated"
        return ""


_COLUMNS = """id, name, slug, kind, base_models, level, status, download_count, thumbs_up, thumbs_down, image_count,
  comment_count, collected_count, rising_score, tag_names, created_at, published_at, last_version_at, owner_id"""

_EARLY = """id in (
  select model_id from library_version where status = 'published' and early_access_until > %(now)s
)"""

# Whom and what the viewer hides, and who blocks them; each is read once a list.
_NOT_HIDDEN = [
    """owner_id <> all(array(
    select h.hidden_user_id from engagement_hide h
    where h.user_id = %(viewer)s and h.hidden_user_id is not null))""",
    "owner_id <> all(array(select h.user_id from engagement_hide h where h.hidden_user_id = %(viewer)s and h.blocks))",
    """not tag_names && array(
    select t.name from engagement_hide h join engagement_tag t on t.id = h.hidden_tag_id
    where h.user_id = %(viewer)s)::varchar[]""",
]

# The page is cut first, so that names and first versions are looked up for its rows only.
_LIST = """
with page as materialized (
  select {columns} from library_model m where {where} order by {order} limit %(limit)s
)
select coalesce(json_agg(card), '[]')::text from (
  select page.*, u.username, u.display_name, v.id as version_id, v.name as version_name, v.early_access_until
  from page
  join accounts_user u on u.id = page.owner_id
  left join lateral (
    select id, name, early_access_until from library_version
    where model_id = page.id and status = 'published' order by position, id limit 1
  ) v on true
  order by {order}
) card
"""
_decoder = msgspec.json.Decoder(list[ModelCard])


def model_list(user: Any, filters: ModelFilters, *, cursor: str = "", limit: int = PAGE_SIZE) -> Page[ModelCard]:
    """A page of the models that stand in the viewer's lists; raises BadCursorError for a cursor of another list."""
    where, values = _conditions(user, filters)
    page = _page(where, values, SORTS[filters.sort], cursor, limit)
    return Page(with_covers(user, page.rows), page.next_cursor)


def models_of(user: Any, owner_id: int, *, cursor: str = "", limit: int = PAGE_SIZE) -> Page[ModelCard]:
    """The models of one person that stand in the viewer's lists, newest first."""
    where, values = _conditions(user, ModelFilters())
    where.append("owner_id = %(owner_id)s")
    values["owner_id"] = owner_id
    page = _page(where, values, SORTS["newest"], cursor, limit)
    return Page(with_covers(user, page.rows), page.next_cursor)


def unlisted_of(owner: Any, *, limit: int = 100) -> list[ModelCard]:
    """A maker's own models that are not in lists: drafts, scheduled, unpublished, archived or hidden, newest first."""
    where = ["owner_id = %(owner_id)s", "removed_at is null", "(status <> 'published' or hidden_at is not null)"]
    return _rows(where, {"owner_id": owner.pk or 0, "limit": limit}, "id desc")


def model_cards(user: Any, ids: Sequence[int]) -> list[ModelCard]:
    """Cards of these models in this order, without those that are not in the viewer's lists."""
    where, values = _conditions(user, ModelFilters())
    where.append("id = any(%(ids)s)")
    rows = _rows(where, {**values, "ids": list(ids), "limit": len(ids)}, "id desc")
    by_id = {row.id: row for row in with_covers(user, rows)}
    return [by_id[pk] for pk in ids if pk in by_id]


def rising(user: Any, *, limit: int = 12) -> list[ModelCard]:
    """Models that gain most these days; before anything has risen, the newest."""
    return list(model_list(user, ModelFilters(sort="rising"), limit=limit).rows)


def with_covers(user: Any, rows: Sequence[ModelCard]) -> list[ModelCard]:
    """The rows with the picture each shows to this viewer."""
    covers = covers_of(user, [row.id for row in rows])
    return [msgspec.structs.replace(row, cover=covers[row.id]) if row.id in covers else row for row in rows]


def _conditions(user: Any, filters: ModelFilters) -> tuple[list[str], dict[str, Any]]:
    # "status = 'published'" stands as text: partial indexes are not chosen for a parameter.
    where = [f"status = '{PublishStatus.PUBLISHED.value}'", "hidden_at is null", "level = any(%(levels)s)"]
    values: dict[str, Any] = {"levels": wanted_levels(user)}
    if getattr(user, "is_authenticated", False):
        where += _NOT_HIDDEN
        values["viewer"] = user.pk
    for wanted, condition, value in _wishes(filters):
        if wanted:
            where.append(condition)
            values.update(value)
    return where, values


def _wishes(filters: ModelFilters) -> list[tuple[object, str, dict[str, Any]]]:
    now = timezone.now()
    pattern = filters.query.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    since = now - PERIODS.get(filters.period, dt.timedelta(0))
    fresh = {"fresh": now - FRESH, "now": now}
    return [
        # One kind by "=", which the index of facets knows; "any" is for several.
        (len(filters.kinds) == 1, "kind = %(kind)s", {"kind": next(iter(filters.kinds), "")}),
        (len(filters.kinds) > 1, "kind = any(%(kinds)s)", {"kinds": list(filters.kinds)}),
        (filters.base_models, "base_models && %(bases)s::varchar[]", {"bases": list(filters.base_models)}),
        (filters.tag, "tag_names @> %(tags)s::varchar[]", {"tags": [filters.tag]}),
        (
            filters.owner,
            "owner_id = (select id from accounts_user where lower(username) = lower(%(owner)s))",
            {"owner": filters.owner},
        ),
        (
            filters.query,
            "(name ilike %(start)s or name ilike %(word)s)",
            {"start": f"{pattern}%", "word": f"% {pattern}%"},
        ),
        (filters.period, "last_version_at >= %(since)s", {"since": since}),
        # What was published lately has a late version too, and that is indexed.
        (filters.status == "new", "published_at > %(fresh)s and last_version_at > %(fresh)s", fresh),
        (filters.status == "updated", "last_version_at > %(fresh)s and published_at <= %(fresh)s", fresh),
        (
            filters.status == "early",
            _EARLY,
            fresh,
        ),
    ]


def _page(
    where: list[str], values: dict[str, Any], columns: tuple[str, ...], cursor: str, limit: int
) -> Page[ModelCard]:
    key = [*columns, "id"]
    after = decode_cursor(cursor, [float if name == "rising_score" else int for name in key])
    if after is not None:
        where = [*where, f"({', '.join(key)}) < ({', '.join(f'%(after_{name})s' for name in key)})"]
        values = {**values, **{f"after_{name}": _from_key(name, one) for name, one in zip(key, after, strict=True)}}
    order = ", ".join(f"{name} desc" for name in key)
    rows = _rows(where, {**values, "limit": limit + 1}, order)
    return cut_page(rows, limit, lambda row: [_to_key(getattr(row, name)) for name in key])


def _rows(where: list[str], values: dict[str, Any], order: str) -> list[ModelCard]:
    # Conditions and orders are texts of this module; what people typed is only ever a parameter.
    statement = _LIST.format(columns=_COLUMNS, where=" and ".join(where), order=order)
    with connection.cursor() as database:
        database.execute(statement, values)
        return _decoder.decode(database.fetchone()[0])


def _to_key(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return (value - EPOCH) // dt.timedelta(microseconds=1)
    return value


def _from_key(name: str, value: Any) -> Any:
    if name != "last_version_at":
        return value
    try:
        return EPOCH + dt.timedelta(microseconds=value)
    except OverflowError:
        raise BadCursorError("The cursor is not one of ours; leave it out to start at the first page.") from None


@dataclass(frozen=True)
class MakerCount:
    """How many models of a maker stand in lists, and how many their page says."""

    owner_id: int
    listed: int
    counted: int


def listed_count_of_maker(model_id: int) -> MakerCount | None:
    """The count of the maker of a model; None when the model is gone."""
    statement = """
select u.id, u.model_count, count(m.id) filter (where m.status = 'published' and m.hidden_at is null)
from accounts_user u join library_model m on m.owner_id = u.id
where u.id = (select owner_id from library_model where id = %s) group by u.id"""
    with connection.cursor() as database:
        database.execute(statement, [model_id])
        row = database.fetchone()
    return MakerCount(owner_id=row[0], counted=row[1], listed=row[2]) if row else None
