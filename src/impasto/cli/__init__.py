"""The command line `impasto`: one file a group of commands; `inspect`, `hash` and `scan` need no running house."""

from impasto.cli.app import main

__all__ = ["main"]
