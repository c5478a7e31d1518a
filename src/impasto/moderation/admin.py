"""Ratings and decisions on the operator's desk, to read."""

from typing import Any

from django.contrib import admin
from unfold.admin import ModelAdmin

from impasto.moderation.models import Decision, Rating


class ReadOnly(ModelAdmin):
    """Evidence is not edited."""

    def has_add_permission(self, request: Any) -> bool:
        """Nobody writes evidence here."""
        del request
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        """Nobody changes evidence here."""
        del request, obj
        return False


@admin.register(Rating)
class RatingAdmin(ReadOnly):
    """Why things have the level they have."""

    list_display = ("target_kind", "target_id", "level", "source", "created_at")
    list_filter = ("source", "level")


@admin.register(Decision)
class DecisionAdmin(ReadOnly):
    """What was decided."""

    list_display = ("target_kind", "target_id", "action", "reason", "by", "created_at")
    list_filter = ("action",)
