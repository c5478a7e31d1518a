"""Registers gallery with Django."""

from django.apps import AppConfig


class GalleryConfig(AppConfig):
    """Posts, pictures, generation data, resources, feed."""

    name = "impasto.gallery"
