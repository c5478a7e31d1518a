"""How many altered copies of a picture the hashes and the embedding still find: `near_duplicates.py [FOLDER OF PICTURES]`.

Without a folder it draws soft colour patches, which tell much about the hashes and nothing about the embedding: to a
network that knows things, patches are all alike.
"""

import io
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance, ImageOps

from impasto_engine.vision.perceptual import PDQ_NEAR, PHASH_NEAR, distance64, distance256
from impasto_engine.vision.picture_study import PictureStudy, study
from impasto_engine.vision.tags import likeness
from impasto_engine.vision.tests.specimens import encoded, scene

PICTURES, SIDE = 40, 512
ALIKE = 0.9


def pictures_of(folder: Path) -> list[Image.Image]:
    """Pictures of a folder, brought to one size; flat ones (blank files) are left out."""
    paths = (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in {".png", ".jpg", ".jpeg", ".webp"})
    opened = (Image.open(path).convert("RGB") for path in paths if path.stat().st_size)
    lively = (image for image in opened if np.asarray(image).std() > 20)
    return [image.resize((SIDE, SIDE)) for image in islice(lively, PICTURES)]


def cropped(image: Image.Image, share: float) -> Image.Image:
    """The picture without this share of each side."""
    margin_x, margin_y = round(image.width * share), round(image.height * share)
    return image.crop((margin_x, margin_y, image.width - margin_x, image.height - margin_y))


def noisy(image: Image.Image) -> Image.Image:
    """The picture with 2 % noise."""
    noise = np.random.default_rng(3).normal(0, 5, (image.height, image.width, 3))
    return Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))


def turned_hue(image: Image.Image) -> Image.Image:
    """The picture with its hues turned by a tenth of the circle."""
    hue, saturation, value = image.convert("HSV").split()
    return Image.merge("HSV", (hue.point(lambda h: (h + 25) % 256), saturation, value)).convert("RGB")


def recompressed(image: Image.Image) -> Image.Image:
    """The picture as a JPEG of quality 30."""
    return Image.open(io.BytesIO(encoded(image, "JPEG", quality=30)))


ALTERATIONS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "JPEG quality 30": recompressed,
    "half the size": lambda image: image.resize((SIDE // 2, SIDE // 2)),
    "30 % brighter": lambda image: ImageEnhance.Brightness(image).enhance(1.3),
    "2 % noise": noisy,
    "hue turned": turned_hue,
    "grey": lambda image: ImageOps.grayscale(image).convert("RGB"),
    "2 % cropped": lambda image: cropped(image, 0.02),
    "10 % cropped": lambda image: cropped(image, 0.10),
    "4 % border": lambda image: ImageOps.expand(image, SIDE // 25, "black"),
    "mirrored": ImageOps.mirror,
    "turned by 90 degrees": lambda image: image.transpose(Image.Transpose.ROTATE_90),
}


def found_by(original: PictureStudy, copy: PictureStudy) -> tuple[bool, bool, bool]:
    """Whether phash64, PDQ in any turn, and the embedding each call the two the same picture."""
    return (
        distance64(original.hashes.phash64, copy.hashes.phash64) <= PHASH_NEAR,
        min(distance256(turn, copy.hashes.pdq) for turn in original.hashes.turned) <= PDQ_NEAR,
        likeness(original.embedding, copy.embedding) >= ALIKE,
    )


def main() -> None:
    """Print recall by alteration, and false alarms between different pictures."""
    given = pictures_of(Path(sys.argv[1])) if len(sys.argv) > 1 else []
    pictures = given or [scene(SIDE, SIDE, seed) for seed in range(PICTURES)]
    studies = [study(encoded(picture, "PNG")) for picture in pictures]
    print(f"{len(pictures)} {'given' if given else 'generated'} pictures of {SIDE} px; found as copies by")
    print(f"  {'':<24}{'phash64':>9}{'PDQ+turns':>11}{'embedding':>11}{'any':>7}")
    for name, alter in ALTERATIONS.items():
        hits = [found_by(known, study(encoded(alter(p), "PNG"))) for known, p in zip(studies, pictures, strict=True)]
        shares = [sum(hit[column] for hit in hits) / len(pictures) for column in range(3)]
        either = sum(any(hit) for hit in hits) / len(pictures)
        print(f"  {name:<24}{shares[0]:>9.0%}{shares[1]:>11.0%}{shares[2]:>11.0%}{either:>7.0%}")
    strangers = [found_by(one, other) for at, one in enumerate(studies) for other in studies[at + 1 :]]
    alarms = [sum(pair[column] for pair in strangers) for column in range(3)]
    print(f"  {'false, of ' + str(len(strangers)) + ' pairs':<24}{alarms[0]:>9}{alarms[1]:>11}{alarms[2]:>11}")


if __name__ == "__main__":
    main()
