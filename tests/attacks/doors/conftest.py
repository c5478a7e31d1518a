"""The real web process, for what is answered beside Django."""

from impasto.kit.testing_live import server, shared_server

__all__ = ["server", "shared_server"]
