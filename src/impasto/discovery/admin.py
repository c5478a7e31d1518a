"""Announcements on the operator's desk."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from impasto.discovery.models import Announcement


@admin.register(Announcement)
class AnnouncementAdmin(ModelAdmin):
    """What the house says above everything."""

    list_display = ("title", "starts_at", "ends_at")
