"""What to think of before a survey goes public."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from django.utils.translation import gettext as _

from aimpact.questionnaire.checks import is_of_profile
from aimpact.questionnaire.conditions import PROFILE
from aimpact.questionnaire.duration import estimate_minutes
from aimpact.questionnaire.languages import completeness, texts
from aimpact.questionnaire.structure import Kind as Asked
from aimpact.questionnaire.structure import Quota
from aimpact.surveys.admission.conditions import EmailDomain, Kind
from aimpact.surveys.admission.domains import public_ones
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.public_law import remarks_of_law
from aimpact.surveys.selectors.terms_words import local_time

MANY_LINKS = 30
"""Declared values of one hidden question past which each may be the link of one person."""
LONG = 12
"""Minutes past which many people give up."""
SHORTEST = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Caution:
    """Something that does not stop the publication; `url_name` is the page that changes it."""

    words: str
    url_name: str


def cautions(survey: Survey, *, at: datetime) -> list[Caution]:
    """What a careful colleague would say before publishing."""
    law = [Caution(one.words, one.url_name) for one in remarks_of_law(survey, at=at)]
    about = (_about_people(survey), _about_anonymity(survey), _about_words(survey))
    return [*law, *_about_dates(survey, at), *chain.from_iterable(about)]


def closes_too_early(survey: Survey, *, at: datetime) -> bool:
    """Whether the survey would be over before it opens: it cannot be published so."""
    opens = max(survey.opens_at or at, at)
    return survey.closes_at is not None and survey.closes_at <= opens


def _about_dates(survey: Survey, at: datetime) -> Iterator[Caution]:
    opens, closes = max(survey.opens_at or at, at), survey.closes_at
    if closes is None:
        yield Caution(_("No closing date: people answer sooner when there is one."), "survey_terms")
        return
    local = closes.astimezone(survey.zone)
    if opens < closes < opens + SHORTEST:
        yield Caution(_("It is open for less than three days."), "survey_terms")
    if local.weekday() >= 5:
        words = _("It closes on a weekend (%(date)s): nobody will be there to answer questions.")
        yield Caution(words % {"date": local_time(closes, survey)}, "survey_terms")
    if local.hour < 6:
        words = _("It closes in the night (%(date)s): people may believe that the day counts.")
        yield Caution(words % {"date": local_time(closes, survey)}, "survey_terms")


def _about_people(survey: Survey) -> Iterator[Caution]:
    rule = survey.rule
    if rule.asks(Kind.INVITED) and not survey.invitations.exists():
        yield Caution(
            _("Nobody is invited yet: add the e-mail addresses on the page “Sharing”."),
            "survey_share",
        )
    if rule.asks(Kind.CODE) and not survey.printed_codes.exists():
        yield Caution(_("No code is made yet: make them on the page “Sharing”."), "survey_share")
    for condition in rule.conditions:
        public = public_ones(condition.domains) if isinstance(condition, EmailDomain) else ()
        if public:
            words = _("Anyone can have an address at %(domains)s: this domain keeps nobody out.")
            yield Caution(words % {"domains": ", ".join(public)}, "survey_admission")


def _about_anonymity(survey: Survey) -> Iterator[Caution]:
    """What is small enough to be one person, where nobody is to be known."""
    if not survey.is_anonymous:
        return
    values = [len(q.choices) for q in survey.document.questions() if q.kind is Asked.HIDDEN]
    if max(values, default=0) > MANY_LINKS:
        words = _(
            "The survey is anonymous and one question declares %(number)s values of the address:"
            " a link given to one person says who answered. Give one link to many people."
        )
        yield Caution(words % {"number": max(values)}, "survey_builder")
    if any(_crosses(quota) for quota in survey.document.quotas):
        words = _(
            "The survey is anonymous and a quota looks at the profile and at answers together:"
            " when it is full, everyone knows how many people of that profile answered so."
        )
        yield Caution(words, "survey_logic")


def _crosses(quota: Quota) -> bool:
    fields = quota.condition.fields() if quota.condition else frozenset()
    return not is_of_profile(quota) and any(name.startswith(PROFILE) for name in fields)


def _about_words(survey: Survey) -> Iterator[Caution]:
    document = survey.document
    if not document.intro:
        yield Caution(
            _("No introduction: people answer more when they know why you ask."), "survey_words"
        )
    if not document.thanks:
        yield Caution(_("Nothing says what happens after the survey."), "survey_words")
    minutes = estimate_minutes(document, profile_questions=len(survey.profile_fields))
    if minutes > LONG:
        words = _("About %(minutes)s minutes: many people give up past twelve.")
        yield Caution(words % {"minutes": minutes}, "survey_builder")
    english = completeness(texts(document), "en")
    if english.written and not english.is_complete:
        words = _("English is not complete: %(number)s texts will show in French.")
        yield Caution(words % {"number": english.missing}, "survey_builder")
