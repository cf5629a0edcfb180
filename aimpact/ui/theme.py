"""White label: a space's colours, logo and font as CSS custom properties."""

from dataclasses import dataclass, field

from django.utils.safestring import SafeString, mark_safe

FONTS: dict[str, str] = {
    "atkinson": "Atkinson Hyperlegible Next",
}
"""Families that we host: key stored by a space → name shown."""

DEFAULT_PRIMARY = "#0d5666"
DEFAULT_ACCENT = "#f2b632"


@dataclass(frozen=True)
class Theme:
    """Colours as `#rrggbb`. Everything else (text on them, dark scheme) is derived."""

    primary: str = DEFAULT_PRIMARY
    accent: str = DEFAULT_ACCENT
    font: str = "atkinson"

    @property
    def css(self) -> SafeString:
        """Rules for a nonce'd <style>: light and dark."""
        return mark_safe("")


@dataclass(frozen=True)
class Brand:
    """Whose page this is: the template context's `brand`. Without one the page is AimPact's."""

    name: str
    url: str = "/"
    logo_url: str = ""
    theme: Theme = field(default_factory=Theme)
