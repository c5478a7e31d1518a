"""Perceptual hashes: what stays nearly equal when a picture is resized, recompressed, turned or mirrored."""

from dataclasses import dataclass
from math import cos, pi

import numpy as np
import pdqhash
from numpy.typing import NDArray
from PIL import Image

from impasto_engine.vision.decoding import SQUARE

PHASH_NEAR, PDQ_NEAR = 8, 31  # bits that may differ between copies (measured: 95 % of JPEG 30, half size, brightness)
SAMPLES, FREQUENCIES = 32, 8
# Rows of the type-II DCT for the eight lowest frequencies over 32 samples.
COSINES = np.array(
    [[cos(pi * k * (2 * n + 1) / (2 * SAMPLES)) for n in range(SAMPLES)] for k in range(FREQUENCIES)], dtype=np.float64
)
LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601


@dataclass(frozen=True, slots=True)
class PerceptualHash:
    """Both hashes of a picture.

    phash64: signed 64-bit, as a database holds it. pdq: 32 bytes. pdq_quality: 0 to 100; under 50 the picture is too flat
    for PDQ to mean much. turned: the PDQ of the picture's eight turns and mirrorings, `turned[0] == pdq`.
    """

    phash64: int
    pdq: bytes
    pdq_quality: int
    turned: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """A stored picture that is nearly the same: its row, the bits that differ, and which turn matched (0: as it is)."""

    row: int
    distance: int
    turn: int


def perceptual_hash(square: NDArray[np.uint8]) -> PerceptualHash:
    """Hash a picture given as its analysis square [448, 448, 3]."""
    vectors, quality = pdqhash.compute_dihedral(np.ascontiguousarray(square))
    turned = tuple(np.packbits(np.asarray(vector, dtype=np.uint8)).tobytes() for vector in vectors)
    return PerceptualHash(phash64(square), turned[0], int(quality), turned)


def phash64(square: NDArray[np.uint8]) -> int:
    """The DCT hash: 8 x 8 lowest frequencies of the 32 x 32 luma against their median, first bit highest, as signed int."""
    small = np.asarray(Image.fromarray(square).reduce(SQUARE // SAMPLES), dtype=np.float64) @ LUMA
    spectrum = COSINES @ small @ COSINES.T
    bits = (spectrum > np.median(spectrum)).ravel()
    return int.from_bytes(np.packbits(bits).tobytes(), signed=True)


def distance64(one: int, other: int) -> int:
    """Bits that differ between two phash64, 0 to 64."""
    return ((one ^ other) & 0xFFFF_FFFF_FFFF_FFFF).bit_count()


def distance256(one: bytes, other: bytes) -> int:
    """Bits that differ between two PDQ hashes, 0 to 256."""
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


def nearest(picture: PerceptualHash, stored: NDArray[np.uint8], limit: int = PDQ_NEAR) -> list[Near]:
    """The rows of `stored` [N, 32] (PDQ bytes) that are copies of a picture, turned or mirrored ones too; best first."""
    if not len(stored):
        return []
    wanted = np.frombuffer(b"".join(picture.turned), dtype=np.uint64).reshape(len(picture.turned), 4)
    rows = np.ascontiguousarray(stored).view(np.uint64)
    distances = np.stack([np.bitwise_count(rows ^ turn).sum(axis=1, dtype=np.uint16) for turn in wanted])
    best = distances.min(axis=0)
    found = [Near(int(row), int(best[row]), int(distances[:, row].argmin())) for row in np.flatnonzero(best <= limit)]
    return sorted(found, key=lambda near: near.distance)
