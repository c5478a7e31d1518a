"""Addresses of accounts; signing in and its security live under /accounts/ (allauth)."""

from django.urls import path

from impasto.accounts import views

app_name = "accounts"
urlpatterns = [
    path("user/<str:username>", views.profile, name="profile"),
    path("me", views.me, name="me"),
    path("settings", views.settings, name="settings"),
    path("settings/avatar", views.avatar, name="avatar"),
    path("settings/keys", views.keys, name="keys"),
    path("settings/keys/<int:pk>/revoke", views.key_revoke, name="key_revoke"),
    path("settings/export", views.export, name="export"),
    path("settings/erase", views.erase, name="erase"),
]
