"""Versions as other rooms show them: by id, with what a link to one needs; removed ones keep their names."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import reverse

from impasto.kit.targets import Target, TargetCard
from impasto.library import policies
from impasto.library.models import ModelKind, PublishStatus, Version
from impasto.library.queries.covers import covers_of
from impasto.library.queries.visibility import versions_known_to, versions_visible_to, visible_to

_FIELDS = (
    "id",
    "name",
    "status",
    "base_model_id",
    "trained_words",
    "strength",
    "thumbs_up",
    "thumbs_down",
    "civitai_id",
    "model_id",
    "model__name",
    "model__slug",
    "model__kind",
    "model__owner_id",
    "model__owner__username",
    "model__removed_at",
)


@dataclass(frozen=True)
class VersionCard:
    """One version as a link to it shows it; `removed` says that its page is a tombstone, `thumbs` is 0 to 100 or None."""

    version_id: int
    version_name: str
    model_id: int
    model_name: str
    slug: str
    kind: str
    base_model: str
    owner_id: int
    username: str
    trained_words: list[str]
    strength: float | None
    thumbs: int | None
    removed: bool

    @property
    def url(self) -> str:
        """The model's page, opened at this version."""
        return version_url(self.model_id, self.slug, self.version_id)

    @property
    def kind_label(self) -> str:
        """The kind as people write it: "LoRA"."""
        return str(ModelKind(self.kind).label)


def version_cards(user: Any, ids: Iterable[int]) -> dict[int, VersionCard]:
    """Cards by id of the versions whose name this viewer may know, tombstones included; one query."""
    rows = versions_known_to(user).filter(pk__in=list(ids)).values(*_FIELDS)
    return {row["id"]: _card(row) for row in rows}


@dataclass(frozen=True)
class Publication:
    """What is told of a version that everyone finds in lists."""

    owner_id: int
    model_name: str
    version_name: str
    level: int
    url: str


def publication(version_id: int) -> Publication | None:
    """What to tell of a public version; None for one that is not in lists."""
    version = Version.objects.select_related("model").filter(pk=version_id, status=PublishStatus.PUBLISHED).first()
    if version is None or not policies.is_listed(version.model):
        return None
    model = version.model
    return Publication(
        owner_id=model.owner_id,
        model_name=model.name,
        version_name=version.name,
        level=model.level,
        url=version_url(model.pk, model.slug, version.pk),
    )


def versions_named(user: Any, text: str, *, kinds: Iterable[str] = (), limit: int = 20) -> list[VersionCard]:
    """Public versions whose model's name holds `text`, most downloaded first: for forms that pick a resource."""
    found = versions_visible_to(user).filter(
        status=PublishStatus.PUBLISHED, model__status=PublishStatus.PUBLISHED, model__name__icontains=text
    )
    wanted = list(kinds)
    if wanted:
        found = found.filter(model__kind__in=wanted)
    return [_card(row) for row in found.order_by("-download_count", "-id").values(*_FIELDS)[:limit]]


def model_url(model_id: int, slug: str) -> str:
    """The address of a model's page."""
    return f"{_place_of_models()}/{model_id}/{slug}"


@cache
def _place_of_models() -> str:
    # Fifty cards a page: the place is looked up once and not for each.
    return reverse("library:model_list")


def version_url(model_id: int, slug: str, version_id: int) -> str:
    """The address of a model's page opened at one version."""
    return f"{model_url(model_id, slug)}?modelVersionId={version_id}"


def thumbs_of(up: int, down: int) -> int | None:
    """The share of thumbs up in whole percent; None without a vote."""
    return round(100 * up / (up + down)) if up + down else None


def model_targets(user: Any, ids: Iterable[int]) -> dict[int, TargetCard]:
    """Models as targets of reactions, comments, collections and reports; leaves out what the viewer may not see."""
    rows = visible_to(user).filter(pk__in=list(ids)).values("id", "name", "slug", "owner_id")
    found = list(rows)
    covers = covers_of(user, [row["id"] for row in found])
    return {
        row["id"]: TargetCard(
            target=Target("library.model", row["id"]),
            title=row["name"],
            url=model_url(row["id"], row["slug"]),
            owner_id=row["owner_id"],
            picture_url=covers[row["id"]].src if row["id"] in covers else "",
        )
        for row in found
    }


def version_targets(user: Any, ids: Iterable[int]) -> dict[int, TargetCard]:
    """Versions as targets; leaves out what the viewer may not see."""
    rows = versions_visible_to(user).filter(pk__in=list(ids)).values(*_FIELDS)
    cards = {row["id"]: _card(row) for row in rows}
    return {
        pk: TargetCard(
            target=Target("library.version", pk),
            title=f"{card.model_name} · {card.version_name}",
            url=card.url,
            owner_id=card.owner_id,
        )
        for pk, card in cards.items()
    }


def _card(row: dict[str, Any]) -> VersionCard:
    return VersionCard(
        version_id=row["id"],
        version_name=row["name"],
        model_id=row["model_id"],
        model_name=row["model__name"],
        slug=row["model__slug"],
        kind=row["model__kind"],
        base_model=row["base_model_id"],
        owner_id=row["model__owner_id"],
        username=row["model__owner__username"],
        trained_words=row["trained_words"],
        strength=row["strength"],
        thumbs=thumbs_of(row["thumbs_up"], row["thumbs_down"]),
        removed=row["status"] == PublishStatus.DELETED or row["model__removed_at"] is not None,
    )
