"""Collections: made, filled, shared."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from impasto.accounts.models import User
from impasto.engagement import policies
from impasto.engagement.errors import RefusedError
from impasto.engagement.events import CollectionChanged
from impasto.engagement.models import Collection, CollectionContributor, CollectionItem
from impasto.engagement.services.counts import locked_count, tell_owner
from impasto.kit.events import announce
from impasto.kit.targets import Target, visible_card

MAX_ITEMS = 5000
MAX_COLLECTIONS = 500


@transaction.atomic
def create_collection(*, by: User, name: str, visibility: str, description: str = "") -> Collection:
    """A new, empty collection; raises RefusedError for a name one has already or when one has 500."""
    if Collection.objects.filter(owner=by).count() >= MAX_COLLECTIONS:
        raise RefusedError(_("You have %(most)s collections; delete one first.") % {"most": MAX_COLLECTIONS})
    try:
        with transaction.atomic():
            made = Collection.objects.create(owner=by, name=name, visibility=visibility, description=description)
    except IntegrityError as error:
        raise RefusedError(_("You have a collection of this name already.")) from error
    announce(CollectionChanged(made.pk))
    return made


@transaction.atomic
def change_collection(*, by: Any, collection: Collection, name: str, visibility: str, description: str) -> Collection:
    """Rename, describe or show a collection; its owner only."""
    if not policies.may_edit_collection(by, collection):
        raise RefusedError(_("Only its owner can change a collection."))
    collection.name, collection.visibility, collection.description = name, visibility, description
    try:
        with transaction.atomic():
            collection.save(update_fields=["name", "visibility", "description", "updated_at"])
    except IntegrityError as error:
        raise RefusedError(_("You have a collection of this name already.")) from error
    announce(CollectionChanged(collection.pk))
    return collection


@transaction.atomic
def delete_collection(*, by: Any, collection: Collection) -> None:
    """Delete a collection, not what is in it."""
    if not policies.may_edit_collection(by, collection):
        raise RefusedError(_("Only its owner can delete a collection."))
    items = list(collection.items.values_list("target_kind", "target_id"))
    pk = collection.pk
    collection.delete()
    for kind, target_id in items:
        _recount(Target(kind, target_id), -1)
    announce(CollectionChanged(pk))


@transaction.atomic
def set_collected(*, by: Any, collection: Collection, target: Target, collected: bool) -> None:
    """Put a target into a collection or take it out; asking for what is already so changes nothing.

    Raises Http404 for a target that `by` may not see, RefusedError where one may not add.
    """
    visible_card(by, target)
    locked = Collection.objects.select_for_update().get(pk=collection.pk)
    if not policies.accepts(target, "collect"):
        raise RefusedError(_("This cannot be put into a collection."))
    if not policies.may_add_to(by, locked, _contributors(locked)):
        raise RefusedError(_("Only its owner and contributors can add to this collection."))
    if collected:
        _add(by, locked, target)
    else:
        _remove(locked, target)


@transaction.atomic
def remove_item(*, by: Any, collection: Collection, target: Target) -> None:
    """Take a target out of a collection, also one that is not visible any more."""
    if not policies.may_add_to(by, collection, _contributors(collection)):
        raise RefusedError(_("Only its owner and contributors can change this collection."))
    _remove(Collection.objects.select_for_update().get(pk=collection.pk), target)


@transaction.atomic
def add_contributor(*, by: Any, collection: Collection, person: User) -> None:
    """Let a person add to a collection."""
    if not policies.may_edit_collection(by, collection):
        raise RefusedError(_("Only its owner can add contributors."))
    CollectionContributor.objects.get_or_create(collection=collection, user=person)


@transaction.atomic
def remove_contributor(*, by: Any, collection: Collection, person: User) -> None:
    """Let a person add no more; what they added stays."""
    if not policies.may_edit_collection(by, collection):
        raise RefusedError(_("Only its owner can remove contributors."))
    CollectionContributor.objects.filter(collection=collection, user=person).delete()


def _add(by: Any, collection: Collection, target: Target) -> None:
    if collection.item_count >= MAX_ITEMS:
        raise RefusedError(_("This collection is full (%(most)s).") % {"most": MAX_ITEMS})
    last = collection.items.aggregate(last=Max("position"))["last"] or 0
    _row, made = CollectionItem.objects.get_or_create(
        collection=collection,
        target_kind=target.kind,
        target_id=target.id,
        defaults={"position": last + 1, "added_by": by},
    )
    if made:
        _count_items(collection, 1)
        _recount(target, 1)


def _remove(collection: Collection, target: Target) -> None:
    removed, _rows = collection.items.filter(target_kind=target.kind, target_id=target.id).delete()
    if removed:
        _count_items(collection, -1)
        _recount(target, -1)


def _count_items(collection: Collection, delta: int) -> None:
    Collection.objects.filter(pk=collection.pk).update(item_count=F("item_count") + delta, updated_at=timezone.now())
    announce(CollectionChanged(collection.pk))


def _recount(target: Target, delta: int) -> None:
    count = locked_count(target)
    count.collected = max(0, count.collected + delta)
    count.save(update_fields=["collected"])
    tell_owner(target, "collected", count.collected)


def _contributors(collection: Collection) -> set[int]:
    return set(collection.contributors.values_list("user_id", flat=True))
