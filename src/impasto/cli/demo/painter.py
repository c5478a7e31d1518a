"""Paints small pictures of thick brush strokes along a flow field, so that the demo house has pictures of its own.

No model is involved: these stand where generated pictures will stand once the house has a generator, and their posts
say so.
"""

import io
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter
from PIL.PngImagePlugin import PngInfo

Canvas = NDArray[np.float32]


@dataclass(frozen=True)
class Scene:
    """A landscape in four bands of colour (sky, glow, middle, ground), as sRGB hex, and the height of its horizon 0-1."""

    colours: tuple[str, str, str, str]
    horizon: float
    sun: tuple[float, float] | None


def paint(scene: Scene, *, seed: int, size: tuple[int, int] = (640, 800), strokes: int = 5200) -> Image.Image:
    """An RGB picture; the same arguments paint the same strokes. Strokes grow finer from the first to the last."""
    random = np.random.default_rng(seed)
    width, height = size
    plan = _plan(scene, width, height)
    colour = Image.fromarray((plan * 255).astype(np.uint8))
    relief = Image.new("L", size, 128)
    draw, raise_ = ImageDraw.Draw(colour), ImageDraw.Draw(relief)
    for number in range(strokes):
        progress = number / strokes
        x, y = random.uniform(0, width), random.uniform(0, height)
        thickness = int((1 - progress) * 26 + 5 + random.uniform(0, 4))
        points = _stroke(x, y, thickness * random.uniform(2.2, 4.5), scene, height, random)
        tint = np.clip(plan[int(y) % height, int(x) % width] + random.normal(0, 0.055, 3), 0, 1)
        draw.line(points, fill=tuple(int(value * 255) for value in tint), width=thickness, joint="curve")
        raise_.line(points, fill=int(random.uniform(70, 190)), width=thickness, joint="curve")
    return _lit(colour, relief)


def as_png(picture: Image.Image, parameters: str) -> bytes:
    """The picture as PNG with its generation text where every tool of the field looks for it."""
    notes = PngInfo()
    notes.add_text("parameters", parameters)
    out = io.BytesIO()
    picture.save(out, "PNG", pnginfo=notes, compress_level=6)
    return out.getvalue()


def _plan(scene: Scene, width: int, height: int) -> Canvas:
    """What colour belongs where, before the brush: values 0 to 1, shape (height, width, 3)."""
    sky, glow, middle, ground = (_rgb(colour) for colour in scene.colours)
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    edge = scene.horizon + 0.035 * np.sin(x * 9) + 0.02 * np.sin(x * 23 + 1)
    up, down = np.clip(y / edge, 0, 1), np.clip((y - edge) / (1 - edge), 0, 1)
    above = sky + (glow - sky) * (up**2)[..., None]
    below = middle + (ground - middle) * down[..., None]
    plan = np.where((y < edge)[..., None], above, below)
    if scene.sun:
        distance = np.hypot((x - scene.sun[0]) * width / height, y - scene.sun[1])
        disc = np.clip(1.2 - distance / 0.075, 0, 1)[..., None]
        plan = plan + (np.array([1.0, 0.95, 0.78], np.float32) - plan) * disc
    return plan.astype(np.float32)


def _stroke(
    x: float, y: float, length: float, scene: Scene, height: int, random: np.random.Generator
) -> list[tuple[float, float]]:
    sky = y / height < scene.horizon
    angle = (0.9 * math.sin(x / 160 + y / 240) if sky else 0.25 * math.sin(x / 90)) + random.normal(0, 0.18)
    points = [(x, y)]
    for _ in range(4):
        angle += random.normal(0, 0.12)
        x, y = x + math.cos(angle) * length / 4, y + math.sin(angle) * length / 4
        points.append((x, y))
    return points


def _lit(colour: Image.Image, relief: Image.Image) -> Image.Image:
    """Light from the upper left over the relief, as on thick paint."""
    soft = np.asarray(relief.filter(ImageFilter.GaussianBlur(1.2)), np.float32)
    slope = np.gradient(soft, axis=1) + np.gradient(soft, axis=0)
    shade = 1 - np.clip(slope / 95, -0.32, 0.32)
    lit = np.clip(np.asarray(colour, np.float32) * shade[..., None], 0, 255)
    return Image.fromarray(lit.astype(np.uint8))


def _rgb(colour: str) -> Canvas:
    return np.array([int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)], np.float32)
