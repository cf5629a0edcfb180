"""Surveys of the benchmarks, made and counted in the benchmark's own database."""

import os
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

import django


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


def make_survey(name: str, *, is_over: bool = False) -> BenchSurvey:
    """A survey for anyone with the link, results live, in a space of its own.

    `is_over`: it closed a minute ago, so that sealing leaves nothing in the urn.
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
        profile_fields=list(PROFILE_FIELDS),
        opens_at=now - timedelta(days=30),
        published_at=now - timedelta(days=30),
        closes_at=now - timedelta(minutes=1) if is_over else None,
        created_at=now,
        updated_at=now,
    )
    survey.keep_document(bench_questionnaire())
    survey.save()
    return BenchSurvey(survey.pk, survey.code, survey.version)


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
