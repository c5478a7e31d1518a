"""Reads: the home page's blocks, and search."""

from impasto.discovery.queries.home import announcements, featured_ids, is_featured, new_makers
from impasto.discovery.queries.search import Hits, hidden_by_levels, hits, tags_like
from impasto.discovery.queries.spelling import corrected
from impasto.discovery.queries.wishes import Wish, wish_of

__all__ = [
    "Hits",
    "Wish",
    "announcements",
    "corrected",
    "featured_ids",
    "hidden_by_levels",
    "hits",
    "is_featured",
    "new_makers",
    "tags_like",
    "wish_of",
]
