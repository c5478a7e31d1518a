"""Links older pictures by itself: when a file is published, the resources that waited for it find it."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower

from impasto.gallery.models import Image, LinkState, Resource
from impasto.gallery.services.claims import Claim, file_stem
from impasto.gallery.services.linking import Link, links_for, settle
from impasto.library.models import File, FileHash, HashKind
from impasto_engine.formats.hashes import swap_crc32

BATCH = 200
SHORTEST_PREFIX = 10
PREFIXED = frozenset([HashKind.SHA256, HashKind.TENSORS])


def relink_file(file_id: int, *, limit: int = BATCH) -> int:
    """Link at most `limit` resources that waited for a file; returns how many, 0 when none is left.

    Each picture is its own transaction, so that a long queue of them never holds locks for long.
    """
    file = File.objects.select_related("version").filter(pk=file_id).first()
    if file is None:
        return 0
    rows = _waiting_for(file, limit)
    linked = 0
    for row, link in zip(rows, links_for([claim_of(row) for row in rows]), strict=True):
        if link.version_id is not None:
            linked += apply_link(row.pk, link, link.version_id)
    return linked


def relink_model(model_id: int) -> int:
    """Look again for the resources of pictures that used a model which is gone: the same file may be here elsewhere."""
    gone = Resource.objects.filter(version__model_id=model_id, source=Resource.Source.FILE).exclude(hashes=[])
    rows = list(gone.order_by("-image_id")[: BATCH * 10])
    moved = 0
    for row, link in zip(rows, links_for([claim_of(row) for row in rows]), strict=True):
        if link.state == LinkState.LINKED and link.version_id not in (None, row.version_id):
            moved += apply_link(row.pk, link, link.version_id)
    return moved


def matching_values(file_id: int) -> list[str]:
    """Every way to write a hash of a file that a picture may carry: the six hashes and the beginnings of long ones."""
    values: set[str] = set()
    for kind, value in FileHash.objects.filter(file_id=file_id).values_list("kind", "value"):
        values.add(value.upper())
        if kind in PREFIXED:
            values.update(value[:length].upper() for length in range(SHORTEST_PREFIX, len(value)))
        if kind == HashKind.CRC32:
            values.add(swap_crc32(value).upper())
    return sorted(values)


def claim_of(row: Resource) -> Claim:
    """What a stored row says, as the file said it."""
    return Claim(row.kind, row.name, row.weight, tuple(row.hashes), row.hash_kind, row.civitai_version_id)


@transaction.atomic
def apply_link(resource_id: int, link: Link, version_id: int) -> bool:
    """Link one row and bring its picture in step; two rows of a picture that are one version become one."""
    row = Resource.objects.select_for_update().filter(pk=resource_id).first()
    if row is None:
        return False
    image = Image.objects.select_related("post").select_for_update(of=("self",)).get(pk=row.image_id)
    twin = Resource.objects.filter(image=image, version_id=version_id).exclude(pk=row.pk).order_by("pk").first()
    if twin is None:
        row.version_id, row.state, row.matched_by, row.reason = (
            link.version_id,
            link.state,
            link.matched_by[:12],
            link.reason,
        )
        row.save()
    else:
        _merge(row, into=twin, link=link)
    settle(image)
    return True


def _merge(row: Resource, *, into: Resource, link: Link) -> None:
    """The picture already names this version under its other hash, or by its owner's hand."""
    into.hashes = list(dict.fromkeys([*into.hashes, *row.hashes]))
    into.hash = into.hash or row.hash
    into.weight = into.weight if into.weight is not None else row.weight
    if link.state == LinkState.LINKED and into.state != LinkState.LINKED:
        into.state, into.reason, into.matched_by = LinkState.LINKED, "", link.matched_by[:12]
    into.save()
    row.delete()


def _waiting_for(file: File, limit: int) -> Sequence[Resource]:
    unsure = Resource.objects.exclude(state=LinkState.LINKED)
    wanted = Q(hashes__overlap=matching_values(file.pk))
    if file.version.civitai_id is not None:
        wanted |= Q(civitai_version_id=file.version.civitai_id)
    rows = list(unsure.filter(wanted).order_by("-image_id")[:limit])
    if rows:
        return rows
    nameless = Resource.objects.filter(state=LinkState.UNLINKED, hash="", civitai_version_id__isnull=True)
    named = nameless.annotate(lowered=Lower("name")).filter(lowered=file_stem(file.name).lower())
    return list(named.order_by("-image_id")[:limit])
