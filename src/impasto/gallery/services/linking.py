"""Links what a picture says it used to versions of the library, and says of the rest why not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from impasto.gallery.models import Image, LinkState, Resource
from impasto.gallery.services.claims import Claim
from impasto.gallery.services.publicity import refresh_public
from impasto.library import queries as library
from impasto.library.models import Version


@dataclass(frozen=True)
class Link:
    """What a claim turned out to be: a version and how it was recognised, or the sentence that says why not."""

    version_id: int | None
    state: LinkState
    matched_by: str = ""
    reason: str = ""


@transaction.atomic
def link_image(image: Image, claims: Sequence[Claim]) -> None:
    """Make the rows of what the file says and link them; what the owner added by hand stays.

    Safe to repeat: rows read from the file are made anew. Two claims that turn out to be one version become one row.
    """
    Resource.objects.filter(image=image, source=Resource.Source.FILE).delete()
    kept = {row.version_id for row in Resource.objects.filter(image=image) if row.version_id}
    rows: list[Resource] = []
    for claim, link in zip(claims, links_for(claims), strict=True):
        if link.version_id in kept:
            continue
        rows.append(_row(image, claim, link, position=len(rows)))
        if link.version_id is not None:
            kept.add(link.version_id)
    Resource.objects.bulk_create(rows)
    settle(image)


def links_for(claims: Sequence[Claim]) -> list[Link]:
    """What each claim is: by Civitai version, by any hash (the longest first), then by exact file name as a guess."""
    by_id = library.versions_by_civitai_id([claim.civitai_version_id for claim in claims if claim.civitai_version_id])
    by_hash = library.versions_by_hash([value for claim in claims for value in claim.hashes])
    links = [_sure_link(claim, by_id, by_hash) for claim in claims]
    names = _versions_by_name(claim for claim, link in zip(claims, links, strict=True) if link is None)
    return [link or _guess(claim, names) for claim, link in zip(claims, links, strict=True)]


def settle(image: Image) -> None:
    """Bring what hangs on a picture's resources in step: its base model, its galleries, its place in lists."""
    base_model = base_model_of(image)
    if base_model and base_model != image.base_model:
        image.base_model = base_model
        image.save(update_fields=["base_model"])
    refresh_public(image)


def base_model_of(image: Image) -> str:
    """The base model of the checkpoint a picture used, else of the first other linked resource, else nothing."""
    found = dict(Version.objects.filter(pk__in=_linked_version_ids(image)).values_list("model__kind", "base_model_id"))
    checkpoint = next((name for kind, name in found.items() if kind.startswith("checkpoint")), "")
    return checkpoint or next(iter(found.values()), "")


def reason_for(claim: Claim, *, same_name: bool) -> str:
    """The sentence a person reads under a resource that is not linked."""
    if claim.hashes and same_name:
        return _("A file here has this name but not the hash %(hash)s, so it is another file.") % _shown(claim)
    if claim.hashes:
        return _(
            "No file with the hash %(hash)s is in this house yet; it will be linked when someone uploads it."
        ) % _shown(claim)
    if claim.civitai_version_id:
        return _(
            "It is version %(id)s on Civitai, not in this house yet; it will be linked when someone brings it."
        ) % {"id": claim.civitai_version_id}
    return _("The picture names it but gives no hash, and no file here has this name.")


def guess_reason() -> str:
    """The sentence under a resource that was found by its name alone."""
    return _("Found by its file name alone: the picture gives no hash, so it may be another file.")


def _sure_link(
    claim: Claim, by_id: dict[int, library.VersionMatch], by_hash: dict[str, library.VersionMatch]
) -> Link | None:
    if claim.civitai_version_id in by_id:
        return Link(by_id[claim.civitai_version_id].version_id, LinkState.LINKED, "civitai id")
    for value in sorted(claim.hashes, key=len, reverse=True):
        if value in by_hash:
            return Link(by_hash[value].version_id, LinkState.LINKED, by_hash[value].kind)
    return None


def _guess(claim: Claim, names: dict[tuple[str, str], int]) -> Link:
    version_id = names.get((claim.kind, claim.name.casefold()))
    if version_id is None or claim.hashes:
        return Link(None, LinkState.UNLINKED, reason=reason_for(claim, same_name=version_id is not None))
    return Link(version_id, LinkState.GUESS, "name", guess_reason())


def _versions_by_name(claims: Iterable[Claim]) -> dict[tuple[str, str], int]:
    """(kind, name) to the one version that has a file of this name; names that several versions have are left out."""
    wanted: dict[str, list[str]] = {}
    for claim in claims:
        if claim.name:
            wanted.setdefault(claim.kind, []).append(claim.name)
    return {
        (kind, name.casefold()): match.version_id
        for kind, names in wanted.items()
        for name, match in library.versions_by_name(names, kind).items()
    }


def _row(image: Image, claim: Claim, link: Link, *, position: int) -> Resource:
    return Resource(
        image=image,
        position=position,
        kind=claim.kind,
        name=claim.name,
        weight=claim.weight,
        hash=claim.hashes[0] if claim.hashes else "",
        hash_kind=claim.hash_kind if claim.hashes else "",
        hashes=list(claim.hashes),
        civitai_version_id=claim.civitai_version_id,
        version_id=link.version_id,
        state=link.state,
        matched_by=link.matched_by[:12],
        reason=link.reason[:200],
    )


def _shown(claim: Claim) -> dict[str, str]:
    return {"hash": claim.hashes[0]}


def _linked_version_ids(image: Image) -> list[int]:
    linked = Resource.objects.filter(image=image, state=LinkState.LINKED, version__isnull=False)
    return list(linked.values_list("version_id", flat=True))
