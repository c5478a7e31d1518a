"""Addresses of ui."""

from django.urls import path

from impasto.ui import views

app_name = "ui"
urlpatterns = [path("-/patterns", views.patterns, name="patterns")]
