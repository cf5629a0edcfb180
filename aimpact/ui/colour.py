"""Colours as numbers: sRGB, and OKLCH where equal steps look equal.

OKLab and its matrices are those of B. Ottosson (2020), as in CSS Color Module Level 4.
"""

import math
import re
from dataclasses import dataclass

_HEX = re.compile(r"#[0-9a-f]{6}")
_GAMUT_STEPS = 24  # halvings of the chroma: far finer than 8 bits a channel
_ALMOST = 1e-6

RGB = tuple[float, float, float]
"""Red, green and blue between 0 and 1, gamma-encoded (sRGB)."""


class InvalidColour(ValueError):
    """Not a colour written `#rrggbb`."""


@dataclass(frozen=True)
class Oklch:
    """Lightness 0 to 1, chroma 0 to about 0.37, hue in degrees."""

    lightness: float
    chroma: float
    hue: float


def read_hex(colour: str) -> RGB:
    """The channels of `#rrggbb`, in either case. Raises `InvalidColour`."""
    lowered = colour.strip().lower()
    if not _HEX.fullmatch(lowered):
        raise InvalidColour(colour)
    red, green, blue = (int(lowered[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def write_hex(rgb: RGB) -> str:
    """`#rrggbb`, each channel rounded to 8 bits."""
    return "#" + "".join(f"{round(min(max(channel, 0.0), 1.0) * 255):02x}" for channel in rgb)


def to_oklch(colour: str) -> Oklch:
    """A `#rrggbb` colour in OKLCH."""
    red, green, blue = (_linear(channel) for channel in read_hex(colour))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def from_oklch(colour: Oklch) -> str:
    """The nearest `#rrggbb` of that lightness and hue: chroma gives way until it exists."""
    if colour.lightness <= 0:
        return "#000000"
    if colour.lightness >= 1:
        return "#ffffff"
    rgb = _to_rgb(colour)
    if _in_gamut(rgb):
        return write_hex(rgb)
    low, high = 0.0, colour.chroma
    for _ in range(_GAMUT_STEPS):
        middle = (low + high) / 2
        fits = _in_gamut(_to_rgb(Oklch(colour.lightness, middle, colour.hue)))
        low, high = (middle, high) if fits else (low, middle)
    return write_hex(_to_rgb(Oklch(colour.lightness, low, colour.hue)))


def with_lightness(colour: str, lightness: float, *, chroma: float | None = None) -> str:
    """The same hue, lighter or darker; `chroma` is the most that is kept of the colourfulness."""
    own = to_oklch(colour)
    kept = own.chroma if chroma is None else min(own.chroma, chroma)
    return from_oklch(Oklch(lightness, kept, own.hue))


def _to_rgb(colour: Oklch) -> RGB:
    a = colour.chroma * math.cos(math.radians(colour.hue))
    b = colour.chroma * math.sin(math.radians(colour.hue))
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _encoded(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _encoded(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _encoded(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )


def _in_gamut(rgb: RGB) -> bool:
    return all(-_ALMOST <= channel <= 1 + _ALMOST for channel in rgb)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _encoded(channel: float) -> float:
    if channel <= 0.0031308:
        return 12.92 * channel
    return float(1.055 * channel ** (1 / 2.4) - 0.055)
