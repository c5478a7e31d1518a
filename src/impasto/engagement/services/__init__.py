"""Writes: what people do to targets, and what others are told of it."""

from impasto.engagement.services.collections import (
    add_contributor,
    change_collection,
    create_collection,
    delete_collection,
    remove_contributor,
    remove_item,
    set_collected,
)
from impasto.engagement.services.comments import add_comment, delete_comment, edit_comment, hide_comment
from impasto.engagement.services.notices import (
    NOTICE_KINDS,
    NoticeKind,
    mark_read,
    notify,
    notify_followers,
    register_notice,
)
from impasto.engagement.services.people import set_follow, set_hide, set_tag_hide
from impasto.engagement.services.reactions import rebuild_counts, toggle_reaction
from impasto.engagement.services.tags import add_tags, normal_tag, set_machine_tags, vote_tag

__all__ = [
    "NOTICE_KINDS",
    "NoticeKind",
    "add_comment",
    "add_contributor",
    "add_tags",
    "change_collection",
    "create_collection",
    "delete_collection",
    "delete_comment",
    "edit_comment",
    "hide_comment",
    "mark_read",
    "normal_tag",
    "notify",
    "notify_followers",
    "rebuild_counts",
    "register_notice",
    "remove_contributor",
    "remove_item",
    "set_collected",
    "set_follow",
    "set_hide",
    "set_machine_tags",
    "set_tag_hide",
    "toggle_reaction",
    "vote_tag",
]
