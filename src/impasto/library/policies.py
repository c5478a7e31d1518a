"""Who may do what in the library: pure functions of a person and a row, without queries."""

from typing import Any

from django.utils import timezone

from impasto.library.models import Model, ModelKind, PublishStatus, Review, Version

# Shown by address; only PUBLISHED ones stand in lists.
SHOWN = (PublishStatus.PUBLISHED, PublishStatus.ARCHIVED)


def is_moderator(user: Any) -> bool:
    """Whether this viewer keeps order in the house."""
    return bool(getattr(user, "is_moderator", False) or getattr(user, "is_superuser", False))


def may_create(user: Any) -> bool:
    """Everyone who is signed in may publish models."""
    return bool(user.is_authenticated and user.is_active)


def may_edit(user: Any, model: Model) -> bool:
    """Only the maker edits, and only what is not removed."""
    return may_create(user) and model.owner_id == user.pk and model.removed_at is None


def may_delete(user: Any, model: Model) -> bool:
    """The maker may remove their model; the house takes down instead, with a reason."""
    return may_edit(user, model)


def may_take_down(user: Any, model: Model) -> bool:
    """Moderators may remove what is not removed yet."""
    return is_moderator(user) and model.removed_at is None


def may_restore(user: Any, model: Model) -> bool:
    """A takedown is reversible; what its maker removed is not the house's to bring back."""
    return is_moderator(user) and model.taken_down


def may_see_drafts(user: Any, model: Model) -> bool:
    """Versions that are not public are seen by their maker and by moderators."""
    return bool(getattr(user, "is_authenticated", False)) and (model.owner_id == user.pk or is_moderator(user))


def may_review(user: Any, version: Version) -> bool:
    """Everyone but the maker may judge a public version."""
    return (
        may_create(user)
        and version.model.owner_id != user.pk
        and version.status == PublishStatus.PUBLISHED
        and version.model.status in SHOWN
    )


def may_remove_review(user: Any, review: Review) -> bool:
    """A review goes with its author's wish or a moderator's."""
    return bool(user.is_authenticated) and (review.author_id == user.pk or is_moderator(user))


def may_download(user: Any, version: Version) -> bool:
    """Public versions, with the maker's early access as the only gate; one's own drafts always."""
    model = version.model
    if may_see_drafts(user, model):
        return model.removed_at is None
    if model.status != PublishStatus.PUBLISHED or version.status != PublishStatus.PUBLISHED or model.hidden_at:
        return False
    return version.early_access_until is None or version.early_access_until <= timezone.now()


def is_listed(model: Model) -> bool:
    """Whether everyone finds this model in lists."""
    return model.status == PublishStatus.PUBLISHED and model.hidden_at is None and model.removed_at is None


def needs_trigger_words(kind: str) -> bool:
    """Kinds whose makers are asked for the words that wake them."""
    return kind in {
        ModelKind.LORA,
        ModelKind.LOCON,
        ModelKind.DORA,
        ModelKind.TEXTUAL_INVERSION,
        ModelKind.HYPERNETWORK,
    }
