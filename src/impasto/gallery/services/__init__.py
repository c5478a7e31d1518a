"""Writes of the gallery: each checks its policy, changes rows and announces events in one transaction."""

from impasto.gallery.services.counts import choose_for_gallery, count_changed
from impasto.gallery.services.images import (
    MAX_PICTURES,
    add_image,
    edit_image,
    examine_picture,
    hide_image,
    remove_image,
    reorder_images,
    set_level,
    take_level,
)
from impasto.gallery.services.posts import (
    create_post,
    delete_post,
    edit_post,
    hide_post,
    publish_due_posts,
    publish_post,
    unpublish_post,
)
from impasto.gallery.services.publicity import refresh_public
from impasto.gallery.services.relinking import relink_file, relink_model
from impasto.gallery.services.resources import add_resource, relink, remove_resource
from impasto.gallery.services.studies import Findings, begin_study, record_study, refuse_image
from impasto.gallery.services.tagging import clean_tags, take_tags

__all__ = [
    "MAX_PICTURES",
    "Findings",
    "add_image",
    "add_resource",
    "begin_study",
    "choose_for_gallery",
    "clean_tags",
    "count_changed",
    "create_post",
    "delete_post",
    "edit_image",
    "edit_post",
    "examine_picture",
    "hide_image",
    "hide_post",
    "publish_due_posts",
    "publish_post",
    "record_study",
    "refresh_public",
    "refuse_image",
    "relink",
    "relink_file",
    "relink_model",
    "remove_image",
    "remove_resource",
    "reorder_images",
    "set_level",
    "take_level",
    "take_tags",
    "unpublish_post",
]
