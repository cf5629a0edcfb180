"""A template put to use: as a new survey, or as questions of a draft."""

from collections.abc import Collection
from datetime import datetime, time, timedelta

from django.db import transaction

from aimpact.accounts.models import User
from aimpact.core.services import record_event
from aimpact.library.borrowing import add_borrowed, from_template
from aimpact.library.catalogue import SurveyTemplate
from aimpact.library.models import TemplateUse
from aimpact.questionnaire.prints import Place
from aimpact.spaces.models import Space
from aimpact.surveys.models import Survey
from aimpact.surveys.services.drafting import start_survey
from aimpact.surveys.services.editing import edit_questionnaire
from aimpact.surveys.services.terms import Terms

PREPARATION = timedelta(days=7)
"""Time to read the questions again and to announce the survey, before it opens."""
OPENING, CLOSING = time(8), time(18)


class NoQuestionChosen(Exception):
    """None of the questions asked for is in the template."""


@transaction.atomic
def use_template(space: Space, template: SurveyTemplate, *, by: User, at: datetime) -> Survey:
    """Start a draft from a template: its questions, its profile block, dates to begin with."""
    opens_at, closes_at = suggested_dates(space, template, at=at)
    terms = Terms(
        profile_fields=template.profile,
        opens_at=opens_at,
        closes_at=closes_at,
        time_zone=space.time_zone,
    )
    survey = start_survey(
        space,
        from_template(template.slug, template.questionnaire),
        terms=terms,
        source=f"template {template.slug}",
        by=by,
        at=at,
    )
    TemplateUse.objects.create(survey=survey, template=template.slug, used_at=at)
    return survey


def suggested_dates(
    space: Space, template: SurveyTemplate, *, at: datetime
) -> tuple[datetime, datetime]:
    """From a Monday morning at least a week away, for as many days as the template suggests."""
    zone = Survey(time_zone=space.time_zone).zone
    earliest = (at + PREPARATION).astimezone(zone).date()
    monday = earliest + timedelta(days=-earliest.weekday() % 7)
    last = monday + timedelta(days=template.days)
    return (
        datetime.combine(monday, OPENING, tzinfo=zone),
        datetime.combine(last, CLOSING, tzinfo=zone),
    )


@transaction.atomic
def borrow_questions(
    survey: Survey,
    template: SurveyTemplate,
    *,
    codes: Collection[str],
    page: str,
    by: User,
    at: datetime,
) -> Survey:
    """Add questions of a template at the end of a page of a draft.

    Raises `NoQuestionChosen`, `StructureLocked`, `EditRefused`.
    """
    source = from_template(template.slug, template.questionnaire)
    chosen = [question for question in source.questions() if question.code in codes]
    if not chosen:
        raise NoQuestionChosen
    saved = edit_questionnaire(
        survey,
        lambda document: add_borrowed(document, chosen, page=page),
        place=Place("page", page),
        seen="",
        by=by,
        at=at,
    )
    record_event(
        survey,
        "borrow_questions",
        by=by,
        at=at,
        space_id=survey.space_id,
        template=template.slug,
        questions=len(chosen),
    )
    return saved
