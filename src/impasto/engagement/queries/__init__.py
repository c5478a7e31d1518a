"""Reads: what people did to targets, as a viewer may see it."""

from impasto.engagement.queries.collections import (
    collections_of,
    collections_visible_to,
    covers_of,
    items_page,
    own_collections_with,
    public_collections,
)
from impasto.engagement.queries.comments import comment_threads, comments_on, visible_comment
from impasto.engagement.queries.counts import counts_of, own_reactions
from impasto.engagement.queries.people import (
    follows,
    hidden_people,
    hidden_tags,
    is_blocked,
    notices,
    preferences,
    unread_count,
)
from impasto.engagement.queries.tags import popular_tags, tags_of

__all__ = [
    "collections_of",
    "collections_visible_to",
    "comment_threads",
    "comments_on",
    "counts_of",
    "covers_of",
    "follows",
    "hidden_people",
    "hidden_tags",
    "is_blocked",
    "items_page",
    "notices",
    "own_collections_with",
    "own_reactions",
    "popular_tags",
    "preferences",
    "public_collections",
    "tags_of",
    "unread_count",
    "visible_comment",
]
