"""The studio of Impasto: bytes, weights, prompts and pictures; knows no Django and no database.

The names here are its public surface; each is imported when it is first used, so that `import impasto_engine` is free.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "GenerationData": "metadata",
    "read": "metadata",
    "inspect_file": "metadata",
    "write_infotext": "metadata.writer",
    "FileHashes": "formats.hashes",
    "hash_file": "formats.hashes",
    "ScanReport": "formats.scan",
    "scan_file": "formats.scan",
    "PictureRefused": "vision",
    "study": "vision",
    "BaseModel": "families",
    "compatible": "families",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    """The public name, from the part that owns it."""
    if name not in _HOMES:
        raise AttributeError(f"impasto_engine has no public name {name!r}")
    return getattr(import_module(f"impasto_engine.{_HOMES[name]}"), name)
