"""Writes: what is featured and announced, and the search index kept in step with what rooms publish."""

from impasto.discovery.services.featuring import set_featured
from impasto.discovery.services.indexing import forget, index_image, index_model, index_person, refresh_words

__all__ = ["forget", "index_image", "index_model", "index_person", "refresh_words", "set_featured"]
