"""The shapes of the library in our own API; values are checked by the same forms as the pages'."""

import datetime as dt
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from impasto.library.models import CommercialUse, File, ModelKind

Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]


class ModelQuery(Schema):
    """What a list of models is narrowed to; a list narrows to any of its values."""

    kind: list[ModelKind] = []
    base: list[Annotated[Text, StringConstraints(max_length=60)]] = []
    tag: Text = Field("", max_length=60)
    owner: Text = Field("", max_length=30)
    q: Text = Field("", max_length=100, description="The beginning of a word of the name.")
    period: Literal["", "day", "week", "month", "year"] = ""
    status: Literal["", "new", "updated", "early"] = ""
    sort: Literal["newest", "downloads", "rated", "pictures", "collected", "discussed", "rising"] = "newest"
    cursor: Text = Field("", max_length=400)
    limit: int = Field(48, ge=1, le=200)


class Maker(Schema):
    """Who published it."""

    username: str
    name: str


class ModelItem(Schema):
    """A model in a list; `level` is its rating as one bit, `cover` the address of its best picture or empty."""

    id: int
    name: str
    url: str
    kind: str
    base_models: list[str]
    tags: list[str]
    level: int
    maker: Maker
    version_id: int | None
    downloads: int
    pictures: int
    thumbs_up: int
    thumbs_down: int
    comments: int
    collected: int
    published_at: dt.datetime | None
    updated_at: dt.datetime | None
    cover: str


class ModelItems(Schema):
    """A page of a list; `next_cursor` is empty at the end."""

    items: list[ModelItem]
    next_cursor: str


class FileOut(Schema):
    """A file with its hashes by kind; `download_url` is empty unless it passed the scan."""

    id: int
    name: str
    role: str
    format: str
    precision: str
    size: int
    primary: bool
    scan: Literal["pending", "ok", "danger", "error"]
    findings: list[str]
    hashes: dict[str, str]
    download_url: str


class VersionOut(Schema):
    """A version; its files are given for the version asked for, and are empty on the others of a model."""

    id: int
    model_id: int
    name: str
    url: str
    base_model: str
    trained_words: list[str]
    changelog: str
    strength: float | None
    strength_min: float | None
    strength_max: float | None
    clip_skip: int | None
    steps: int | None
    epochs: int | None
    status: str
    published_at: dt.datetime | None
    early_access_until: dt.datetime | None
    downloads: int
    pictures: int
    air: str
    files: list[FileOut]


class PermissionOut(Schema):
    """One permission as a sentence: the maker's wish and the base model's licence together."""

    name: str
    allowed: bool
    text: str


class ModelOut(Schema):
    """A model with its versions; the first is the one its page opens at."""

    id: int
    name: str
    url: str
    kind: str
    description: str
    tags: list[str]
    level: int
    status: str
    maker: Maker
    downloads: int
    pictures: int
    thumbs_up: int
    thumbs_down: int
    published_at: dt.datetime | None
    updated_at: dt.datetime | None
    permissions: list[PermissionOut]
    versions: list[VersionOut]


class ModelIn(Schema):
    """What a maker says about a model."""

    name: Text
    kind: ModelKind
    description: Text = ""
    allow_no_credit: bool = True
    allow_derivatives: bool = True
    allow_different_license: bool = True
    allow_commercial_use: list[CommercialUse] = []


class VersionIn(Schema):
    """What a maker says about a version."""

    name: Text
    base_model: Text
    trained_words: list[Text] = []
    changelog: Text = ""
    strength: float | None = None
    strength_min: float | None = None
    strength_max: float | None = None
    clip_skip: int | None = None
    steps: int | None = None
    epochs: int | None = None
    early_access_until: dt.datetime | None = None


class PublishIn(Schema):
    """When to publish; now without a time."""

    at: dt.datetime | None = None


class UploadedIn(Schema):
    """A finished upload that becomes a file."""

    upload_id: Text = Field(max_length=64)


class FileIn(Schema):
    """What a file is called and what it is."""

    name: Text
    role: File.Role = File.Role.MODEL
    precision: Text = ""
    size_kind: Literal["", "full", "pruned"] = ""


class ReviewIn(Schema):
    """A verdict on a version."""

    recommended: bool
    text: Text = ""


class ReviewOut(Schema):
    """What somebody said of a version."""

    id: int
    author: str
    recommended: bool
    text: str


class MatchOut(Schema):
    """The version a hash belongs to and the kind of hash it is."""

    version_id: int
    model_id: int
    kind: str
