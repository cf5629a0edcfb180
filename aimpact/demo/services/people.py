"""Staff with their second factor, and three thousand citizens in a few statements."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password

from aimpact.accounts.models import User
from aimpact.demo.accounts import PASSWORD, staff_accounts
from aimpact.demo.people import Citizen
from aimpact.demo.services.places import Places
from aimpact.spaces.enums import Role
from aimpact.spaces.models import AccessCode, Membership, Space
from aimpact.spaces.services import create_access_code

CODES = {
    "brumeval": ("Lettre aux habitants", "Accueil de la mairie"),
    "hautes-rives": ("Affiche dans les gares",),
    "filatures-de-brume": ("Bulletin de paie",),
}
"""What each access code of a client was made for."""


def create_staff(spaces: Mapping[str, Space], *, at: datetime) -> dict[str, User]:
    """Every role of every team, with a second factor; give the owner of each space."""
    joined_at = at - timedelta(days=190)
    owners: dict[str, User] = {}
    for account in staff_accounts():
        user = User.objects.create_user(
            account.email, PASSWORD, display_name=account.display_name, joined_at=joined_at
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        TOTP.activate(user, account.secret)
        Membership.objects.create(
            space=spaces[account.space], user=user, role=account.role, joined_at=joined_at
        )
        if account.role is Role.OWNER:
            owners[account.space] = user
    return owners


def create_citizens(
    citizens: Sequence[Citizen], *, places: Places, spaces: Mapping[str, Space], at: datetime
) -> dict[int, User]:
    """Accounts and memberships of the citizens, by their number; and the codes they came by."""
    password = make_password(PASSWORD)  # one hash for all: they share the password anyway
    users = User.objects.bulk_create(
        (_user(citizen, places, password, at) for citizen in citizens), batch_size=1_000
    )
    EmailAddress.objects.bulk_create(
        (EmailAddress(user=u, email=u.email, verified=True, primary=True) for u in users),
        batch_size=1_000,
    )
    members = [
        Membership(
            space=spaces[slug], user=user, role=Role.MEMBER, joined_at=at - timedelta(days=90)
        )
        for citizen, user in zip(citizens, users, strict=True)
        for slug in citizen.spaces
    ]
    Membership.objects.bulk_create(members, batch_size=2_000)
    _create_codes(spaces, members, at)
    return {citizen.number: user for citizen, user in zip(citizens, users, strict=True)}


def _user(citizen: Citizen, places: Places, password: str, at: datetime) -> User:
    profile = citizen.profile()
    return User(
        email=citizen.email,
        password=password,
        display_name=citizen.display_name,
        commune=places[citizen.commune],
        birth_year=at.year - citizen.age if "age_band" in profile else None,
        gender=profile.get("gender", ""),
        occupation=profile.get("occupation", ""),
        joined_at=at - timedelta(days=91),
    )


def _create_codes(spaces: Mapping[str, Space], members: Sequence[Membership], at: datetime) -> None:
    for slug, labels in CODES.items():
        space = spaces[slug]
        came = sum(member.space_id == space.pk for member in members)
        owner = User.objects.get(memberships__space=space, memberships__role=Role.OWNER)
        for label in labels:
            code = create_access_code(
                space,
                label=label,
                expires_at=None,
                maximum_uses=None,
                by=owner,
                at=at - timedelta(days=100),
            )
            AccessCode.objects.filter(pk=code.pk).update(uses=came // len(labels))
