"""The one place where it is decided whether a picture is public; everything that depends on it is changed with it."""

from django.db import transaction

from impasto.accounts import services as accounts
from impasto.gallery.events import ImageChanged, ImageHidden, ImagePublished
from impasto.gallery.models import Image, ImageState, LinkState, Post, Resource, VersionImage
from impasto.kit.events import announce
from impasto.kit.models import Media, MediaAccess
from impasto.library import services as library
from impasto.moderation.levels import PUBLIC_LEVELS, Level


@transaction.atomic
def refresh_public(image: Image) -> None:
    """Bring `is_public`, the access of its bytes, its galleries and the counts in step with the picture's state."""
    was_public = image.is_public
    image.is_public = _deserves_public(image)
    if image.is_public and image.published_at is None:
        image.published_at = image.post.published_at
    image.save(update_fields=["is_public", "published_at"])
    Media.objects.filter(pk=image.media_id).update(access=_access(image))
    refresh_galleries(image)
    if was_public != image.is_public:
        accounts.add_to_count(user_id=image.author_id, field="image_count", delta=1 if image.is_public else -1)
    _announce(image, was_public=was_public)


def refresh_galleries(image: Image) -> None:
    """Make the VersionImage rows of a picture what its linked resources and its state say."""
    versions = _linked_versions(image)
    rows = {row.version_id: row for row in VersionImage.objects.filter(image=image).select_for_update()}
    seen_models: set[int] = set()
    for version_id, model_id in versions:
        row = rows.pop(version_id, None) or VersionImage(version_id=version_id, model_id=model_id, image=image)
        _place(row, image, of_model=model_id not in seen_models)
        seen_models.add(model_id)
    for gone in rows.values():
        if gone.is_public:
            library.count_images(version_id=gone.version_id, delta=-1)
        gone.delete()
    _keep_version_ids(image, [version_id for version_id, _ in versions])


def _place(row: VersionImage, image: Image, *, of_model: bool) -> None:
    was_public = row.is_public
    row.is_public = image.is_public
    row.of_model = of_model
    row.level = image.level
    row.reaction_count = image.reaction_count
    row.published_at = image.published_at
    row.save()
    if was_public != row.is_public:
        library.count_images(version_id=row.version_id, delta=1 if row.is_public else -1)


def _linked_versions(image: Image) -> list[tuple[int, int]]:
    """(version, model) of every resource that is linked for sure, each once, in the order of the resources."""
    found = (
        Resource.objects.filter(image=image, state=LinkState.LINKED, version__isnull=False)
        .order_by("position", "id")
        .values_list("version_id", "version__model_id")
    )
    return list(dict.fromkeys(found))


def _keep_version_ids(image: Image, version_ids: list[int]) -> None:
    if image.version_ids != version_ids:
        image.version_ids = version_ids
        image.save(update_fields=["version_ids"])


def _deserves_public(image: Image) -> bool:
    post = image.post
    return (
        post.status == Post.Status.PUBLISHED
        and post.hidden_at is None
        and image.state == ImageState.READY
        and image.hidden_at is None
        and bool(image.level & PUBLIC_LEVELS)
    )


def _access(image: Image) -> MediaAccess:
    if not image.is_public:
        return MediaAccess.CLOSED
    return MediaAccess.PUBLIC if image.level == Level.PG else MediaAccess.SIGNED


def _announce(image: Image, *, was_public: bool) -> None:
    if image.is_public:
        announce(ImageChanged(image.pk) if was_public else ImagePublished(image.pk))
    elif was_public:
        announce(ImageHidden(image.pk))
