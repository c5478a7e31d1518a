"""One picture with its post and its data, if the viewer may open it: one statement, and no model compiled anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from impasto.gallery import policies
from impasto.gallery.models import GenerationData, Image, Post
from impasto.gallery.queries.cards import ImageCard, cards_of, fetch_rows
from impasto.gallery.queries.visibility import levels_of

IMAGE_COLUMNS = ("file_name", "format", "size", "refusal", "hide_data", "hidden_at")
POST_COLUMNS = ("title", "html", "status", "hidden_at")
MORE = ", ".join(
    [
        *(f"i.{name} as image_{name}" for name in IMAGE_COLUMNS),
        *(f"page.post_{name}" for name in POST_COLUMNS),
        "page.data, page.prompt, page.negative_prompt, page.warnings, page.has_workflow, page.has_raw",
    ]
)
# A workflow may have megabytes: the page only says that there is one.
PAGE = """
select i.id, p.title as post_title, p.html as post_html, p.status as post_status, p.hidden_at as post_hidden_at,
  g.data, g.prompt, g.negative_prompt, g.warnings, g.workflow is not null as has_workflow, g.raw is not null as has_raw
from gallery_image i
join gallery_post p on p.id = i.post_id
left join gallery_generationdata g on g.image_id = i.id
where i.id = %(id)s and p.status <> 'deleted' and {may_open}
"""
PUBLIC = "i.is_public and i.level = any(%(levels)s::smallint[])"
NOT_BLOCKED = """not exists (select from engagement_hide h
  where h.user_id = i.author_id and h.hidden_user_id = %(viewer)s and h.blocks)"""


@dataclass(frozen=True)
class Opened:
    """A picture that a viewer may open; `image` carries its post, `generation` is None where there is none."""

    image: Image
    card: ImageCard
    generation: GenerationData | None
    has_workflow: bool
    has_raw: bool


def opened(viewer: Any, pk: int) -> Opened | None:
    """The picture, None when it is not for this viewer; the same rule as `visible_to`, told to SQL."""
    if pk >= 2**63:
        return None
    parameters = {"id": pk, "levels": levels_of(viewer), "viewer": viewer.pk or 0}
    rows = fetch_rows(PAGE.format(may_open=_may_open(viewer)), "page.id", parameters, more=MORE)
    if not rows:
        return None
    (row,), (card,) = rows, cards_of(rows, viewer)
    generation = _generation(row) if row["data"] is not None else None
    return Opened(_image(row), card, generation, bool(row["has_workflow"]), bool(row["has_raw"]))


def _may_open(viewer: Any) -> str:
    if policies.may_moderate(viewer):
        return "true"
    if not viewer.is_authenticated:
        return PUBLIC
    return f"(i.author_id = %(viewer)s or {PUBLIC} and {NOT_BLOCKED})"


def _image(row: Mapping[str, Any]) -> Image:
    post = Post(id=row["post_id"], author_id=row["author_id"], **_part(row, "post_", POST_COLUMNS))
    names = (
        "id", "width", "height", "level", "placeholder", "alt", "comment_count", "reaction_count", "collected_count",
        "made_here", "base_model", "tool", "published_at", "state", "is_public", "tag_names", "version_ids", "remix_of_id",
    )  # fmt: skip
    own = {name: row[name] for name in names}
    return Image(post=post, author_id=row["author_id"], **own, **_part(row, "image_", IMAGE_COLUMNS))


def _generation(row: Mapping[str, Any]) -> GenerationData:
    return GenerationData(
        image_id=row["id"],
        data=msgspec.json.decode(row["data"]),
        prompt=row["prompt"],
        negative_prompt=row["negative_prompt"],
        warnings=msgspec.json.decode(row["warnings"]),
    )


def _part(row: Mapping[str, Any], prefix: str, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[f"{prefix}{name}"] for name in names}
