"""Contrast between two colours, as WCAG 2.2 defines it, and the nearest pair that passes.

Source: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio and #dfn-relative-luminance.
"""

from functools import lru_cache

from aimpact.ui.colour import Oklch, from_oklch, read_hex, to_oklch

AA_TEXT = 4.5
"""Success criterion 1.4.3: text under 24 px (or 18.66 px bold)."""

AA_GRAPHIC = 3.0
"""Success criteria 1.4.3 (large text) and 1.4.11 (controls, graphics)."""

_HALVINGS = 12  # finer than 8 bits a channel


class Unreachable(ValueError):
    """No lightness of that hue reaches the ratio on that background."""

    def __init__(self, background: str, ratio: float) -> None:
        super().__init__(f"no colour reaches {ratio}:1 on {background}")
        self.background = background
        self.ratio = ratio


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`: 0 for black, 1 for white."""
    red, green, blue = (_linear(channel) for channel in read_hex(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two `#rrggbb` colours, 1 to 21, whatever their order."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=512)
def nearest_passing(foreground: str, background: str, ratio: float = AA_TEXT) -> str:
    """The colour nearest to `foreground`, same hue, that reaches `ratio` on `background`.

    The colour itself when it passes. Only its lightness moves (in OKLCH), by as little as
    needed, either way; its chroma gives way where sRGB cannot show it. Raises `Unreachable`
    where neither way suffices (never for 4.5 or less: black or white always reaches 4.58).
    """
    if contrast(foreground, background) >= ratio:
        return foreground.strip().lower()
    own = to_oklch(foreground)
    found = [_first_passing(own, end, background, ratio) for end in (0.0, 1.0)]
    passing = [colour for colour in found if colour is not None]
    if not passing:
        raise Unreachable(background, ratio)
    return from_oklch(min(passing, key=lambda colour: abs(colour.lightness - own.lightness)))


def _first_passing(own: Oklch, end: float, background: str, ratio: float) -> Oklch | None:
    """Halve the way from a colour that fails to the end of the scale, if that one passes."""

    def passes(lightness: float) -> bool:
        drawn = from_oklch(Oklch(lightness, own.chroma, own.hue))
        return contrast(drawn, background) >= ratio

    if not passes(end):
        return None
    fails, good = own.lightness, end
    for _ in range(_HALVINGS):
        middle = (fails + good) / 2
        fails, good = (fails, middle) if passes(middle) else (middle, good)
    return Oklch(good, own.chroma, own.hue)


def readable_on(background: str, *, dark: str = "#1b2427", light: str = "#ffffff") -> str:
    """Whichever of `dark` and `light` contrasts more with `background`."""
    return max((dark, light), key=lambda colour: contrast(colour, background))


def _linear(channel: float) -> float:
    # WCAG 2.2 keeps the 0.04045 threshold of the sRGB standard.
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
