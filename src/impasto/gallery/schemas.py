"""What our own API takes and gives for pictures and posts; names are camelCase on the wire."""

import datetime as dt
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from impasto.gallery.queries import FeedFilters, Kinship, Period, Sort

MAX_ID = 2**63 - 1
# PostgreSQL holds no NUL in text.
Words = Annotated[str, Field(max_length=60, pattern=r"^[^\x00]*$")]
Id = Annotated[int, Field(ge=1, le=MAX_ID)]


class Wire(Schema):
    """A schema with camelCase names."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class FeedQuery(Wire):
    """Filters, order and place of a feed."""

    sort: Sort = Sort.NEWEST
    period: Period = Period.ALL
    base_model: Words = ""
    tool: Words = ""
    tag: Words = ""
    has_data: bool = False
    remix: Kinship = Kinship.BOTH
    made_here: bool = False
    followed: bool = False
    username: Words = ""
    version: Id | None = None
    model: Id | None = None
    cursor: Annotated[str, Field(max_length=400)] = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 50

    def filters(self, *, author_id: int | None) -> FeedFilters:
        """The wish in the words of the queries."""
        return FeedFilters(
            sort=self.sort,
            period=self.period,
            base_model=self.base_model,
            tool=self.tool,
            tag=self.tag.lower(),
            has_data=self.has_data,
            kinship=self.remix,
            made_here=self.made_here,
            followed=self.followed,
            author_id=author_id,
            version_id=self.version,
            model_id=self.model,
        )


class AuthorOut(Wire):
    """Whose picture it is."""

    username: str
    name: str
    picture: str


class ImageOut(Wire):
    """A picture in a list."""

    id: int
    post_id: int
    page: str
    url: str
    thumbnail: str
    width: int
    height: int
    level: str
    placeholder: str
    alt: str
    author: AuthorOut
    base_model: str
    tool: str
    tags: list[str]
    version_ids: list[int]
    has_data: bool
    made_here: bool
    remix_of: int | None
    reactions: dict[str, int]
    reaction_count: int
    comment_count: int
    collected_count: int
    published_at: dt.datetime | None


class FeedOut(Wire):
    """One page of a feed; an empty `nextCursor` is the end."""

    items: list[ImageOut]
    next_cursor: str


class ResourceOut(Wire):
    """A resource a picture used: linked, guessed by its name, or why it is not linked."""

    name: str
    kind: str
    version_id: int | None
    version: str
    base_model: str
    weight: str | None
    hash: str
    guessed: bool
    url: str
    why: str


class ImageDetailOut(ImageOut):
    """A picture with everything that is known of it; `meta` is the engine's schema, None where there is none."""

    meta: dict[str, Any] | None
    infotext: str
    resources: list[ResourceOut]


class PostIn(Wire):
    """A new post: a draft until it is published."""

    title: Annotated[str, Field(max_length=120, pattern=r"^[^\x00]*$")] = ""
    text: Annotated[str, Field(max_length=10_000, pattern=r"^[^\x00]*$")] = ""
    tags: Annotated[list[Words], Field(max_length=20)] = []
    version: Id | None = None


class PublishIn(Wire):
    """When to publish: now, or at a moment in the future (with its offset from UTC)."""

    at: dt.datetime | None = None


class PostOut(Wire):
    """A post and the ids of its pictures."""

    id: int
    page: str
    title: str
    status: str
    tags: list[str]
    image_ids: list[int]
    publish_at: dt.datetime | None
    published_at: dt.datetime | None


class AddedOut(Wire):
    """A picture that was taken and waits to be studied."""

    id: int
    page: str
    state: str


class ErrorOut(Schema):
    """What is wrong, where, and what to do."""

    error: str
