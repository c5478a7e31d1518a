"""Finds what can be imported in a folder: model files, the pictures that stand beside them, and other pictures."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MODEL_ENDINGS = frozenset([".safetensors", ".sft", ".ckpt", ".pt", ".pth", ".bin", ".gguf", ".onnx"])
PICTURE_ENDINGS = frozenset([".png", ".jpg", ".jpeg", ".webp", ".avif"])
MAX_PREVIEWS = 20


@dataclass(frozen=True)
class FoundModel:
    """A model file and the pictures that stand beside it under its name."""

    path: Path
    previews: tuple[Path, ...]


@dataclass(frozen=True)
class Found:
    """What is in a folder: model files with their previews, and the other pictures by folder."""

    models: tuple[FoundModel, ...]
    pictures: tuple[tuple[Path, ...], ...]

    @property
    def size(self) -> int:
        """Bytes of everything."""
        models = [path for model in self.models for path in (model.path, *model.previews)]
        return sum(size_of(path) for path in [*models, *(path for folder in self.pictures for path in folder)])


def find(folder: Path) -> Found:
    """Sort the files of a folder and those below it; hidden ones and links to folders are left out."""
    files = sorted(path for path in _walk(folder) if path.is_file())
    models = [path for path in files if path.suffix.lower() in MODEL_ENDINGS]
    pictures = [path for path in files if path.suffix.lower() in PICTURE_ENDINGS]
    previews: dict[Path, list[Path]] = {path: [] for path in models}
    owners = {(path.parent, path.stem): path for path in models}
    others: dict[Path, list[Path]] = {}
    for picture in pictures:
        model = _owner_of(picture, owners)
        (previews[model] if model else others.setdefault(picture.parent, [])).append(picture)
    return Found(
        tuple(FoundModel(path, tuple(previews[path][:MAX_PREVIEWS])) for path in models),
        tuple(tuple(paths) for paths in others.values()),
    )


def size_of(path: Path) -> int:
    """Bytes of a file, 0 for one that is gone."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        elif not path.is_dir():
            yield path


def _owner_of(picture: Path, models: dict[tuple[Path, str], Path]) -> Path | None:
    """The model a picture is a preview of: `name.png`, `name.preview.png`, `name.2.png` beside `name.safetensors`."""
    stem = picture.stem
    shorter = (
        stem.rpartition(".")[0] if stem.rpartition(".")[2] == "preview" or stem.rpartition(".")[2].isdigit() else ""
    )
    return models.get((picture.parent, stem)) or models.get((picture.parent, shorter))
