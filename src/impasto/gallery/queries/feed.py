"""The feed: one SQL statement a page, walking one index a level and merging them, so that a deep page costs a first."""

import datetime as dt
from typing import Any

from impasto.gallery.queries.cards import fetch_rows
from impasto.gallery.queries.filters import FeedFilters, Kinship, Sort
from impasto.gallery.queries.visibility import levels_of
from impasto.kit.pages import BadCursorError, Page, cut_page, decode_cursor

KEYS = {
    Sort.NEWEST: ("published_at", "desc"),
    Sort.OLDEST: ("published_at", "asc"),
    Sort.REACTIONS: ("reaction_count", "desc"),
    Sort.COMMENTS: ("comment_count", "desc"),
    Sort.COLLECTED: ("collected_count", "desc"),
}
BRANCH = """(select i.id, i.{key} as rank from gallery_image i
  where i.is_public and i.level = {level}{conditions} order by i.{key} {way}, i.id {way} limit %(limit)s)"""


def feed(viewer: Any, filters: FeedFilters, *, cursor: str = "", limit: int = 50) -> Page[dict[str, Any]]:
    """Public pictures of the viewer's levels, without the people and tags they hide; rows as `cards_of` wants them.

    Raises BadCursorError for a cursor that this order did not make.
    """
    key, way = KEYS[filters.sort]
    parameters: dict[str, Any] = {"limit": limit + 1}
    conditions = _conditions(viewer, filters, parameters) + _after(cursor, key, way, parameters)
    text = "".join(f" and {condition}" for condition in conditions)
    branches = [BRANCH.format(key=key, way=way, level=level, conditions=text) for level in levels_of(viewer)]
    page = f"select id, rank from ({' union all '.join(branches)}) b order by rank {way}, id {way} limit %(limit)s"  # noqa: S608
    rows = fetch_rows(page, f"page.rank {way}, page.id {way}", parameters)
    return cut_page(rows, limit, lambda row: (_cursor_value(row[key]), row["id"]))


def _conditions(viewer: Any, filters: FeedFilters, parameters: dict[str, Any]) -> list[str]:
    """SQL conditions on `i`; values go into `parameters`, never into the text."""
    wanted: list[tuple[str, str, Any]] = [
        ("since", "i.published_at >= %(since)s", filters.period.since()),
        ("base_model", "i.base_model = %(base_model)s", filters.base_model),
        ("tool", "i.tool = %(tool)s", filters.tool),
        ("tag", "i.tag_names @> array[%(tag)s]::varchar[]", filters.tag),
        ("author_id", "i.author_id = %(author_id)s", filters.author_id),
        ("version_id", _in_gallery("version_id"), filters.version_id),
        ("model_id", _in_gallery("model_id"), filters.model_id),
    ]
    parameters.update({name: value for name, _, value in wanted if value})
    found = [condition for _, condition, value in wanted if value]
    if filters.has_data:
        found.append("i.has_data")
    if filters.made_here:
        found.append("i.made_here")
    if filters.kinship != Kinship.BOTH:
        found.append(f"i.remix_of_id is {'not ' if filters.kinship == Kinship.REMIXES else ''}null")
    return found + _personal(viewer, filters, parameters)


def _in_gallery(column: str) -> str:
    return f"i.id in (select v.image_id from gallery_versionimage v where v.{column} = %({column})s and v.is_public)"  # noqa: S608


def _personal(viewer: Any, filters: FeedFilters, parameters: dict[str, Any]) -> list[str]:
    if not viewer.is_authenticated:
        return ["false"] if filters.followed else []
    parameters["viewer"] = viewer.pk
    found = hides()
    if filters.followed:
        found.append("i.author_id in (select f.followed_id from engagement_follow f where f.follower_id = %(viewer)s)")
    return found


def hides() -> list[str]:
    """Conditions on `i` that keep away whom and what %(viewer)s hides, and who blocks them; each is read once a list."""
    return [
        (
            "i.author_id <> all(array(select h.hidden_user_id from engagement_hide h"
            " where h.user_id = %(viewer)s and h.hidden_user_id is not null))"
        ),
        (
            "i.author_id <> all(array(select h.user_id from engagement_hide h"
            " where h.hidden_user_id = %(viewer)s and h.blocks))"
        ),
        (
            "not i.tag_names && array(select t.name from engagement_hide h join engagement_tag t on t.id = h.hidden_tag_id"
            " where h.user_id = %(viewer)s)::varchar[]"
        ),
    ]


def _after(cursor: str, key: str, way: str, parameters: dict[str, Any]) -> list[str]:
    kinds = (str if key == "published_at" else int, int)
    found = decode_cursor(cursor, kinds)
    if found is None:
        return []
    parameters["after_key"] = moment_of(found[0]) if key == "published_at" else found[0]
    parameters["after_id"] = found[1]
    return [f"(i.{key}, i.id) {'<' if way == 'desc' else '>'} (%(after_key)s, %(after_id)s)"]


def moment_of(text: str) -> dt.datetime:
    """The moment in a cursor; raises BadCursorError for anything else."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadCursorError("The cursor is not one of ours; leave it out to start at the first page.")
    return moment


def _cursor_value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.datetime) else value
