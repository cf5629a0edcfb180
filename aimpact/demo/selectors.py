"""What the demonstration shows of itself: who can sign in, and where to look."""

import time
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from aimpact.demo.accounts import PASSWORD, staff_accounts
from aimpact.demo.places import AGORA_SLUG, CLIENTS, COMMUNE, COMMUNE_SLUG
from aimpact.spaces.models import AccessCode, Membership, Space
from aimpact.surveys.enums import SurveyState
from aimpact.surveys.models import Participation, Survey

TOTP_SECONDS = 30
BORN_BY = 2000
"""The citizen to be tried is an adult: surveys for the young ask for an age from 16."""
SLUGS = (*(client.slug for client in CLIENTS), AGORA_SLUG)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Someone who can sign in. `secret` is empty for citizens, who need no second factor."""

    role: str
    email: str
    password: str
    secret: str = ""

    @property
    def code(self) -> str:
        """The one-time code of this moment, six figures."""
        if not self.secret:
            return ""
        value = hotp_value(self.secret, int(time.time() // TOTP_SECONDS))
        return str(format_hotp_value(value))

    def __str__(self) -> str:
        factor = f"  TOTP {self.secret}" if self.secret else ""
        return f"{self.role}: {self.email} / {self.password}{factor}"


def demo_accounts() -> list[DemoAccount]:
    """Everyone of the teams and one citizen; nobody when the demonstration is not loaded."""
    names = dict(Space.objects.filter(slug__in=SLUGS).values_list("slug", "name"))
    if COMMUNE_SLUG not in names:
        return []
    staff = [
        DemoAccount(f"{names[a.space]}, {a.role.label}", a.email, PASSWORD, a.secret)
        for a in staff_accounts()
    ]
    citizen = _free_citizen()
    role = _("Citizen of %(town)s") % {"town": COMMUNE}
    return [*staff, *([DemoAccount(role, citizen, PASSWORD)] if citizen else [])]


def _free_citizen() -> str | None:
    """The address of an adult of the town who has answered none of its surveys yet, but for the
    one whose ballot may be changed: each can be tried with that account, the secret one included,
    whose right is given once, and there the answers are those that were changed.
    """
    theirs = Participation.objects.filter(survey__space__slug=COMMUNE_SLUG, user__isnull=False)
    took_part = theirs.exclude(survey__may_edit=True)
    changes = theirs.filter(survey__may_edit=True, user=OuterRef("user"))
    citizens = Membership.objects.filter(
        space__slug=COMMUNE_SLUG,
        user__email__startswith="citoyen",
        user__birth_year__lte=BORN_BY,
    ).exclude(user__in=took_part.values("user"))
    first = citizens.order_by(Exists(changes).desc(), "user__email")
    return first.values_list("user__email", flat=True).first()


@dataclass(frozen=True, slots=True)
class DemoSpace:
    """A space of the demonstration, with what one may look at."""

    space: Space
    codes: tuple[AccessCode, ...]
    surveys: tuple[tuple[Survey, SurveyState], ...]


def demo_spaces(*, at: datetime) -> list[DemoSpace]:
    """The clients and the agora, each with its surveys and their states."""
    spaces = Space.objects.filter(slug__in=SLUGS).prefetch_related("access_codes", "surveys")
    found = {space.slug: space for space in spaces}
    return [
        DemoSpace(
            found[slug],
            tuple(code for code in found[slug].access_codes.all() if code.revoked_at is None),
            tuple((survey, survey.state(at)) for survey in found[slug].surveys.all()),
        )
        for slug in SLUGS
        if slug in found
    ]
