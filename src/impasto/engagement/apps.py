"""Registers engagement with Django: its own kinds of target, its notices, its places in the shell."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from impasto.kit.targets import TargetCard


class EngagementConfig(AppConfig):
    """Reactions, comments, follows, collections, tags, notifications."""

    name = "impasto.engagement"

    def ready(self) -> None:
        """Register comments, collections and people as targets, and the kinds of notice sent from here."""
        from impasto.engagement import services
        from impasto.kit import targets
        from impasto.ui.context import SHELL, Link

        comment = targets.TargetKind(
            "engagement.comment", "comment", comment_cards, frozenset({"report"}), hide=services.hide_comment
        )
        collection = targets.TargetKind(
            "engagement.collection", "collection", collection_cards, frozenset({"reaction", "comment", "report"})
        )
        person = targets.TargetKind("accounts.user", "person", person_cards, frozenset({"report"}))
        for kind in (comment, collection, person):
            targets.register(kind)
        services.register_notice("reaction", "someone likes what I made")
        services.register_notice("comment", "someone comments on what I made")
        services.register_notice("answer", "someone answers my comment")
        services.register_notice("mention", "someone mentions me")
        services.register_notice("follow", "someone follows me")
        SHELL.add_account(Link("My collections", "engagement:collections", "bookmark", 40))


def comment_cards(user: Any, ids: Iterable[int]) -> Mapping[int, "TargetCard"]:
    """Comments the viewer may see, because they may see what they stand on."""
    from impasto.engagement import queries
    from impasto.kit.targets import Target, TargetCard, kind_named

    cards = {}
    for pk in ids:
        row = queries.visible_comment(user, pk)
        on = kind_named(row.target_kind).cards(user, [row.target_id]).get(row.target_id) if row else None
        if row is not None and on is not None:
            url = f"{on.url}#comment-{pk}"
            cards[pk] = TargetCard(Target("engagement.comment", pk), row.text[:80], url, row.author_id)
    return cards


def collection_cards(user: Any, ids: Iterable[int]) -> Mapping[int, "TargetCard"]:
    """Collections the viewer may open."""
    from django.urls import reverse

    from impasto.engagement import queries
    from impasto.kit.targets import Target, TargetCard

    rows = queries.collections_visible_to(user).filter(pk__in=list(ids))
    return {
        row.pk: TargetCard(
            Target("engagement.collection", row.pk),
            row.name,
            reverse("engagement:collection", args=[row.pk]),
            row.owner_id,
        )
        for row in rows
    }


def person_cards(user: Any, ids: Iterable[int]) -> Mapping[int, "TargetCard"]:
    """People whose page the viewer may open."""
    from django.urls import reverse

    from impasto.accounts import queries
    from impasto.kit.targets import Target, TargetCard

    rows = queries.visible_to(user).filter(pk__in=list(ids))
    return {
        row.pk: TargetCard(
            Target("accounts.user", row.pk), row.name, reverse("accounts:profile", args=[row.username]), row.pk
        )
        for row in rows
    }
