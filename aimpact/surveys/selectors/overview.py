"""One survey at a glance, for its team."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aimpact.questionnaire.checks import Problem
from aimpact.questionnaire.duration import estimate_minutes
from aimpact.surveys.enums import SurveyState
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.ballots import has_board
from aimpact.surveys.selectors.derived import problems_of
from aimpact.surveys.selectors.team import count_ballots_of
from aimpact.surveys.selectors.terms_words import local_time, terms_in_words


@dataclass(frozen=True, slots=True)
class Overview:
    """Where a survey stands. `minutes` is the time that most people need to answer."""

    state: SurveyState
    questions: int
    pages: int
    minutes: int
    problems: tuple[Problem, ...]
    ballots: int
    ended_at: datetime | None
    has_board: bool

    @property
    def is_draft(self) -> bool:
        return self.state is SurveyState.DRAFT


def overview_of(survey: Survey, *, at: datetime) -> Overview:
    """Read the overview of a survey."""
    document = survey.document
    return Overview(
        state=survey.state(at),
        questions=sum(1 for _question in document.questions()),
        pages=len(document.pages),
        minutes=estimate_minutes(document, profile_questions=len(survey.profile_fields)),
        problems=problems_of(survey),
        ballots=count_ballots_of(survey),
        ended_at=survey.ended_at(at),
        has_board=has_board(survey),
    )


@dataclass(frozen=True, slots=True)
class JourneyStep:
    """One step from the first question to the results: the page `url_name` and where it stands.

    `state` is "done", "todo" (something is missing) or "" (nothing to wait for).
    """

    url_name: str
    state: str
    words: str


def journey(survey: Survey, overview: Overview) -> dict[str, JourneyStep]:
    """Where each step stands, by the name of its page."""
    steps = [
        _questions(overview),
        JourneyStep("survey_terms", "done", terms_in_words(survey)[0].words),
        JourneyStep(
            "survey_screens", "", _("See it as a participant does, on a phone and on a computer.")
        ),
        _publication(survey, overview),
        JourneyStep("survey_share", "", _("Link, QR code, poster and invitations by e-mail.")),
        _results(overview),
    ]
    return {step.url_name: step for step in steps}


def _questions(overview: Overview) -> JourneyStep:
    number = len(overview.problems)
    if not number:
        return JourneyStep("survey_builder", "done", _("The questions are ready."))
    sentence = ngettext("%(number)s thing to mend.", "%(number)s things to mend.", number)
    return JourneyStep("survey_builder", "todo", sentence % {"number": number})


def _publication(survey: Survey, overview: Overview) -> JourneyStep:
    name = "survey_publish"
    if overview.state is SurveyState.DRAFT or survey.opens_at is None:
        return JourneyStep(name, "", _("Nobody sees the survey yet."))
    if overview.state is SurveyState.SCHEDULED:
        opens = _("Opens on %(date)s.") % {"date": local_time(survey.opens_at, survey)}
        return JourneyStep(name, "done", opens)
    if overview.ended_at:
        ended = _("Closed since %(date)s.") % {"date": local_time(overview.ended_at, survey)}
        return JourneyStep(name, "done", ended)
    since = _("Open since %(date)s.") % {"date": local_time(survey.opens_at, survey)}
    return JourneyStep(name, "done", since)


def _results(overview: Overview) -> JourneyStep:
    if not overview.ballots:
        words = _("They show from the tenth answer on, or at the closing from the fifth.")
        return JourneyStep("survey_results", "", words)
    sentence = ngettext(
        "%(number)s answer counted.", "%(number)s answers counted.", overview.ballots
    )
    return JourneyStep("survey_results", "", sentence % {"number": localize(overview.ballots)})
