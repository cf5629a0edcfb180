"""The same people in every test of permissions, and how the house answers each of them.

def test_who_may_see_the_settings(client):
    space = make_space()
    answers = answers_of(client, make_cast(space), url)
    assert answers == team_page(owner=SEEN)
"""

from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from aimpact.accounts.models import User
from aimpact.spaces.enums import STAFF_ROLES, Role
from aimpact.spaces.models import Space
from tests.factories import make_agora, make_member, make_space, make_user

SEEN = "seen"
"""The page, or what it leads to once its work is done."""
SIGN_IN = "sign in"
SECOND_FACTOR = "second factor"
REFUSED = "refused"
"""403: the page exists, and says why this person may not use it."""
HIDDEN = "hidden"
"""404: for this person the page does not exist."""

OUTSIDERS = ("citizen", "member elsewhere", "staff elsewhere", "AimPact team")
STAFF = tuple(sorted(role.value for role in STAFF_ROLES))

Cast = dict[str, User | None]


def add_second_factor(user: User) -> User:
    """Give the person an authenticator application."""
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": "not a secret"}
    )
    return user


def make_staff(space: Space, role: Role = Role.OWNER, **fields: object) -> User:
    """Someone on the team who has a second factor."""
    return add_second_factor(make_member(space, role, **fields))


def make_cast(space: Space) -> Cast:
    """One of each kind of people, seen from that space (a client's, not the agora)."""
    elsewhere = make_space()
    cast: Cast = {
        "stranger": None,
        "citizen": make_user(),
        "member": make_member(space),
        "member elsewhere": make_member(elsewhere),
        "staff elsewhere": make_staff(elsewhere),
        "AimPact team": make_staff(make_agora()),
    }
    for role in STAFF:
        cast[role] = make_staff(space, Role(role))
        cast[f"{role} without second factor"] = make_member(space, Role(role))
    return cast


def answers_of(
    client: Client, cast: Cast, url: str, *, method: str = "get", data: object = None
) -> dict[str, str]:
    """What each of the cast gets at `url`. Each asks in a session of their own."""
    return {name: ask(client, user, url, method=method, data=data) for name, user in cast.items()}


def ask(
    client: Client, user: User | None, url: str, *, method: str = "get", data: object = None
) -> str:
    """How the house answers `user` at `url`, in one of the words above."""
    client.logout()
    if user is not None:
        client.force_login(user)
    response = getattr(client, method)(url, data)
    if response.status_code == 302:
        return _redirected(response["Location"])
    known = {200: SEEN, 422: SEEN, 403: REFUSED, 404: HIDDEN}
    return known.get(response.status_code, str(response.status_code))


def _redirected(to: str) -> str:
    if to.startswith(reverse("account_login")):
        return SIGN_IN
    return SECOND_FACTOR if to.startswith(reverse("second_factor_needed")) else SEEN


def team_page(**by_role: str) -> dict[str, str]:
    """What a page of the team answers: each role named gets its word, the others are refused."""
    answers = {"stranger": SIGN_IN, "member": HIDDEN, **dict.fromkeys(OUTSIDERS, HIDDEN)}
    for role in STAFF:
        answers[role] = by_role.get(role, REFUSED)
        answers[f"{role} without second factor"] = SECOND_FACTOR
    return answers


def member_page() -> dict[str, str]:
    """What a page for those inside answers."""
    answers = {"stranger": SIGN_IN, "member": SEEN, **dict.fromkeys(OUTSIDERS, HIDDEN)}
    for role in STAFF:
        answers[role] = answers[f"{role} without second factor"] = SEEN
    return answers


def public_page() -> dict[str, str]:
    """What a page for everyone answers."""
    names = ("stranger", "member", *OUTSIDERS)
    answers = dict.fromkeys(names, SEEN)
    for role in STAFF:
        answers[role] = answers[f"{role} without second factor"] = SEEN
    return answers
