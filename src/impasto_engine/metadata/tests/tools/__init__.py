"""Tests of metadata.tools."""
