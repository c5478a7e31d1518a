"""The operator's desk: posts and pictures to look up; deciding about them is the moderators' queue."""

from django.contrib import admin
from unfold.admin import ModelAdmin, TabularInline

from impasto.gallery.models import Image, Post, Resource


class ResourceInline(TabularInline):
    """What a picture used."""

    model = Resource
    fields = ("kind", "name", "weight", "hash", "state", "version", "matched_by", "reason")
    readonly_fields = fields
    extra = 0
    can_delete = False


@admin.register(Post)
class PostAdmin(ModelAdmin):
    """Posts, newest first."""

    list_display = ("id", "title", "author", "status", "published_at", "hidden_at")
    list_filter = ("status",)
    search_fields = ("title", "author__username")
    raw_id_fields = ("author", "for_version", "remix_of")
    readonly_fields = ("html", "published_at", "hidden_at", "created_at", "updated_at")
    ordering = ("-id",)


@admin.register(Image)
class ImageAdmin(ModelAdmin):
    """Pictures, newest first; what follows from their state is shown, never typed."""

    list_display = ("id", "author", "state", "level", "is_public", "tool", "base_model", "published_at")
    list_filter = ("state", "level", "is_public", "made_here")
    search_fields = ("author__username", "file_name")
    raw_id_fields = ("post", "author", "media", "remix_of")
    inlines = (ResourceInline,)
    ordering = ("-id",)
    readonly_fields = (
        "state",
        "attempts",
        "refusal",
        "level",
        "is_public",
        "hidden_at",
        "published_at",
        "version_ids",
        "reactions",
        "reaction_count",
        "comment_count",
        "collected_count",
    )
