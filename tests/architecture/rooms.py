"""The map of rooms as the import contracts state it, for the checks that import-linter cannot make."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
# Lowest first; a room may know those that stand before it.
ROOMS = ["kit", "ui", "accounts", "jobs", "moderation", "engagement", "library", "gallery", "discovery", "api"]
DOORS = {"services", "queries", "policies", "models", "events", "testing", "levels", "names", "errors"}


def room_of(module: str) -> str | None:
    """The room of a dotted module name, None for what is no room."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "impasto" and parts[1] in ROOMS else None


def rank(room: str) -> int:
    """How high a room stands."""
    return ROOMS.index(room)
