"""People on the operator's desk."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from impasto.accounts.models import User


@admin.register(User)
class UserAdmin(ModelAdmin):
    """People: rights and state; never their passwords or keys."""

    list_display = ("username", "email", "is_moderator", "is_staff", "is_active", "date_joined")
    list_filter = ("is_moderator", "is_staff", "is_active")
    search_fields = ("username", "email")
    fields = ("username", "email", "display_name", "bio", "is_active", "is_moderator", "is_staff", "is_superuser")
