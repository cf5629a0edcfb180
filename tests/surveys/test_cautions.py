from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.structure import Choice, Kind, Question, Quota, Text
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import Invitation, Survey
from aimpact.surveys.selectors.publishing import MANY_LINKS, cautions, closes_too_early
from tests.factories import make_questionnaire, make_survey, text_question

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def ready(**fields: Any) -> Survey:
    """A survey with nothing to say against."""
    words = {"intro": Text("Bonjour", "Hello"), "thanks": Text("Merci", "Thanks")}
    document = replace(make_questionnaire(), **words)
    page = replace(document.pages[1], questions=(text_question("q6"),))
    complete = replace(document, pages=(document.pages[0], page))
    values = {"questionnaire": complete, "closes_at": MONDAY + 8 * DAY}
    return make_survey(**(values | fields))


def said(survey: Survey) -> list[str]:
    with translation.override("en"):
        return [caution.words for caution in cautions(survey, at=MONDAY)]


def test_a_well_prepared_survey_goes_without_a_word() -> None:
    assert said(ready()) == []


@pytest.mark.parametrize(
    ("closes_at", "words"),
    [
        (None, "No closing date"),
        (MONDAY + DAY, "less than three days"),
        (MONDAY + 5 * DAY, "weekend"),
        (datetime(2026, 5, 12, 22, 0, tzinfo=UTC), "in the night"),
    ],
)
def test_dates_that_may_surprise_are_told(closes_at: datetime | None, words: str) -> None:
    (caution,) = said(ready(closes_at=closes_at))
    assert words in caution


def test_nobody_invited_is_told() -> None:
    survey = ready(audience=Audience.INVITEES)
    (caution,) = cautions(survey, at=MONDAY)
    assert caution.url_name == "survey_share"
    Invitation.objects.create(survey=survey, email="a@example.org", created_at=MONDAY)
    assert said(survey) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"intro": Text()}, ["No introduction"]),
        ({"thanks": Text()}, ["Nothing says"]),
        ({"title": Text("Le marché")}, ["English is not complete: 1 texts"]),
    ],
)
def test_missing_words_are_told(words: dict[str, Text], told: list[str]) -> None:
    survey = ready()
    survey.keep_document(replace(survey.document, **words))
    found = said(survey)
    assert len(found) == len(told)
    assert all(start in sentence for start, sentence in zip(told, found, strict=True))


def test_a_long_survey_is_told() -> None:
    survey = ready()
    questions = tuple(
        replace(text_question(f"q{n}"), is_required=True, label=Text("Pourquoi ?", "Why?"))
        for n in range(1, 40)
    )
    page = replace(survey.document.pages[0], questions=questions)
    survey.keep_document(replace(survey.document, pages=(page,)))
    (caution,) = said(survey)
    assert "give up" in caution


@pytest.mark.parametrize(
    ("number", "anonymity", "is_told"),
    [
        (MANY_LINKS + 1, Anonymity.ANONYMOUS, True),
        (MANY_LINKS, Anonymity.ANONYMOUS, False),
        (MANY_LINKS + 1, Anonymity.NAMED, False),
    ],
)
def test_links_so_many_that_each_may_be_one_persons_are_told(
    number: int, anonymity: Anonymity, is_told: bool
) -> None:
    survey = ready(anonymity=anonymity, audience=Audience.MEMBERS)
    values = tuple(Choice(code=f"c{n}", label=Text("Lien", "Link")) for n in range(number))
    link = Question(code="q9", kind=Kind.HIDDEN, label=Text("Venu par", "By"), choices=values)
    page = survey.document.pages[0]
    pages = (replace(page, questions=(*page.questions, link)), *survey.document.pages[1:])
    survey.keep_document(replace(survey.document, pages=pages))
    found = [words for words in said(survey) if "values of the address" in words]
    assert len(found) == is_told
    assert all(str(number) in words for words in found)


@pytest.mark.parametrize(
    ("fields", "anonymity", "is_told"),
    [
        (["profile:age_band", "q1"], Anonymity.ANONYMOUS, True),
        (["q1"], Anonymity.ANONYMOUS, False),
        (["profile:age_band"], Anonymity.ANONYMOUS, False),
        (["profile:age_band", "q1"], Anonymity.NAMED, False),
    ],
)
def test_a_quota_that_crosses_profile_and_answers_is_told(
    fields: list[str], anonymity: Anonymity, is_told: bool
) -> None:
    survey = ready(anonymity=anonymity, audience=Audience.MEMBERS)
    tests = tuple(Test(field=each, operator=Operator.IS, value=("yes",)) for each in fields)
    quota = Quota(code="k1", limit=50, condition=Condition(tests=tests))
    survey.keep_document(replace(survey.document, quotas=(quota,)))
    found = [each for each in cautions(survey, at=MONDAY) if each.url_name == "survey_logic"]
    assert len(found) == is_told


@pytest.mark.parametrize(
    ("opens_at", "closes_at", "too_early"),
    [
        (None, None, False),
        (None, MONDAY + DAY, False),
        (None, MONDAY, True),
        (MONDAY + DAY, MONDAY + 2 * DAY, False),
        (MONDAY - 2 * DAY, MONDAY - DAY, True),
    ],
)
def test_a_survey_that_would_be_over_at_once_is_seen(
    opens_at: datetime | None, closes_at: datetime | None, too_early: bool
) -> None:
    survey = make_survey(opens_at=opens_at, closes_at=closes_at)
    assert closes_too_early(survey, at=MONDAY) is too_early
