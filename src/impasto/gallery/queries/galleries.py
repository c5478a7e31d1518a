"""Everything made with a version or a model, or by a person: galleries, and the covers of models."""

from collections.abc import Sequence
from typing import Any

from impasto.gallery.models import VersionImage
from impasto.gallery.queries.cards import ImageCard, cards_of, fetch_rows
from impasto.gallery.queries.feed import hides, moment_of
from impasto.gallery.queries.filters import Sort
from impasto.gallery.queries.visibility import levels_of
from impasto.kit.pages import Page, cut_page, decode_cursor
from impasto.library.queries import Cover

SORTS = {
    Sort.REACTIONS: ("reaction_count", "desc"),
    Sort.NEWEST: ("published_at", "desc"),
    Sort.OLDEST: ("published_at", "asc"),
}
BRANCH = """(select v.image_id as id, v.{key} as rank from gallery_versionimage v{join}
  where v.is_public and v.level = {level} and {place}{conditions}
  order by v.{key} {way}, v.image_id {way} limit %(limit)s)"""
MODEL = "v.model_id = %(place)s and v.of_model and v.choice = ''"
VERSION = "v.version_id = %(place)s and v.choice = ''"
MOST_PINNED = 20
LISTED = """
select wanted.id, wanted.at from unnest(%(ids)s::bigint[]) with ordinality as wanted(id, at)
join gallery_image i on i.id = wanted.id
where i.is_public and i.level = any(%(levels)s::smallint[]){conditions}
"""
BEST = """
select wanted.model_id as model, best.id from unnest(%(models)s::bigint[]) as wanted(model_id)
cross join lateral (
  select top.id from unnest(%(levels)s::smallint[]) as allowed(level)
  cross join lateral (
    select v.image_id as id, v.reaction_count, v.choice from gallery_versionimage v{join}
    where v.model_id = wanted.model_id and v.level = allowed.level and v.is_public and v.of_model
      and v.choice <> 'hidden'{conditions}
    order by v.reaction_count desc, v.image_id desc limit 1
  ) top
  order by top.reaction_count desc, top.id desc limit 1
) best
"""


def by_model(viewer: Any, model_id: int, *, sort: Sort, cursor: str, limit: int = 30) -> Page[dict[str, Any]]:
    """Public pictures made with any version of a model, each once, without the pinned ones and those its maker hid."""
    return _page(viewer, MODEL, model_id, sort=sort, cursor=cursor, limit=limit)


def by_version(viewer: Any, version_id: int, *, sort: Sort, cursor: str, limit: int = 30) -> Page[dict[str, Any]]:
    """Public pictures made with one version."""
    return _page(viewer, VERSION, version_id, sort=sort, cursor=cursor, limit=limit)


def gallery(
    viewer: Any, model_id: int, *, version_id: int | None, sort: Sort, cursor: str, limit: int = 30
) -> tuple[list[dict[str, Any]], Page[dict[str, Any]]]:
    """(pinned, the rest) of a model's gallery or of one version's, in one statement; pinned only on the first page."""
    if cursor:
        place, place_id = (MODEL, model_id) if version_id is None else (VERSION, version_id)
        return [], _page(viewer, place, place_id, sort=sort, cursor=cursor, limit=limit)
    key, way = SORTS[sort]
    place, place_id = (MODEL, model_id) if version_id is None else (VERSION, version_id)
    parameters: dict[str, Any] = {"place": place_id, "model": model_id, "limit": limit + 1, "levels": levels_of(viewer)}
    conditions, join = _conditions(viewer, parameters)
    scope = "v.of_model" if version_id is None else "v.version_id = %(place)s"
    first = (
        f"(select v.image_id as id, v.{key} as rank, true as pinned from gallery_versionimage v{join}"  # noqa: S608
        f" where v.model_id = %(model)s and v.choice = 'pinned' and {scope} and v.is_public"
        f" and v.level = any(%(levels)s::smallint[]){conditions} order by v.image_id desc limit {MOST_PINNED})"
    )
    rest = _branches(viewer, key, way, place, join, conditions)
    page = f"select id, rank, false as pinned from ({rest}) b union all {first}"  # noqa: S608 - constants only
    rows = fetch_rows(page, f"page.pinned desc, page.rank {way}, page.id {way}", parameters, more="page.pinned")
    pinned_rows = [row for row in rows if row["pinned"]]
    return pinned_rows, cut_page(rows[len(pinned_rows) :], limit, lambda row: (_value(row, key), row["id"]))


def pinned(viewer: Any, model_id: int, *, version_id: int | None = None) -> list[dict[str, Any]]:
    """What the maker of a model pinned to the front of its gallery, the newest first; at most 20."""
    return _chosen(viewer, model_id, VersionImage.Choice.PINNED, version_id)


def hidden(viewer: Any, model_id: int) -> list[dict[str, Any]]:
    """What the maker of a model hid from its gallery, for the maker to take back; at most 100."""
    return _chosen(viewer, model_id, VersionImage.Choice.HIDDEN, None)


def own_images(owner_id: int, *, cursor: str, limit: int = 50) -> Page[dict[str, Any]]:
    """All pictures of a person as they themselves see them, drafts and those being studied included; newest first."""
    found = decode_cursor(cursor, (int,))
    parameters = {"owner": owner_id, "limit": limit + 1, "after": found[0] if found else None}
    page = (
        "select i.id from gallery_image i join gallery_post p on p.id = i.post_id where i.author_id = %(owner)s"
        " and p.status <> 'deleted' and (%(after)s::bigint is null or i.id < %(after)s)"
        " order by i.id desc limit %(limit)s"
    )
    return cut_page(fetch_rows(page, "page.id desc", parameters), limit, lambda row: (row["id"],))


def covers(viewer: Any, model_ids: Sequence[int]) -> dict[int, Cover]:
    """The most liked picture of each model that this viewer may see: what lists of models show."""
    if not model_ids:
        return {}
    parameters: dict[str, Any] = {"models": list(model_ids), "levels": levels_of(viewer)}
    conditions, join = _conditions(viewer, parameters)
    best = BEST.format(join=join, conditions=conditions)
    page = f"select id, array_agg(model) as models from ({best}) b group by id"  # noqa: S608 - constants only
    rows = fetch_rows(page, "page.id", parameters, more="page.models")
    return {model_id: _cover(card) for card in cards_of(rows, viewer) for model_id in card.row["models"]}


def listed_cards(ids: Sequence[int], viewer: Any) -> list[ImageCard]:
    """Cards of those of these pictures that stand in this viewer's lists, in the order of the ids; one query."""
    if not ids:
        return []
    parameters: dict[str, Any] = {"ids": list(ids), "levels": levels_of(viewer)}
    conditions, _join = _conditions(viewer, parameters)
    return cards_of(fetch_rows(LISTED.format(conditions=conditions), "page.at", parameters), viewer)


def _cover(card: ImageCard) -> Cover:
    return Cover(
        src=card.src,
        width=card.width,
        height=card.height,
        srcset=card.srcset,
        alt=card.alt,
        placeholder=card.placeholder,
        level=card.level,
        guarded=card.guarded,
    )


def _page(viewer: Any, place: str, place_id: int, *, sort: Sort, cursor: str, limit: int) -> Page[dict[str, Any]]:
    key, way = SORTS[sort]
    parameters: dict[str, Any] = {"place": place_id, "limit": limit + 1}
    conditions, join = _conditions(viewer, parameters)
    conditions += _after(cursor, key, way, parameters)
    rows = fetch_rows(
        _branches(viewer, key, way, place, join, conditions), f"page.rank {way}, page.id {way}", parameters
    )
    return cut_page(rows, limit, lambda row: (_value(row, key), row["id"]))


def _branches(viewer: Any, key: str, way: str, place: str, join: str, conditions: str) -> str:
    """The ids of a place in order: one index walk a level, merged."""
    walks = " union all ".join(
        BRANCH.format(key=key, way=way, level=level, place=place, join=join, conditions=conditions)
        for level in levels_of(viewer)
    )
    return f"select id, rank from ({walks}) walks order by rank {way}, id {way} limit %(limit)s"  # noqa: S608


def _chosen(viewer: Any, model_id: int, choice: str, version_id: int | None) -> list[dict[str, Any]]:
    parameters: dict[str, Any] = {"model": model_id, "choice": choice, "version": version_id}
    parameters["levels"] = levels_of(viewer)
    conditions, join = _conditions(viewer, parameters)
    page = (
        f"select v.image_id as id from gallery_versionimage v{join}"  # noqa: S608 - constants only
        " where v.model_id = %(model)s and v.choice = %(choice)s"
        " and v.is_public and v.level = any(%(levels)s::smallint[])"
        " and case when %(version)s::bigint is null then v.of_model else v.version_id = %(version)s end"
        f"{conditions} order by v.image_id desc limit 100"
    )
    return fetch_rows(page, "page.id desc", parameters)


def _conditions(viewer: Any, parameters: dict[str, Any]) -> tuple[str, str]:
    """Conditions and the join they need: only a viewer who may hide people and tags pays for looking at the picture."""
    if not viewer.is_authenticated:
        return "", ""
    parameters["viewer"] = viewer.pk
    return "".join(f" and {condition}" for condition in hides()), " join gallery_image i on i.id = v.image_id"


def _after(cursor: str, key: str, way: str, parameters: dict[str, Any]) -> str:
    found = decode_cursor(cursor, (str if key == "published_at" else int, int))
    if found is None:
        return ""
    parameters["after_key"] = moment_of(found[0]) if key == "published_at" else found[0]
    parameters["after_id"] = found[1]
    return f" and (v.{key}, v.image_id) {'<' if way == 'desc' else '>'} (%(after_key)s, %(after_id)s)"


def _value(row: dict[str, Any], key: str) -> Any:
    return row[key].isoformat() if key == "published_at" else row[key]
