"""Surveys of the benchmarks, made and counted in the benchmark's own database."""

import os
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

import django

from aimpact.questionnaire.structure import Questionnaire


@dataclass(frozen=True, slots=True)
class BenchSurvey:
    """A survey to answer."""

    pk: int
    code: str
    version: int


@dataclass(frozen=True, slots=True)
class Rows:
    """Ballots in the urn and in the box, and lines of the register."""

    ballots: int
    register: int


@cache
def setup() -> None:
    """Start Django in this process, once the environment names the database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aimpact.project.settings")
    django.setup()


def make_survey(
    name: str, *, is_over: bool = False, document: Questionnaire | None = None
) -> BenchSurvey:
    """A survey for anyone with the link, results live, in a space of its own.

    `is_over`: it closed a minute ago, so that sealing leaves nothing in the urn. `document`:
    other questions than those of every benchmark, without profile questions.
    """
    setup()
    from django.utils import timezone

    from aimpact.spaces.enums import SpaceKind
    from aimpact.spaces.models import Space
    from aimpact.surveys.enums import ResultsVisibility
    from aimpact.surveys.models import Survey
    from benchmarks.questions import PROFILE_FIELDS, bench_questionnaire

    now = timezone.now()
    space = Space.objects.create(slug=name, name=name, kind=SpaceKind.COMMUNE, created_at=now)
    survey = Survey(
        space=space,
        results_visibility=ResultsVisibility.LIVE,
        profile_fields=[] if document else list(PROFILE_FIELDS),
        opens_at=now - timedelta(days=30),
        published_at=now - timedelta(days=30),
        closes_at=now - timedelta(minutes=1) if is_over else None,
        created_at=now,
        updated_at=now,
    )
    survey.keep_document(document or bench_questionnaire())
    survey.save()
    return BenchSurvey(survey.pk, survey.code, survey.version)


def sign_in(survey: BenchSurvey, role: str = "editor") -> dict[str, str]:
    """The cookies of one of the staff of the survey's space, second factor included."""
    setup()
    from allauth.mfa.models import Authenticator
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from aimpact.accounts.models import User
    from aimpact.spaces.enums import Role
    from aimpact.spaces.models import Membership
    from aimpact.surveys.models import Survey

    space = Survey.objects.select_related("space").get(pk=survey.pk).space
    user = User.objects.create_user(f"{role}@{space.slug}.example.org")
    Membership.objects.create(space=space, user=user, role=Role(role), joined_at=timezone.now())
    totp = Authenticator.Type.TOTP
    Authenticator.objects.create(user=user, type=totp, data={"secret": "not a secret"})
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {settings.SESSION_COOKIE_NAME: str(session.session_key)}


def rows_of(survey: BenchSurvey) -> Rows:
    """Count what the database holds, in one transaction."""
    setup()
    from django.db import transaction

    from aimpact.surveys.models import Ballot, IncomingBallot, Participation

    with transaction.atomic():
        ballots = sum(
            model.objects.filter(survey_id=survey.pk).count() for model in (IncomingBallot, Ballot)
        )
        register = Participation.objects.filter(survey_id=survey.pk).count()
    return Rows(ballots, register)
