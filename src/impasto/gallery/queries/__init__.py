"""Reads of the gallery: every list starts at what the viewer may see."""

from impasto.gallery.queries.cards import ImageCard, Person, cards_by_id, cards_of, image_url
from impasto.gallery.queries.feed import feed
from impasto.gallery.queries.filters import FeedFilters, Kinship, Period, Sort
from impasto.gallery.queries.galleries import (
    by_model,
    by_version,
    covers,
    hidden,
    listed_cards,
    own_images,
    pinned,
)
from impasto.gallery.queries.pages import (
    ImagePage,
    PostPage,
    ResourceLine,
    editable_images,
    editable_posts,
    image_page,
    made_by,
    own_posts,
    post_page,
    raw_of,
    resource_lines,
    resources_of,
    workflow_of,
)
from impasto.gallery.queries.targets import curated_model, image_cards, is_model_gone, post_cards
from impasto.gallery.queries.visibility import blurred_for, levels_of, posts_visible_to, visible_to

__all__ = [
    "FeedFilters",
    "ImageCard",
    "ImagePage",
    "Kinship",
    "Period",
    "Person",
    "PostPage",
    "ResourceLine",
    "Sort",
    "blurred_for",
    "by_model",
    "by_version",
    "cards_by_id",
    "cards_of",
    "covers",
    "curated_model",
    "editable_images",
    "editable_posts",
    "feed",
    "hidden",
    "image_cards",
    "image_page",
    "image_url",
    "is_model_gone",
    "levels_of",
    "listed_cards",
    "made_by",
    "own_images",
    "own_posts",
    "pinned",
    "post_cards",
    "post_page",
    "posts_visible_to",
    "raw_of",
    "resource_lines",
    "resources_of",
    "visible_to",
    "workflow_of",
]
