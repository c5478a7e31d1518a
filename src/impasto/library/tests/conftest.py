"""Fixtures that start real servers."""

from impasto.kit.testing_live import bucket, seaweed, server, shared_server

__all__ = ["bucket", "seaweed", "server", "shared_server"]
