"""Slow work: a durable queue on PostgreSQL, its progress, and the worker that does it."""
