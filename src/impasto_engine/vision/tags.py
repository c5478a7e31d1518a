"""What a picture shows, in friendly words, and the vector that finds pictures like it."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from impasto_engine.vision import sessions

NETWORK = "efficientnet_lite0"
CLASS_COUNT, EMBEDDING_SIZE = 1000, 1280
SURE, MOST = 0.25, 5  # under a quarter the network guesses (measured on drawings, flags and textures)
WORDS = Path(__file__).parent / "data" / "object_tags.json"


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag and how sure the network is, 0 to 1."""

    name: str
    confidence: float


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """What the object network says of one picture.

    tags: surest first. swimwear: probability of swimwear and underwear together, for the rating.
    embedding: float16 [1280], unit length; the dot product of two is their likeness, about 0 (unlike) to 1 (the same).
    """

    tags: tuple[Tag, ...]
    swimwear: float
    embedding: NDArray[np.float16]


def look(view: NDArray[np.float32]) -> Sight:
    """Tags and embedding of one view, float [224, 224, 3] from 0 to 255."""
    batch = ((view - 127) / 128).transpose(2, 0, 1)[np.newaxis].astype(np.float32)
    logits, embedding = sessions.run(NETWORK, batch)
    chances = _softmax(logits[0])
    swimwear, names, membership = _vocabulary()
    return Sight(_surest(names, membership @ chances), round(float(swimwear @ chances), 4), _unit(embedding[0]))


def likeness(one: NDArray[np.float16], other: NDArray[np.float16]) -> float:
    """How alike two embeddings are, -1 to 1."""
    return float(one.astype(np.float32) @ other.astype(np.float32))


def _surest(names: list[str], chances: NDArray[np.float32]) -> tuple[Tag, ...]:
    order = np.argsort(-chances)[:MOST]
    return tuple(Tag(names[at], round(float(chances[at]), 4)) for at in order if chances[at] > SURE)


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    powers: NDArray[np.float32] = np.exp(logits - logits.max())
    total: np.float32 = powers.sum()
    return np.divide(powers, total)


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float16]:
    length = float(np.linalg.norm(vector)) or 1.0
    return (vector / length).astype(np.float16)


@cache
def _vocabulary() -> tuple[NDArray[np.float32], list[str], NDArray[np.float32]]:
    """The swimwear row, the tag names, and the 0/1 matrix [tags, classes] that adds class chances up to tags."""
    data = json.loads(WORDS.read_text(encoding="utf-8"))
    names = list(data["tags"])
    rows = np.stack([_row(data["tags"][name]) for name in names])
    return _row(data["swimwear"]), names, rows


def _row(classes: str) -> NDArray[np.float32]:
    row = np.zeros(CLASS_COUNT, dtype=np.float32)
    for part in classes.split():
        first, _, last = part.partition("-")
        row[int(first) : int(last or first) + 1] = 1
    return row
