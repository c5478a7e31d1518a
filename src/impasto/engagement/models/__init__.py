"""Rows of what people do to a target (kind, id), and of what they are told."""

from impasto.engagement.models.collections import Collection, CollectionContributor, CollectionItem
from impasto.engagement.models.people import Follow, Hide, Notification, NotificationPreference
from impasto.engagement.models.reactions import Comment, Mention, Reaction, ReactionKind, TargetCount
from impasto.engagement.models.tags import Tag, TagUse, TagVote

__all__ = [
    "Collection",
    "CollectionContributor",
    "CollectionItem",
    "Comment",
    "Follow",
    "Hide",
    "Mention",
    "Notification",
    "NotificationPreference",
    "Reaction",
    "ReactionKind",
    "Tag",
    "TagUse",
    "TagVote",
    "TargetCount",
]
