"""Addresses of moderation."""

from django.urls import path

from impasto.moderation import views

app_name = "moderation"
urlpatterns = [
    path("levels", views.levels, name="levels"),
    path("on/<str:kind>/<int:pk>/report", views.report, name="report"),
    path("on/<str:kind>/<int:pk>/rating", views.rating, name="rating"),
    path("on/<str:kind>/<int:pk>/decision", views.decision, name="decision"),
    path("moderation", views.queue, name="queue"),
    path("moderation/log", views.log, name="log"),
]
