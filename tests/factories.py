"""Real objects for tests, made with few words. Names say what they are, not who."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from aimpact.accounts.models import User
from aimpact.questionnaire.document import to_json
from aimpact.questionnaire.structure import (
    Choice,
    Display,
    Kind,
    Page,
    Question,
    Questionnaire,
    Row,
    Text,
)
from aimpact.spaces.enums import Plan, Role, SpaceKind
from aimpact.spaces.models import Membership, Space
from aimpact.surveys.admission.conditions import Invited, Member, MinimumAge
from aimpact.surveys.admission.document import to_json as to_rule_json
from aimpact.surveys.admission.rule import Rule
from aimpact.surveys.enums import COMPOSED
from aimpact.surveys.models import Survey
from aimpact.surveys.services.terms import audience_of
from aimpact.territories.enums import TerritoryKind
from aimpact.territories.models import Territory

PASSWORD = "une phrase assez longue"
_numbers = count(1)


def make_user(**fields: Any) -> User:
    """A person with a verified e-mail."""
    email = fields.pop("email", f"person{next(_numbers)}@example.org")
    user = User.objects.create_user(email, PASSWORD, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_commune(**fields: Any) -> Territory:
    number = next(_numbers)
    values = {
        "kind": TerritoryKind.COMMUNE,
        "code": f"00{number:03}",
        "name": f"Commune {number}",
        "search_text": f"commune {number}",
    }
    return Territory.objects.create(**(values | fields))


def make_space(**fields: Any) -> Space:
    number = next(_numbers)
    values = {
        "slug": f"space-{number}",
        "name": f"Space {number}",
        "kind": SpaceKind.COMMUNE,
        "created_at": timezone.now(),
    }
    return Space.objects.create(**(values | fields))


def make_agora() -> Space:
    """The one public space. A migration makes it, but tests that commit truncate every table."""
    values = {"slug": "agora", "name": "L’agora", "plan": Plan.BESPOKE}
    defaults = {**values, "created_at": timezone.now()}
    return Space.objects.get_or_create(kind=SpaceKind.AGORA, defaults=defaults)[0]


def make_member(space: Space, role: Role = Role.MEMBER, **fields: Any) -> User:
    """A person with a role in the space."""
    user = make_user(**fields)
    Membership.objects.create(space=space, user=user, role=role, joined_at=timezone.now())
    return user


def make_questionnaire() -> Questionnaire:
    """One question of each kind on two pages; the last one depends on the first."""
    return Questionnaire(
        title=Text("La place du marché", "The market square"),
        pages=(
            Page(code="p1", questions=(single_question(), multiple_question(), text_question())),
            Page(code="p2", questions=(matrix_question(), number_question())),
        ),
    )


def single_question(code: str = "q1") -> Question:
    choices = (
        Choice(code="yes", label=Text("Oui", "Yes")),
        Choice(code="no", label=Text("Non", "No")),
        Choice(code="else", label=Text("Autre", "Other"), is_other=True),
    )
    return Question(code=code, kind=Kind.SINGLE, label=Text("Pour ?", "For it?"), choices=choices)


def multiple_question(code: str = "q2") -> Question:
    choices = (
        Choice(code="trees", label=Text("Des arbres", "Trees")),
        Choice(code="benches", label=Text("Des bancs", "Benches")),
        Choice(code="none", label=Text("Rien", "Nothing"), is_exclusive=True),
    )
    label = Text("Que faut-il ?", "What is needed?")
    return Question(code=code, kind=Kind.MULTIPLE, label=label, choices=choices)


def text_question(code: str = "q3") -> Question:
    return Question(
        code=code, kind=Kind.TEXT, display=Display.LONG, label=Text("Pourquoi ?", "Why?")
    )


def matrix_question(code: str = "q4") -> Question:
    rows = (Row(code="quiet", label=Text("Calme")), Row(code="clean", label=Text("Propre")))
    choices = (Choice(code="good", label=Text("Bien")), Choice(code="bad", label=Text("Mal")))
    label = Text("Aujourd’hui ?", "Today?")
    return Question(code=code, kind=Kind.MATRIX, label=label, rows=rows, choices=choices)


def number_question(code: str = "q5") -> Question:
    label = Text("Combien de visites ?", "How many visits?")
    return Question(code=code, kind=Kind.NUMBER, label=label, minimum=0, maximum=100, is_whole=True)


def make_survey(space: Space | None = None, **fields: Any) -> Survey:
    """A draft survey. `questionnaire` may be given as a `Questionnaire`, who may answer as a
    `Rule`; a composed audience without its rule has one.
    """
    now = timezone.now()
    if fields.get("audience") in COMPOSED and "admission" not in fields:
        fields.setdefault("rule", Rule(((Member(),), (Invited(), MinimumAge(16)))))
    if rule := fields.pop("rule", None):
        audience = audience_of(rule)
        fields = {"audience": audience} | fields
        fields |= {"admission": to_rule_json(rule)} if audience in COMPOSED else {}
    document = fields.pop("questionnaire", None) or make_questionnaire()
    values = {"created_at": now, "updated_at": now, "questionnaire": to_json(document)}
    return Survey.objects.create(space=space or make_space(), **(values | fields))


def make_open_survey(space: Space | None = None, **fields: Any) -> Survey:
    """A survey open since an hour and for a week."""
    now = timezone.now()
    opening = {"published_at": now, "opens_at": now - timedelta(hours=1)}
    return make_survey(space, **(opening | {"closes_at": now + timedelta(days=7)} | fields))


def make_closed_survey(space: Space | None = None, **fields: Any) -> Survey:
    """A survey that closed in the spring of 2026."""
    dates = {
        "published_at": datetime(2026, 3, 1, tzinfo=UTC),
        "opens_at": datetime(2026, 3, 1, tzinfo=UTC),
        "closes_at": datetime(2026, 3, 31, tzinfo=UTC),
    }
    return make_survey(space, **(dates | fields))


def daytime_zone() -> str:
    """A time zone where it is about noon now: messages leave by day alone."""
    hours = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"
