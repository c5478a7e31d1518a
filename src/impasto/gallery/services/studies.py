"""Keeps what the worker found out about a picture: its smaller copies, its rating, how it was made, what it used."""

import difflib
import gzip
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from impasto.engagement import services as engagement
from impasto.gallery.models import GenerationData, Image, ImageState, LinkState, Post, Resource
from impasto.gallery.services.claims import claims_of
from impasto.gallery.services.images import guard_original
from impasto.gallery.services.linking import link_image
from impasto.gallery.services.publicity import refresh_public
from impasto.kit.models import Media
from impasto.kit.targets import Target
from impasto.moderation import services as moderation
from impasto.moderation.models import Rating
from impasto_engine.metadata.schema import GenerationData as MadeBy

MAX_ATTEMPTS = 3
PARSER_VERSION = 1
MAX_RAW = 1_000_000
MAX_WORKFLOW = 8_000_000
REMIX_CLOSENESS = 0.75
COMPARED_LETTERS = 2_000


@dataclass(frozen=True)
class Findings:
    """What a study found; every sha256 names a stored blob.

    served_sha256: the original without location data. variants: width in pixels to the blob of that width.
    level: exactly one rating level. scores: evidence for it. tags: words of the machine, the surest first.
    made_by: how it was made, None when the file does not say.
    """

    served_sha256: str
    variants: Mapping[int, str]
    placeholder: str
    phash: int
    level: int
    scores: Mapping[str, Any]
    rating_reason: str
    tags: tuple[str, ...]
    made_by: MadeBy | None


@transaction.atomic
def begin_study(image_id: int) -> Image | None:
    """The picture when it waits to be studied, None when there is nothing to do.

    A picture that ended its worker three times is refused rather than tried for ever.
    """
    image = Image.objects.select_for_update().filter(pk=image_id, state=ImageState.WAITING).first()
    if image is None:
        return None
    if image.attempts >= MAX_ATTEMPTS:
        _refuse(image, _("It could not be studied in three tries. Save it anew in a picture program and add it again."))
        return None
    image.attempts += 1
    image.save(update_fields=["attempts"])
    return image


@transaction.atomic
def refuse_image(*, image_id: int, sentence: str) -> None:
    """Give up on a picture, with the sentence its owner reads."""
    image = Image.objects.select_for_update().filter(pk=image_id, state=ImageState.WAITING).first()
    if image is not None:
        _refuse(image, sentence)


@transaction.atomic
def record_study(*, image_id: int, findings: Findings) -> bool:
    """Keep everything at once and let the picture appear where it belongs; False when nobody waits for it any more."""
    image = (
        Image.objects.select_related("post", "media")
        .select_for_update(of=("self",))
        .filter(pk=image_id, state=ImageState.WAITING)
        .first()
    )
    if image is None:
        return False
    _keep_media(image, findings)
    _keep_rating(image, findings)
    if findings.made_by is not None:
        keep_generation_data(image, findings.made_by)
    image.placeholder, image.phash, image.served_sha256 = findings.placeholder, findings.phash, findings.served_sha256
    image.state, image.refusal = ImageState.READY, ""
    image.remix_of_id = _parent(image, findings.made_by)
    image.save()
    image.tag_names = engagement.set_machine_tags(target=Target("gallery.image", image.pk), names=findings.tags)
    guard_original(image)
    link_image(image, claims_of(findings.made_by) if findings.made_by else [])
    _tie_to_version(image)
    return True


def keep_generation_data(image: Image, made_by: MadeBy) -> None:
    """Store how a picture was made: the schema as JSON, the texts as found, the graphs apart."""
    values = clean_json(made_by.to_json())
    for apart in ("raw", "comfy"):
        values.pop(apart, None)
    GenerationData.objects.update_or_create(
        image=image,
        defaults={
            "data": values,
            "prompt": clean_text(made_by.prompt or ""),
            "negative_prompt": clean_text(made_by.negative_prompt or ""),
            "seed": made_by.seed or "",
            "raw": packed([[entry.where, entry.text] for entry in made_by.raw], MAX_RAW),
            "workflow": _graphs(made_by),
            "parser_version": PARSER_VERSION,
            "warnings": [clean_text(warning)[:300] for warning in made_by.warnings[:20]],
        },
    )
    image.has_data = bool(made_by.prompt or made_by.seed or made_by.comfy)
    image.tool = clean_text(made_by.tool)[:40]


def clean_text(text: str) -> str:
    """Text that PostgreSQL takes: no NUL, no half of a surrogate pair."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def clean_json(value: Any) -> Any:
    """JSON values that PostgreSQL takes: clean text, finite numbers."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {clean_text(str(key)): clean_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [clean_json(inner) for inner in value]
    return value


def packed(value: Any, limit: int) -> bytes | None:
    """JSON as gzip, None when it is empty or longer than `limit` characters."""
    if not value:
        return None
    text = json.dumps(clean_json(value), ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), mtime=0) if len(text) <= limit else None


def _graphs(made_by: MadeBy) -> bytes | None:
    if made_by.comfy is None:
        return None
    return packed({"prompt": made_by.comfy.prompt, "workflow": made_by.comfy.workflow}, MAX_WORKFLOW)


def _refuse(image: Image, sentence: str) -> None:
    image.state, image.refusal = ImageState.REFUSED, sentence[:300]
    image.save(update_fields=["state", "refusal"])
    refresh_public(image)


def _keep_media(image: Image, findings: Findings) -> None:
    Media.objects.filter(pk=image.media_id).update(
        served_id=findings.served_sha256, variants={str(width): sha for width, sha in findings.variants.items()}
    )


def _keep_rating(image: Image, findings: Findings) -> None:
    moderation.record_rating(
        target=Target("gallery.image", image.pk),
        level=findings.level,
        source=Rating.Source.MACHINE,
        by=None,
        scores=dict(findings.scores),
        reason=findings.rating_reason[:300],
    )
    # What a person already said of the picture outweighs the machine, unless the machine is more careful.
    image.level = max(image.level, findings.level)


def _parent(image: Image, made_by: MadeBy | None) -> int | None:
    """The picture this one is a remix of: the one its post began from, if the prompt stayed close."""
    parent_id = image.post.remix_of_id
    if parent_id is None or made_by is None:
        return None
    theirs = GenerationData.objects.filter(image_id=parent_id).values_list("prompt", flat=True).first()
    return parent_id if theirs and closeness(theirs, made_by.prompt or "") >= REMIX_CLOSENESS else None


def closeness(one: str, other: str) -> float:
    """How alike two prompts are, 0 to 1."""
    return difflib.SequenceMatcher(None, one[:COMPARED_LETTERS], other[:COMPARED_LETTERS], autojunk=False).ratio()


def _tie_to_version(image: Image) -> None:
    """Name the version that the post was made for, where the file itself did not."""
    post: Post = image.post
    if post.for_version is None or Resource.objects.filter(image=image, version=post.for_version).exists():
        return
    Resource.objects.create(
        image=image,
        position=image.resources.count(),
        kind=post.for_version.model.kind,
        name=post.for_version.model.name,
        source=Resource.Source.PERSON,
        version=post.for_version,
        state=LinkState.LINKED,
        matched_by="person",
    )
    refresh_public(image)
