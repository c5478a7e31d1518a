"""Tests of the reader of generation data."""
