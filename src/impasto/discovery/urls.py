"""Addresses of discovery."""

from django.urls import path

from impasto.discovery.views import home, search

app_name = "discovery"
urlpatterns = [
    path("", home.home, name="home"),
    path("home/blocks", home.blocks, name="home_blocks"),
    path("search", search.search, name="search"),
    path("search/suggest", search.suggest, name="search_suggest"),
    path("on/<str:kind>/<int:pk>/featured", home.featured, name="featured"),
]
