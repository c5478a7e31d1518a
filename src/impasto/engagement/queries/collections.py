"""Collections a viewer may see and what is in them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Window
from django.db.models.expressions import Combinable
from django.db.models.functions import RowNumber

from impasto.accounts.models import User
from impasto.engagement.models import Collection, CollectionContributor, CollectionItem
from impasto.kit.pages import Page, cut_page, decode_cursor
from impasto.kit.targets import Target, TargetCard, kind_named


def collections_visible_to(user: Any) -> QuerySet[Collection]:
    """Collections whose page the viewer may open: public, unlisted by their link, own, and contributed to."""
    shown: Combinable | Q = Q(visibility__in=[Collection.Visibility.PUBLIC, Collection.Visibility.UNLISTED])
    if user.is_authenticated:
        contributed = CollectionContributor.objects.filter(collection=OuterRef("pk"), user=user)
        shown = shown | Q(owner=user) | Exists(contributed)
    return Collection.objects.filter(shown)


def collections_of(viewer: Any, person: User) -> QuerySet[Collection]:
    """A person's collections as their page lists them: public ones, and all for themselves."""
    rows = Collection.objects.filter(owner=person).order_by("-updated_at", "-id")
    return rows if viewer.pk == person.pk else rows.filter(visibility=Collection.Visibility.PUBLIC)


def public_collections(limit: int = 24) -> QuerySet[Collection]:
    """Public collections that hold something, lately changed first."""
    rows = Collection.objects.filter(visibility=Collection.Visibility.PUBLIC, item_count__gt=0)
    return rows.select_related("owner").order_by("-updated_at", "-id")[:limit]


def covers_of(viewer: Any, collections: Iterable[Collection], each: int = 4) -> dict[int, list[str]]:
    """Addresses of the latest pictures in each collection that the viewer may see; one query, and one a kind."""
    latest = Window(RowNumber(), partition_by="collection_id", order_by=["-position", "-id"])
    items = CollectionItem.objects.filter(collection__in=[one.pk for one in collections])
    rows = list(items.annotate(rank=latest).filter(rank__lte=each).order_by("collection_id", "rank"))
    cards = _cards(viewer, rows)
    covers: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        card = cards.get(Target(row.target_kind, row.target_id))
        if card is not None and card.picture_url:
            covers[row.collection_id].append(card.picture_url)
    return covers


def own_collections_with(user: Any, target: Target) -> list[tuple[Collection, bool]]:
    """Collections this person may add to, each with whether the target is in it."""
    mine = Q(owner=user) | Exists(CollectionContributor.objects.filter(collection=OuterRef("pk"), user=user))
    inside = CollectionItem.objects.filter(collection=OuterRef("pk"), target_kind=target.kind, target_id=target.id)
    rows = Collection.objects.filter(mine).annotate(holds=Exists(inside)).order_by("-updated_at", "-id")[:100]
    return [(row, row.holds) for row in rows]


def items_page(user: Any, collection: Collection, cursor: str = "", limit: int = 40) -> Page[TargetCard]:
    """The cards of a collection's items, latest first, without what the viewer may not see.

    One query for the items and one a kind for their cards, however many there are.
    """
    rows = collection.items.order_by("-position", "-id")
    after = decode_cursor(cursor, [int, int])
    if after:
        rows = rows.filter(Q(position__lt=after[0]) | Q(position=after[0], id__lt=after[1]))
    page = cut_page(list(rows[: limit + 1]), limit, key=lambda row: [row.position, row.pk])
    cards = _cards(user, page.rows)
    found = [cards.get(Target(item.target_kind, item.target_id)) for item in page.rows]
    return Page([card for card in found if card is not None], page.next_cursor)


def _cards(viewer: Any, items: Iterable[CollectionItem]) -> dict[Target, TargetCard]:
    ids: dict[str, list[int]] = defaultdict(list)
    for item in items:
        ids[item.target_kind].append(item.target_id)
    found = {kind: kind_named(kind).cards(viewer, wanted) for kind, wanted in ids.items()}
    return {Target(kind, pk): card for kind, cards in found.items() for pk, card in cards.items()}
