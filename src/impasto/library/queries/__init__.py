"""Reads of the library: every list starts at visible_to(user)."""
