"""Hostile model files, made by generators, and harmless ones beside them."""
