"""Light, dark, or as the device says: the reader's choice, kept in a cookie."""

from typing import Literal, get_args

from django.http import HttpRequest

Scheme = Literal["auto", "light", "dark"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
COOKIE = "scheme"
COOKIE_AGE = 365 * 24 * 3600  # seconds


def chosen_scheme(request: HttpRequest) -> Scheme:
    """What the cookie says; anything else is « auto »."""
    typed = request.COOKIES.get(COOKIE, "")
    return next((scheme for scheme in SCHEMES if scheme == typed), "auto")
