"""Tests of metadata.infotext."""
