"""Tests of metadata.containers."""
