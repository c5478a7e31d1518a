"""A picture as lists show it: one SQL row made into what a card and the JSON feed need, without the ORM."""

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.urls import NoReverseMatch, reverse

from impasto.gallery.queries.visibility import blurred_for
from impasto.kit import media
from impasto.kit.media import MediaValues
from impasto.kit.prepared import fetch, fetch_prepared
from impasto.moderation.levels import LABELS

LABEL_OF = {int(level): label for level, label in LABELS.items()}
NOT_RATED = "Not rated"
# Parameters that say where in an index a list stands; any other one narrows it, and may want another plan.
PLACES = {"limit", "after_key", "after_id", "place", "id", "ids", "models", "levels", "viewer"}
ROWS = """
select i.id, i.post_id, i.width, i.height, i.level, i.placeholder, i.alt, i.reaction_count, i.comment_count,
  i.collected_count, i.has_data and not i.hide_data as has_data, i.made_here, i.base_model, i.tool, i.published_at,
  i.state, i.is_public, i.reactions, i.tag_names, i.version_ids, i.remix_of_id,
  m.key::text as key, m.extension, m.access, m.variants, u.id as author_id, u.username,
  coalesce(nullif(u.display_name, ''), u.username) as name,
  a.key::text as avatar_key, a.extension as avatar_extension, a.access as avatar_access, a.variants as avatar_variants{more}
from ({page}) page
join gallery_image i on i.id = page.id
join kit_media m on m.key = i.media_id
join accounts_user u on u.id = i.author_id
left join kit_media a on a.key = u.avatar_id
order by {order}
"""


@dataclass(frozen=True, slots=True)
class Person:
    """Whose picture it is, as a card shows it; `picture` is the address of the avatar or empty."""

    id: int
    username: str
    name: str
    url: str
    picture: str

    def __getitem__(self, name: str) -> Any:
        """The house's components read what they draw by name."""
        return getattr(self, name)


@dataclass(frozen=True, slots=True)
class ImageCard:
    """A picture in a list, with every address ready; `level` is its label, `guarded` covers it until asked for.

    The names are those of the house's picture card. `row` is the SQL row, for cursors and the JSON feed.
    """

    id: int
    url: str
    src: str
    srcset: str
    width: int
    height: int
    placeholder: str
    alt: str
    level: str
    guarded: bool
    author: Person
    reactions: int
    comments: int
    remix_url: str
    copy_url: str
    download_url: str
    react_url: str
    state: str
    is_public: bool
    media: MediaValues
    row: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        """The house's components read what they draw by name."""
        return getattr(self, name)


def fetch_rows(page: str, order: str, parameters: Mapping[str, Any], more: str = "") -> list[dict[str, Any]]:
    """Rows of the pictures whose ids the SQL `page` selects, in `order`, with the columns `more`; one statement."""
    statement = ROWS.format(page=page, order=order, more=f", {more}" if more else "")
    if "limit" in parameters:
        statement = statement.replace("%(limit)s", str(int(parameters["limit"])))
    if parameters.keys() <= PLACES:
        return fetch_prepared(statement, parameters)
    return fetch(statement, parameters)


def cards_of(rows: Iterable[Mapping[str, Any]], viewer: Any) -> list[ImageCard]:
    """Cards of rows this viewer may see: what is not public is signed for them."""
    blurred = blurred_for(viewer)
    return [_card(row, blurred) for row in rows]


def cards_by_id(ids: Sequence[int], viewer: Any) -> list[ImageCard]:
    """Cards of these pictures in this order, without asking whether the viewer may see them: the caller has."""
    page = "select id, at from unnest(%(ids)s::bigint[]) with ordinality as wanted(id, at)"
    return cards_of(fetch_rows(page, "page.at", {"ids": list(ids)}), viewer) if ids else []


def image_url(pk: int) -> str:
    """The address of a picture's page; made from a pattern, since a list of a hundred would feel `reverse`."""
    return _pattern("gallery:image").replace("/0", f"/{pk}")


def person_of(row: Mapping[str, Any]) -> Person:
    """The author of a row."""
    picture = ""
    if row["avatar_key"]:
        picture = media.address(_avatar(row), width=96, name="avatar")
    url = _profile().replace("username", row["username"])
    return Person(row["author_id"], row["username"], row["name"], url, picture)


def media_of(row: Mapping[str, Any]) -> MediaValues:
    """What the addresses of a row's bytes are made of."""
    return MediaValues(row["key"], row["extension"], row["access"], widths_of(row["variants"]))


def _card(row: Mapping[str, Any], blurred: int) -> ImageCard:
    pk = row["id"]
    values = media_of(row)
    return ImageCard(
        id=pk,
        url=image_url(pk),
        src=media.address(values, width=450, name=pk, signed=True),
        srcset=media.srcset(values, name=pk, signed=True),
        width=row["width"],
        height=row["height"],
        placeholder=row["placeholder"],
        alt=row["alt"],
        level=LABEL_OF.get(row["level"], NOT_RATED),
        guarded=bool(row["level"] & blurred),
        author=person_of(row),
        reactions=row["reaction_count"],
        comments=row["comment_count"],
        remix_url=remix_url(pk) if row["has_data"] else "",
        copy_url=f"{image_url(pk)}/copy" if row["has_data"] else "",
        download_url=f"{image_url(pk)}/original",
        react_url=_reactions().replace("/0/", f"/{pk}/"),
        state=row["state"],
        is_public=row["is_public"],
        media=values,
        row=row,
    )


def remix_url(pk: int) -> str:
    """Where a remix of a picture begins; empty while no room makes pictures."""
    pattern = _pattern_or_none("generation:create")
    return f"{pattern}?image={pk}" if pattern else ""


def _avatar(row: Mapping[str, Any]) -> MediaValues:
    widths = widths_of(row["avatar_variants"])
    return MediaValues(row["avatar_key"], row["avatar_extension"], row["avatar_access"], widths)


def widths_of(variants: str) -> tuple[int, ...]:
    """The widths of a media row's variants, from its JSON as the database gives it."""
    return tuple(sorted(map(int, msgspec.json.decode(variants))))


@functools.cache
def _pattern(name: str) -> str:
    return reverse(name, args=[0])


@functools.cache
def _pattern_or_none(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@functools.cache
def _profile() -> str:
    return reverse("accounts:profile", args=["username"])


@functools.cache
def _reactions() -> str:
    try:
        return reverse("engagement:reactions", args=["gallery.image", 0])
    except NoReverseMatch:
        return ""
