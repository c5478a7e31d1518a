"""Tags by people and by machine; votes weigh: a moderator's 10, the owner's 3, everyone else's 1."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from impasto.engagement import policies
from impasto.engagement.errors import RefusedError
from impasto.engagement.models import Tag, TagUse, TagVote
from impasto.kit.targets import Target, TargetCard, kind_named, visible_card

MAX_TAGS = 30
MAX_NAME = 60


def normal_tag(name: str) -> str:
    """A tag as it is kept: NFKC, lower case, single spaces, no "#", "," or control characters; "" for nothing."""
    folded = unicodedata.normalize("NFKC", name).lower().replace("_", " ").replace(",", " ")
    visible = "".join(character for character in folded if unicodedata.category(character)[0] != "C")
    return " ".join(visible.split()).lstrip("# ")[:MAX_NAME].strip()


@transaction.atomic
def add_tags(*, by: Any, target: Target, names: Iterable[str]) -> list[str]:
    """Give a target tags in a person's name; returns the tags it shows then.

    Raises Http404 for a target `by` may not see, RefusedError for none or too many tags.
    """
    card = visible_card(by, target)
    if not policies.accepts(target, "tag"):
        raise RefusedError(_("This takes no tags."))
    wanted = list(dict.fromkeys(filter(None, map(normal_tag, names))))
    if not wanted:
        raise RefusedError(_("Write a tag of at least one letter or digit."))
    _refuse_too_many(target, len(wanted))
    for name in wanted:
        use = _use(target, _tag(name), TagUse.Source.PEOPLE)
        _vote(by, card, use, up=True)
    return _tell_owner(target)


@transaction.atomic
def vote_tag(*, by: Any, target: Target, tag_name: str, up: bool) -> list[str]:
    """Vote a target's tag up or down; the same vote twice takes it back. Returns the tags it shows then."""
    card = visible_card(by, target)
    use = (
        TagUse.objects.select_for_update()
        .filter(target_kind=target.kind, target_id=target.id, tag__name=normal_tag(tag_name))
        .first()
    )
    if use is None:
        raise RefusedError(_("This tag is not on it any more."))
    earlier = TagVote.objects.filter(use=use, user=by).first()
    if earlier is not None and (earlier.weight > 0) == up:
        earlier.delete()
        _score(use)
    else:
        _vote(by, card, use, up=up)
    return _tell_owner(target)


@transaction.atomic
def set_machine_tags(*, target: Target, names: Iterable[str]) -> list[str]:
    """Replace what the machine says of a target; what people voted on stays."""
    wanted = list(dict.fromkeys(filter(None, map(normal_tag, names))))[:MAX_TAGS]
    machine = TagUse.objects.filter(
        target_kind=target.kind, target_id=target.id, source=TagUse.Source.MACHINE, votes__isnull=True
    )
    machine.exclude(tag__name__in=wanted).delete()
    for name in wanted:
        _use(target, _tag(name), TagUse.Source.MACHINE)
    return _tell_owner(target)


def _tag(name: str) -> Tag:
    tag, _made = Tag.objects.get_or_create(name=name)
    return tag.alias_of or tag


def _use(target: Target, tag: Tag, source: TagUse.Source) -> TagUse:
    score = 1 if source == TagUse.Source.MACHINE else 0
    use, made = TagUse.objects.select_for_update().get_or_create(
        tag=tag, target_kind=target.kind, target_id=target.id, defaults={"source": source, "score": score}
    )
    if made:
        Tag.objects.filter(pk=tag.pk).update(use_count=F("use_count") + 1)
    return use


def _vote(by: Any, card: TargetCard, use: TagUse, *, up: bool) -> None:
    weight = policies.tag_vote_weight(by, card.owner_id) * (1 if up else -1)
    TagVote.objects.update_or_create(use=use, user=by, defaults={"weight": weight})
    _score(use)


def _score(use: TagUse) -> None:
    voted = use.votes.aggregate(sum=Sum("weight"))["sum"] or 0
    use.score = voted + (1 if use.source == TagUse.Source.MACHINE else 0)
    use.save(update_fields=["score"])


def _refuse_too_many(target: Target, more: int) -> None:
    shown = TagUse.objects.filter(target_kind=target.kind, target_id=target.id, score__gt=0).count()
    if shown + more > MAX_TAGS:
        raise RefusedError(_("At most %(most)s tags; this has %(shown)s.") % {"most": MAX_TAGS, "shown": shown})


def _tell_owner(target: Target) -> list[str]:
    uses = TagUse.objects.filter(target_kind=target.kind, target_id=target.id, score__gt=0)
    names = list(uses.order_by("-score", "id").values_list("tag__name", flat=True)[:MAX_TAGS])
    changed = kind_named(target.kind).tags_changed
    if changed is not None:
        changed(target.id, names)
    return names
