"""Writes by the owner's hand: resources that the file does not name, and those it names wrongly."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from impasto.gallery import policies
from impasto.gallery.errors import NotAllowedError, RefusedError
from impasto.gallery.models import Image, LinkState, Resource
from impasto.gallery.services.linking import links_for, settle
from impasto.gallery.services.relinking import claim_of
from impasto.library.models import Version

MAX_RESOURCES = 120


@transaction.atomic
def add_resource(*, by: Any, image: Image, version: Version, weight: float | None = None) -> Resource:
    """Say that a picture used a version; a row that was only guessed or waiting for this version becomes sure."""
    _must_edit(by, image)
    rows = Resource.objects.filter(image=image)
    if rows.filter(version=version, state=LinkState.LINKED).exists():
        raise RefusedError(_("This version is already among the resources."), "version")
    if rows.count() >= MAX_RESOURCES:
        raise RefusedError(_("A picture names at most %(most)s resources.") % {"most": MAX_RESOURCES}, "version")
    row = rows.filter(version=version).first() or Resource(image=image, position=rows.count())
    row.kind = row.kind or version.model.kind
    row.name = row.name or version.model.name
    row.weight = weight if weight is not None else row.weight
    row.version, row.state, row.source, row.reason = version, LinkState.LINKED, Resource.Source.PERSON, ""
    row.matched_by = "person"
    row.save()
    settle(image)
    return row


@transaction.atomic
def remove_resource(*, by: Any, resource: Resource) -> None:
    """Take a resource off a picture."""
    image = resource.image
    _must_edit(by, image)
    resource.delete()
    settle(image)


@transaction.atomic
def relink(*, by: Any, image: Image) -> int:
    """Look again for every resource that is not linked for sure; returns how many were found."""
    _must_edit(by, image)
    rows = list(Resource.objects.filter(image=image).exclude(state=LinkState.LINKED))
    taken = set(Resource.objects.filter(image=image, version__isnull=False).values_list("version_id", flat=True))
    found = 0
    for row, link in zip(rows, links_for([claim_of(row) for row in rows]), strict=True):
        if link.state != LinkState.LINKED or link.version_id in taken - {row.version_id}:
            continue
        row.version_id, row.state, row.reason = link.version_id, LinkState.LINKED, ""
        row.matched_by = link.matched_by[:12]
        row.save()
        taken.add(link.version_id or 0)
        found += 1
    settle(image)
    return found


def _must_edit(by: Any, image: Image) -> None:
    if not policies.may_edit(by, image.post):
        raise NotAllowedError(_("Only the author says what a picture used."))
