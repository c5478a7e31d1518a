"""Addresses of the API."""

from django.urls import URLPattern, URLResolver, path

from impasto.api.house import api

urlpatterns: list[URLPattern | URLResolver] = [path("", api.urls)]
