"""What the page of one picture and of one post show, gathered in a constant number of queries."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Case, Count, Min, QuerySet, When
from django.utils.translation import gettext as _

from impasto.gallery import policies
from impasto.gallery.models import GenerationData, Image, LinkState, Post, Resource
from impasto.gallery.queries.cards import ImageCard, cards_by_id
from impasto.gallery.queries.opening import opened
from impasto.gallery.queries.visibility import levels_of, posts_visible_to, visible_to
from impasto.library import queries as library
from impasto_engine.metadata import GenerationData as MadeBy

MAX_SHOWN = 12
KIND_LABELS = {
    "checkpoint": "Checkpoint",
    "checkpoint_merge": "Checkpoint",
    "lora": "LoRA",
    "locon": "LoCon",
    "dora": "DoRA",
    "lycoris": "LyCORIS",
    "embedding": "Embedding",
    "textual_inversion": "Embedding",
    "vae": "VAE",
    "controlnet": "ControlNet",
    "upscaler": "Upscaler",
    "hypernet": "Hypernetwork",
    "hypernetwork": "Hypernetwork",
    "unet": "UNet",
    "text_encoder": "Text encoder",
    "motion": "Motion module",
    "motion_module": "Motion module",
}


# Columns: side, rank in the post, moment, id. Whoever is blocked by the author of a remix does not see that remix.
OPEN = """i.is_public and i.level = any(%(levels)s::smallint[]) and not exists (
  select from engagement_hide h where h.user_id = i.author_id and h.hidden_user_id = %(viewer)s and h.blocks)"""
SIBLINGS = """(select 'sibling', i.position::int, null::timestamptz, i.id from gallery_image i
  where i.post_id = %(post)s and (%(sees_all)s or i.is_public and i.level = any(%(levels)s::smallint[])))"""
RESOURCES = """select id, kind, name, weight, hash, source, version_id, state, reason from gallery_resource
  where image_id = %s order by position, id"""
REMIXES = f"""(select 'remix', 0, i.published_at, i.id from gallery_image i
  where i.remix_of_id = %(image)s and {OPEN} order by i.id desc limit %(most)s)"""  # noqa: S608 - constants
PARENT = f"""(select 'parent', 0, null, i.id from gallery_image i where i.id = %(parent)s and {OPEN})"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class ResourceLine:
    """One resource as the page shows it: linked to a version, guessed by name, or with the reason why not.

    kind: as people write it. weight: as text. hash: as the file says it. thumb: address of a small picture or empty.
    """

    id: int
    name: str
    kind: str
    url: str
    version_id: int | None
    version: str
    base: str
    weight: str | None
    thumb: str
    thumbs: int | None
    hash: str
    guessed: bool
    why: str
    by_person: bool


@dataclass(frozen=True)
class ImagePage:
    """A picture with everything its page shows; `made_by` is None where there is no data or it is kept back."""

    image: Image
    card: ImageCard
    made_by: MadeBy | None
    generation: GenerationData | None
    resources: Sequence[ResourceLine]
    siblings: Sequence[ImageCard]
    remixes: Sequence[ImageCard]
    parent: ImageCard | None
    previous_id: int | None
    next_id: int | None
    has_workflow: bool
    has_raw: bool
    is_owner: bool


def image_page(viewer: Any, pk: int) -> ImagePage | None:
    """The page of a picture this viewer may see, None otherwise."""
    found = opened(viewer, pk)
    if found is None:
        return None
    image, family = found.image, _family(viewer, found.image)
    cards = {card.id: card for card in cards_by_id(family.everyone, viewer)}
    generation = found.generation if policies.may_see_data(viewer, image) else None
    return ImagePage(
        image=image,
        card=found.card,
        made_by=made_by(generation),
        generation=generation,
        resources=resource_lines(viewer, image),
        siblings=[cards[pk] for pk in family.siblings],
        remixes=[cards[pk] for pk in family.remixes],
        parent=cards.get(image.remix_of_id or 0),
        previous_id=family.previous_id,
        next_id=family.next_id,
        has_workflow=generation is not None and found.has_workflow,
        has_raw=generation is not None and found.has_raw,
        is_owner=image.author_id == viewer.pk,
    )


def made_by(generation: GenerationData | None) -> MadeBy | None:
    """The stored data in the engine's schema, without the texts and graphs that are kept apart.

    Rows of another schema than today's give what stands in columns of its own: the prompts.
    """
    if generation is None:
        return None
    try:
        return MadeBy.from_json(generation.data)
    except ValueError:
        return MadeBy(tool="", prompt=generation.prompt or None, negative_prompt=generation.negative_prompt or None)


def workflow_of(generation: GenerationData) -> dict[str, str | None]:
    """The ComfyUI graphs of a picture as JSON texts: "prompt" and "workflow"; empty where there is none."""
    return dict(_unpacked(generation.workflow)) if generation.workflow else {}


def raw_of(generation: GenerationData) -> list[tuple[str, str]]:
    """Every text of the file as found: (where, text)."""
    return [(where, text) for where, text in _unpacked(generation.raw)] if generation.raw else []


def resource_lines(viewer: Any, image: Image) -> list[ResourceLine]:
    """The resources of a picture in the order of the file, the checkpoint first."""
    rows = _resource_rows(image.pk)
    rows.sort(key=lambda row: row.kind not in {"checkpoint", "checkpoint_merge"})
    cards = library.version_cards(viewer, [row.version_id for row in rows if row.version_id])
    thumbs = library.covers_of(viewer, [card.model_id for card in cards.values() if not card.removed])
    return [_line(row, cards.get(row.version_id or 0), thumbs) for row in rows]


def _resource_rows(image_id: int) -> list[Resource]:
    """Read by one fixed statement: compiling it anew cost more than all else on the page."""
    with connection.cursor() as cursor:
        cursor.execute(RESOURCES, [image_id])
        names = [column.name for column in cursor.description or ()]
        return [Resource(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


@dataclass(frozen=True)
class PostPage:
    """A post with the pictures of it that this viewer may see."""

    post: Post
    images: Sequence[ImageCard]
    is_owner: bool


def post_page(viewer: Any, pk: int) -> PostPage | None:
    """The page of a post this viewer may see, None otherwise."""
    post = posts_visible_to(viewer).select_related("author", "for_version__model").filter(pk=pk).first()
    if post is None:
        return None
    if not library.versions_visible_to(viewer).filter(pk=post.for_version_id or 0).exists():
        # A post may be public before the version it was made for is, or after.
        post.for_version = None
    ids = visible_to(viewer).filter(post=post).order_by("position", "id").values_list("pk", flat=True)
    return PostPage(post, cards_by_id(list(ids), viewer), post.author_id == viewer.pk)


def editable_posts(viewer: Any) -> QuerySet[Post]:
    """The posts this person may change: their own that are not deleted."""
    return Post.objects.filter(author_id=viewer.pk or 0).exclude(status=Post.Status.DELETED)


def own_posts(viewer: Any, limit: int = 200) -> list[dict[str, Any]]:
    """A person's posts, drafts and scheduled ones first, then the newest; with how many pictures each holds."""
    rows = editable_posts(viewer).annotate(pictures=Count("images"), cover=Min("images__id"))
    ordered = rows.order_by(Case(When(status=Post.Status.PUBLISHED, then=1), default=0), "-id")
    found = list(
        ordered.values("id", "title", "status", "publish_at", "published_at", "created_at", "pictures", "cover")[:limit]
    )
    cards = {card.id: card for card in cards_by_id([row["cover"] for row in found if row["cover"]], viewer)}
    return [{**row, "card": cards.get(row["cover"] or 0)} for row in found]


def editable_images(viewer: Any) -> QuerySet[Image]:
    """The pictures this person may change."""
    return Image.objects.select_related("post", "media").filter(post__in=editable_posts(viewer))


def resources_of(image: Image) -> QuerySet[Resource]:
    """The rows of what a picture used."""
    return Resource.objects.select_related("image__post").filter(image=image)


@dataclass(frozen=True)
class _Family:
    """Ids around a picture: the rest of its post, its remixes, its parent, and its neighbours in the newest feed."""

    siblings: list[int]
    remixes: list[int]
    parent: int | None
    previous_id: int | None
    next_id: int | None

    @property
    def everyone(self) -> list[int]:
        found = [*self.siblings, *self.remixes, *([self.parent] if self.parent else [])]
        return list(dict.fromkeys(found))


def _family(viewer: Any, image: Image) -> _Family:
    """Everything around a picture in one statement; whoever sees the picture has passed the checks on its author."""
    sees_all = image.author_id == viewer.pk or policies.may_moderate(viewer)
    parameters = {
        "image": image.pk,
        "post": image.post_id,
        "parent": image.remix_of_id,
        "at": image.published_at,
        "levels": levels_of(viewer),
        "sees_all": sees_all,
        "viewer": viewer.pk or 0,
        "most": MAX_SHOWN,
    }
    sides = [SIBLINGS, REMIXES, PARENT] if image.remix_of_id else [SIBLINGS, REMIXES]
    if image.published_at is not None:
        sides += _neighbour_branches(levels_of(viewer))
    found: dict[str, list[tuple[Any, int]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(sides), parameters)
        for side, rank, moment, pk in cursor.fetchall():
            found.setdefault(side, []).append((moment or rank, pk))
    in_post = [pk for _, pk in sorted(found.get("sibling", []))]
    at = in_post.index(image.pk) if image.pk in in_post else 0
    before, after = min(found.get("before", []), default=None), max(found.get("after", []), default=None)
    return _Family(
        siblings=[pk for pk in in_post if pk != image.pk],
        remixes=[pk for _, pk in sorted(found.get("remix", []), reverse=True)],
        parent=next((pk for _, pk in found.get("parent", [])), None),
        previous_id=in_post[at - 1] if at > 0 else before and before[1],
        next_id=in_post[at + 1] if at + 1 < len(in_post) else after and after[1],
    )


def _neighbour_branches(levels: Sequence[int]) -> list[str]:
    """The pictures of other posts just before and after one in the newest feed: one index walk a level and side."""
    return [
        f"(select '{side}', 0, i.published_at, i.id from gallery_image i where i.is_public and i.level = {level}"  # noqa: S608
        f" and i.post_id <> %(post)s and (i.published_at, i.id) {sign} (%(at)s, %(image)s)"
        f" order by i.published_at {way}, i.id {way} limit 1)"
        for side, sign, way in (("before", ">", "asc"), ("after", "<", "desc"))
        for level in levels
    ]


def _line(row: Resource, card: library.VersionCard | None, thumbs: dict[int, library.Cover]) -> ResourceLine:
    linked = card is not None
    cover = thumbs.get(card.model_id) if card else None
    return ResourceLine(
        id=row.pk,
        name=card.model_name if card else row.name or row.hash or "?",
        kind=card.kind_label if card else KIND_LABELS.get(row.kind, row.kind.replace("_", " ").capitalize()),
        url=card.url if card else "",
        version_id=card.version_id if card else None,
        version=card.version_name if card else "",
        base=card.base_model if card else "",
        weight=f"{row.weight:g}" if row.weight is not None else None,
        thumb="" if cover is None or cover.guarded else cover.src,
        thumbs=card.thumbs if card else None,
        hash=row.hash[:12],
        guessed=row.state == LinkState.GUESS,
        why=_why(row, linked=linked),
        by_person=row.source == Resource.Source.PERSON,
    )


def _why(row: Resource, *, linked: bool) -> str:
    if row.version_id is not None and not linked:
        return _("It is linked to a version that is not shown to you: not public now, or rated higher than you browse.")
    return row.reason


def _unpacked(data: bytes | memoryview) -> Any:
    return json.loads(gzip.decompress(bytes(data)))
