"""Fills an empty database with the rows of a large site, for measuring: skewed as real sites are, written by SQL alone."""

from impasto.cli.seed.house import NotEmptyError, seed_house

__all__ = ["NotEmptyError", "seed_house"]
