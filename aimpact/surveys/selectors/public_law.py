"""What French law says to an authority that asks its people: before elections, and of words.

Code électoral, article L52-1, second paragraph: from the first day of the sixth month before the
month of general elections, no campaign may promote what an authority has done on the territories
concerned. Code général des collectivités territoriales: a local referendum (LO1112-1 to LO1112-14)
and a consultation of voters (L1112-15 to L1112-22) have a procedure of their own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.template.defaultfilters import date as format_date
from django.utils.translation import gettext as _

from aimpact.core.text import fold
from aimpact.spaces.enums import SpaceKind
from aimpact.surveys.models import Survey

_MUNICIPAL = (date(2026, 3, 1), date(2032, 3, 1))
_DEPARTMENTAL_AND_REGIONAL = (date(2028, 3, 1),)
ELECTIONS: dict[str, tuple[date, ...]] = {
    SpaceKind.COMMUNE: _MUNICIPAL,
    SpaceKind.INTERCOMMUNALITE: _MUNICIPAL,
    SpaceKind.DEPARTEMENT: _DEPARTMENTAL_AND_REGIONAL,
    SpaceKind.REGION: _DEPARTMENTAL_AND_REGIONAL,
}
"""Months in which councils are renewed (law 2021-191 for 2028; six-year terms from 2026)."""
MONTHS_BEFORE = 6
_RESERVED = re.compile(r"\breferendums?\b|\bconsultations? des electeurs\b|\bvotations?\b")


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about the law, and the page that changes what it is about."""

    words: str
    url_name: str


def remarks_of_law(survey: Survey, *, at: datetime) -> Iterator[Remark]:
    """What a local authority should know before it publishes; nothing for anybody else."""
    if survey.space.kind not in ELECTIONS:
        return
    if election := election_near(survey, at=at):
        words = _(
            "Your council is renewed in %(month)s: from %(start)s on, the law forbids campaigns"
            " that promote what it has done (Code électoral, article L52-1). Ask without praising,"
            " and have the announcement read again."
        )
        start = format_date(first_day(election), "DATE_FORMAT")
        yield Remark(
            words % {"month": format_date(election, "F Y"), "start": start}, "survey_terms"
        )
    if says_referendum(survey):
        words = _(
            "A referendum or a consultation of voters has rules of its own (Code général des"
            " collectivités territoriales, LO1112-1 to L1112-22): a vote of the council, the"
            " prefect, the electoral roll. This survey is neither: call it a survey or a"
            " consultation of residents."
        )
        yield Remark(words, "survey_words")


def election_near(survey: Survey, *, at: datetime) -> date | None:
    """The month of the election in whose last six months the survey is open, if there is one."""
    first = max(survey.opens_at or at, at).astimezone(survey.zone).date()
    last = survey.closes_at.astimezone(survey.zone).date() if survey.closes_at else first
    return next(
        (
            month
            for month in ELECTIONS.get(survey.space.kind, ())
            if first_day(month) <= last and first < _next_month(month)
        ),
        None,
    )


def first_day(month: date) -> date:
    """The first day of the sixth month before the month of an election."""
    months = month.year * 12 + month.month - 1 - MONTHS_BEFORE
    return date(months // 12, months % 12 + 1, 1)


def says_referendum(survey: Survey) -> bool:
    """Whether the title, the introduction or the subject use words that the law keeps."""
    document = survey.document
    told = (document.title.fr, document.intro.fr, survey.subject)
    return any(_RESERVED.search(fold(words)) for words in told)


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
