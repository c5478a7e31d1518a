"""What studying an uploaded picture costs beside its physical floor: one decoding and two WebP encodings, same run."""

import hashlib
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyvips

from impasto_engine.vision.decoding import analysis_square, decode, network_view, on_white
from impasto_engine.vision.guard import examine
from impasto_engine.vision.perceptual import perceptual_hash
from impasto_engine.vision.picture_study import study
from impasto_engine.vision.placeholder import placeholder
from impasto_engine.vision.privacy import strip_location
from impasto_engine.vision.rating import rate
from impasto_engine.vision.tags import look
from impasto_engine.vision.thumbnails import EFFORT, QUALITY, SIZES, thumbnails

ROUNDS = 15
BUDGET_MS = 180.0


def sample_png(side: int = 1024) -> bytes:
    """A generated picture that compresses like a typical 1.7 MB upload: smooth shapes with fine grain."""
    y, x = np.mgrid[0:side, 0:side] / side
    bands = [np.sin(7 * x + 3 * y), np.cos(5 * y - 4 * x * y), np.sin(11 * (x - 0.5) ** 2 + 9 * (y - 0.4) ** 2)]
    grain = np.random.default_rng(7).normal(0, 0.6, (side, side, 1))
    pixels = np.clip(128 + 90 * np.stack(bands, axis=-1) + grain, 0, 255).astype(np.uint8)
    data: bytes = pyvips.Image.new_from_array(pixels).copy(interpretation="srgb").pngsave_buffer(compression=6)
    return data


def floor(data: bytes) -> None:
    """The least that any implementation pays: decode the PNG once, encode two WebP sizes."""
    image = pyvips.Image.pngload_buffer(data, access="sequential").copy_memory()
    image.webpsave_buffer(Q=QUALITY, effort=EFFORT, keep="none")
    image.thumbnail_image(450).webpsave_buffer(Q=QUALITY, effort=EFFORT, keep="none")


def cpu_ms(work: Callable[[], object]) -> float:
    """Median CPU-ms of one call over several rounds, all threads of this process counted."""
    work()
    spent = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        spent.append(1000 * (time.process_time() - start))
    return statistics.median(spent)


def main() -> None:
    """Print the table and the ratio."""
    data = sample_png()
    image = decode(data, 1024, 4096)
    opaque = on_white(image)
    square, view = analysis_square(opaque), network_view(opaque)
    parts: dict[str, Callable[[], object]] = {
        "examine (guard)": lambda: examine(data),
        "SHA-256": lambda: hashlib.sha256(data).digest(),
        "strip_location": lambda: strip_location(data),
        "decode once": lambda: decode(data, 1024, 4096),
        "two WebP sizes (1024, 450)": lambda: thumbnails(image, SIZES[:2]),
        "three WebP sizes (+ 160)": lambda: thumbnails(image, SIZES),
        "analysis square and network view": lambda: (analysis_square(opaque), network_view(opaque)),
        "rating": lambda: rate(view, square),
        "tags and embedding": lambda: look(view),
        "phash64 and PDQ, 8 turns": lambda: perceptual_hash(square),
        "placeholder": lambda: placeholder(square),
    }
    print(
        f"PNG 1024 x 1024, {len(data) / 1e6:.2f} MB; load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores; CPU-ms, median of {ROUNDS}"
    )
    for name, work in parts.items():
        print(f"  {name:<34}{cpu_ms(work):8.1f}")
    whole, least = cpu_ms(lambda: study(data)), cpu_ms(lambda: floor(data))
    print(f"  {'study, everything above':<34}{whole:8.1f}   budget {BUDGET_MS:.0f}")
    print(f"  {'floor: decode + 2 encodes':<34}{least:8.1f}")
    print(f"ratio study / floor: {whole / least:.2f}")
    status = Path("/proc/self/status")
    if status.exists():
        print(
            "peak memory: "
            + next(line for line in status.read_text().splitlines() if line.startswith("VmHWM")).split(":")[1].strip()
        )


if __name__ == "__main__":
    main()
