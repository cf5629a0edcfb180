"""Pictures that people send in the demonstration: landscapes drawn at random, of nowhere."""

import io
import math
from random import Random

from PIL import Image, ImageDraw

SIZE = (720, 480)
Colour = tuple[int, int, int]
_SKIES: tuple[tuple[Colour, Colour], ...] = (
    ((96, 158, 214), (228, 240, 248)),
    ((64, 86, 140), (247, 186, 132)),
    ((150, 170, 186), (232, 232, 226)),
)
_LANDS: tuple[Colour, ...] = ((86, 122, 92), (120, 138, 92), (92, 108, 130), (168, 148, 108))
_SEA: Colour = (62, 118, 146)
_SUN: Colour = (255, 236, 178)


def draw_landscape(rng: Random) -> bytes:
    """A sky, a sun, three ranges of hills, sometimes the sea: JPEG."""
    width, height = SIZE
    picture = Image.new("RGB", SIZE)
    drawing = ImageDraw.Draw(picture)
    top, bottom = rng.choice(_SKIES)
    for row in range(height):
        drawing.line((0, row, width, row), fill=_between(top, bottom, row / height))
    left, high, radius = rng.randrange(80, 640), rng.randrange(50, 150), rng.randrange(22, 40)
    drawing.ellipse((left - radius, high - radius, left + radius, high + radius), fill=_SUN)
    land = rng.choice(_LANDS)
    for rank in range(3):
        hue = _between(bottom, land, 0.35 + rank * 0.3)
        drawing.polygon(_hills(rng, 210 + rank * 70), fill=hue)
    if rng.random() < 0.4:
        drawing.rectangle((0, height - 90, width, height), fill=_SEA)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def _hills(rng: Random, base: int) -> list[tuple[float, float]]:
    width, height = SIZE
    long, short = rng.uniform(0.006, 0.012), rng.uniform(0.02, 0.04)
    shift = rng.uniform(0, math.tau)
    ridge = [
        (x, base + 38 * math.sin(x * long + shift) + 12 * math.sin(x * short + 2 * shift))
        for x in range(0, width + 8, 8)
    ]
    return [(0, height), *ridge, (width, height)]


def _between(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue
