"""White label: a space's colours, logo and font as CSS custom properties.

A space stores a primary colour, the colour of text on it, an accent and a font; every other
colour is derived from them, for the light and the dark scheme, so that WCAG AA holds in both.
`check_theme` refuses pairs that are hard to read and offers the nearest that passes.
"""

from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from aimpact.ui.colour import read_hex, to_oklch, with_lightness
from aimpact.ui.contrast import AA_TEXT, contrast, nearest_passing, readable_on
from aimpact.ui.text import format_number

FONTS: dict[str, tuple[str, str]] = {
    "atkinson": ("Atkinson Hyperlegible Next", "sans-serif"),
    "lexend": ("Lexend", "sans-serif"),
    "source-serif": ("Source Serif 4", "serif"),
}
"""Families that we host: key that a space stores → CSS name and generic family."""

DEFAULT_PRIMARY = "#0d5666"
DEFAULT_ON_PRIMARY = "#ffffff"
DEFAULT_ACCENT = "#f2b632"

# The hardest background of each scheme for coloured text (see frontend/css/tokens.css).
LIGHT_GROUND = "#f2eee6"
DARK_GROUND = "#1a2326"
INK = "#1b2427"


class UnknownFont(ValueError):
    """A font that we do not host."""


@dataclass(frozen=True)
class Theme:
    """A space's look. Colours are `#rrggbb`; `font` is a key of `FONTS`.

    Raises `InvalidColour` or `UnknownFont`: what is stored can be written into a style sheet.
    """

    primary: str = DEFAULT_PRIMARY
    on_primary: str = DEFAULT_ON_PRIMARY
    accent: str = DEFAULT_ACCENT
    font: str = "atkinson"

    def __post_init__(self) -> None:
        for colour in (self.primary, self.on_primary, self.accent):
            read_hex(colour)
        if self.font not in FONTS:
            raise UnknownFont(self.font)

    @property
    def css(self) -> SafeString:
        """Rules for a nonce'd <style>: the brand's properties, light and dark.

        Nothing for our own look, which the style sheet already holds.
        """
        return SafeString() if self == Theme() else _css(self)


@dataclass(frozen=True)
class Brand:
    """Whose page this is: the template context's `brand`. Without one the page is AimPact's."""

    name: str
    url: str = "/"
    logo_url: str = ""
    theme: Theme = field(default_factory=Theme)


@dataclass(frozen=True)
class Unreadable:
    """A pair of colours under AA: the field to change, what it is now and what would pass."""

    field: str
    colour: str
    background: str
    ratio: float
    offer: str
    message: str


def check_theme(theme: Theme) -> list[Unreadable]:
    """Every pair of the theme that is hard to read; empty when it may be saved."""
    found = []
    if contrast(theme.primary, LIGHT_GROUND) < AA_TEXT:
        offer = nearest_passing(theme.primary, LIGHT_GROUND)
        what = _("The main colour cannot be read on the pages' light background.")
        found.append(_unreadable("primary", theme.primary, LIGHT_GROUND, offer, what))
    if contrast(theme.on_primary, theme.primary) < AA_TEXT:
        offer = nearest_passing(theme.on_primary, theme.primary)
        what = _("The colour of text on the main colour is too close to it.")
        found.append(_unreadable("on_primary", theme.on_primary, theme.primary, offer, what))
    return found


def _unreadable(name: str, colour: str, background: str, offer: str, what: str) -> Unreadable:
    ratio = contrast(colour, background)
    why = _(
        "Their contrast is %(ratio)s to 1; at least %(needed)s to 1 is needed for everyone to"
        " read. The nearest colour that passes is %(offer)s."
    ) % {
        "ratio": format_number(_floor(ratio), decimals=2),
        "needed": format_number(AA_TEXT, decimals=1),
        "offer": offer,
    }
    return Unreadable(name, colour, background, ratio, offer, f"{what} {why}")


def _floor(ratio: float) -> float:
    # 4.498 must not be shown as 4.50: it does not pass.
    return int(ratio * 100) / 100


def light_tokens(theme: Theme) -> dict[str, str]:
    """The brand's custom properties on light pages."""
    brand = nearest_passing(theme.primary, LIGHT_GROUND)
    soft = with_lightness(theme.primary, 0.945, chroma=0.017)
    return {
        "brand": brand,
        "brand-strong": nearest_passing(_darker(brand), soft),
        "brand-soft": soft,
        "brand-line": with_lightness(theme.primary, 0.82, chroma=0.05),
        "on-brand": nearest_passing(theme.on_primary, brand),
        "band": theme.primary,
        "on-band": nearest_passing(theme.on_primary, theme.primary),
        "accent": theme.accent,
        "accent-soft": with_lightness(theme.accent, 0.955, chroma=0.05),
        "on-accent": readable_on(theme.accent),
    }


def dark_tokens(theme: Theme) -> dict[str, str]:
    """The same on dark pages: lighter text colours, a deeper band."""
    soft = with_lightness(theme.primary, 0.31, chroma=0.04)
    brand = nearest_passing(with_lightness(theme.primary, 0.8, chroma=0.11), soft)
    band = with_lightness(theme.primary, 0.31, chroma=0.06)
    return {
        "brand": brand,
        "brand-strong": nearest_passing(with_lightness(theme.primary, 0.9, chroma=0.07), soft, 7.0),
        "brand-soft": soft,
        "brand-line": with_lightness(theme.primary, 0.47, chroma=0.07),
        "on-brand": nearest_passing(with_lightness(theme.primary, 0.24, chroma=0.05), brand),
        "band": band,
        "on-band": readable_on(band),
        "accent": theme.accent,
        "accent-soft": with_lightness(theme.accent, 0.3, chroma=0.05),
        "on-accent": readable_on(theme.accent),
    }


def _darker(colour: str) -> str:
    return with_lightness(colour, max(to_oklch(colour).lightness - 0.09, 0.0))


@lru_cache(maxsize=256)
def _css(theme: Theme) -> SafeString:
    light = _rules(light_tokens(theme))
    dark = _rules(dark_tokens(theme))
    name, generic = FONTS[theme.font]
    font = f'--font-body:"{name}",system-ui,{generic};' if theme.font != "atkinson" else ""
    # Every value was read as a colour or found in FONTS: nothing typed reaches the style sheet.
    return mark_safe(  # noqa: S308
        f":root{{{light}{font}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-scheme=light]){{{dark}}}}}"
        f"@media screen{{:root[data-scheme=dark]{{{dark}}}}}"
    )


def _rules(tokens: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in tokens.items())
