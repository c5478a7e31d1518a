"""Collections a viewer may see and what is in them."""

from collections import defaultdict
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable

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
    ids: dict[str, list[int]] = defaultdict(list)
    for item in page.rows:
        ids[item.target_kind].append(item.target_id)
    cards = {kind: kind_named(kind).cards(user, wanted) for kind, wanted in ids.items()}
    found = [cards[item.target_kind].get(item.target_id) for item in page.rows]
    return Page([card for card in found if card is not None], page.next_cursor)
