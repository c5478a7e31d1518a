"""Attacks on the reader of generation data."""
