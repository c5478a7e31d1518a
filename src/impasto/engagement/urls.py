"""Addresses of engagement: fragments on any target, and pages of collections and notices."""

from django.urls import path

from impasto.engagement.views import collections, comments, people, reactions, tags

app_name = "engagement"
urlpatterns = [
    path("on/<str:kind>/<int:pk>/reactions", reactions.reactions, name="reactions"),
    path("on/<str:kind>/<int:pk>/comments", comments.thread, name="comments"),
    path("on/<str:kind>/<int:pk>/tags", tags.tags, name="tags"),
    path("on/<str:kind>/<int:pk>/collect", collections.collect, name="collect"),
    path("comments/<int:pk>", comments.comment, name="comment"),
    path("comments/<int:pk>/reply", comments.reply, name="comment_reply"),
    path("comments/<int:pk>/delete", comments.delete, name="comment_delete"),
    path("collections", collections.index, name="collections"),
    path("collections/<int:pk>", collections.page, name="collection"),
    path("collections/<int:pk>/edit", collections.edit, name="collection_edit"),
    path("collections/<int:pk>/delete", collections.delete, name="collection_delete"),
    path("collections/<int:pk>/contributors", collections.contributors, name="collection_contributors"),
    path("user/<str:username>/collections", collections.by_user, name="by_user"),
    path("user/<str:username>/follow", people.follow, name="follow"),
    path("user/<str:username>/hide", people.hide, name="hide"),
    path("notifications", people.notifications, name="notifications"),
    path("notifications/count", people.notification_count, name="notification_count"),
    path("notifications/read", people.notifications_read, name="notifications_read"),
    path("notifications/preferences", people.notification_preferences, name="notification_preferences"),
]
