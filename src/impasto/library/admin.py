"""The operator's desk of the library: base models are edited here, the rest is looked at."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from impasto.library.models import BaseModel, File, Model, Upload, Version


@admin.register(BaseModel)
class BaseModelAdmin(ModelAdmin):
    """A base model saved here is the operator's: a later release does not change it."""

    list_display = ("name", "family", "licence", "licence_kind", "is_active", "edited_here")
    list_filter = ("family", "media", "licence_kind", "is_active", "edited_here")
    search_fields = ("name", "family", "aliases")
    readonly_fields = ("edited_here",)

    def save_model(self, request: HttpRequest, obj: BaseModel, form: Any, change: bool) -> None:
        """Mark the row as changed here."""
        obj.edited_here = True
        super().save_model(request, obj, form, change)


class LookedAt(ModelAdmin):
    """Rows whose life runs through services: the desk shows them and changes nothing."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never here."""
        return False


@admin.register(Model)
class ModelRowAdmin(LookedAt):
    """Models, by owner and state."""

    list_display = ("name", "kind", "owner", "status", "level", "download_count", "hidden_at", "taken_down")
    list_filter = ("status", "kind", "taken_down")
    list_select_related = ("owner",)
    search_fields = ("name", "owner__username")


@admin.register(Version)
class VersionRowAdmin(LookedAt):
    """Versions with their base model and state."""

    list_display = ("model", "name", "base_model", "status", "publish_at", "download_count")
    list_filter = ("status",)
    list_select_related = ("model", "base_model")
    search_fields = ("name", "model__name")


@admin.register(File)
class FileRowAdmin(LookedAt):
    """Files with what the scan said."""

    list_display = ("name", "version", "size", "format", "scan_state", "scanned_at")
    list_filter = ("scan_state", "format")
    list_select_related = ("version",)
    search_fields = ("name", "hashes__value")


@admin.register(Upload)
class UploadRowAdmin(LookedAt):
    """Uploads on their way."""

    list_display = ("name", "owner", "size", "state", "error", "updated_at")
    list_filter = ("state",)
    list_select_related = ("owner",)
