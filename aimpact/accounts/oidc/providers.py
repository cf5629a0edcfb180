"""What the platform asks of each identity provider, and what it reads in the answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LEVELS = {"eidas1": 1, "eidas2": 2, "eidas3": 3}
"""Levels of assurance (eIDAS: low, substantial, high) by the names that both providers use."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A kind of provider. `scopes` are the least that does: no name, no address is asked."""

    code: str
    name: str
    scopes: tuple[str, ...]
    words: Promise
    button: Promise
    about: Promise
    about_url: str
    tells_birth: bool = False


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider at which this platform is registered."""

    profile: Profile
    url: str
    client_id: str
    client_secret: str
    level: int
    scopes: tuple[str, ...]

    @property
    def acr(self) -> str:
        """The level asked for, as the protocol names it."""
        return f"eidas{self.level}"


@dataclass(frozen=True, slots=True)
class Claims:
    """All that is kept of an answer: who (an opaque name), how surely, born in which year."""

    provider: str
    subject: str
    level: int
    birth_year: int | None = None


PROFILES = {
    profile.code: profile
    for profile in (
        Profile(
            code="franceconnect",
            name="FranceConnect",
            scopes=("openid", "birthdate"),
            words=_("With the account of a public service that you know: taxes, health, post…"),
            button=_("Sign in with FranceConnect"),
            about=_("What is FranceConnect?"),
            about_url="https://franceconnect.gouv.fr/",
            tells_birth=True,
        ),
        Profile(
            code="proconnect",
            name="ProConnect",
            scopes=("openid",),
            words=_(
                "With your professional account: agents of the State, local government, firms."
            ),
            button=_("Sign in with ProConnect"),
            about=_("What is ProConnect?"),
            about_url="https://www.proconnect.gouv.fr/",
        ),
    )
}


def find_provider(code: str) -> Provider | None:
    """The provider of that code, if this platform is registered with it."""
    values: dict[str, Any] | None = settings.IDENTITY_PROVIDERS.get(code)
    if not values:
        return None
    profile = PROFILES[code]
    scopes = tuple(values.get("scopes") or profile.scopes)
    return Provider(profile=profile, **(values | {"scopes": scopes}))


def providers() -> list[Provider]:
    """The providers with which this platform is registered; none unless the operator says so."""
    found = [find_provider(code) for code in PROFILES]
    return [provider for provider in found if provider is not None]


def read_claims(provider: Provider, token: Mapping[str, Any], user: Mapping[str, Any]) -> Claims:
    """What is kept of the identity token and of the user's claims."""
    born = _year(user.get("birthdate")) if provider.profile.tells_birth else None
    return Claims(
        provider=provider.profile.code,
        subject=str(token["sub"]),
        level=LEVELS.get(str(token.get("acr", "")), 0),
        birth_year=born,
    )


def _year(birthdate: Any) -> int | None:
    try:
        return date.fromisoformat(str(birthdate)).year
    except ValueError:
        return None
