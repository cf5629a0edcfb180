"""What bars a survey from a mode of secrecy, told before it is chosen."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from aimpact.questionnaire.structure import Page, Questionnaire
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import Ballot, Participation, Survey
from aimpact.surveys.selectors.modes import bars_of_modes
from tests.factories import (
    make_space,
    make_survey,
    make_user,
    multiple_question,
    number_question,
    text_question,
)
from tests.surveys.answering import text_of
from tests.surveys.builder import sit_down

pytestmark = pytest.mark.django_db
NAMED, PSEUDONYM, ANONYMOUS, VERIFIABLE = (
    Anonymity.NAMED,
    Anonymity.PSEUDONYM,
    Anonymity.ANONYMOUS,
    Anonymity.VERIFIABLE,
)


CLOSED = Questionnaire(pages=(Page(code="p1", questions=(multiple_question(),)),))


def barred(survey: Survey) -> dict[str, int]:
    """How many things bar each mode that is barred."""
    return {mode: len(bars) for mode, bars in bars_of_modes(survey).items() if bars}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"audience": Audience.MEMBERS}, {}),
        ({"audience": Audience.LINK}, {NAMED: 1, VERIFIABLE: 1}),
        ({"audience": Audience.CODES}, {NAMED: 1, VERIFIABLE: 1}),
        ({"audience": Audience.MEMBERS, "profile_fields": ["gender"]}, {VERIFIABLE: 1}),
        ({"audience": Audience.MEMBERS, "maximum_ballots": 10}, {VERIFIABLE: 1}),
        ({"audience": Audience.MEMBERS, "may_save": True}, {VERIFIABLE: 1}),
        ({"audience": Audience.LINK, "profile_fields": ["gender"]}, {NAMED: 1, VERIFIABLE: 2}),
    ],
)
def test_what_bars_a_mode_is_told(fields: dict[str, Any], expected: dict[str, int]) -> None:
    assert barred(make_survey(make_space(), questionnaire=CLOSED, **fields)) == expected


def test_questions_that_cannot_be_published_whole_are_numbered() -> None:
    document = Questionnaire(
        pages=(
            Page(code="p1", questions=(multiple_question(), text_question())),
            Page(code="p2", questions=(number_question(), text_question("q8"))),
        ),
    )
    survey = make_survey(questionnaire=document, audience=Audience.MEMBERS)
    with translation.override("en"):
        (bar,) = bars_of_modes(survey)[VERIFIABLE]
    assert bar.startswith("Questions 2, 3, 4: Ballots are published whole")


def took_part(survey: Survey) -> None:
    """One person: their ballot, or the right to one."""
    if survey.is_verifiable:
        Participation.objects.create(survey=survey, user=make_user())
    else:
        Ballot.objects.create(
            survey=survey, anonymity=survey.anonymity, answers={}, day=survey.created_at.date()
        )


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (NAMED, {VERIFIABLE: 1}),
        (PSEUDONYM, {NAMED: 1, VERIFIABLE: 1}),
        (ANONYMOUS, {NAMED: 1, PSEUDONYM: 1, VERIFIABLE: 1}),
        (VERIFIABLE, {NAMED: 1, PSEUDONYM: 1, ANONYMOUS: 1}),
    ],
)
def test_once_people_took_part_no_weaker_mode_is_left(
    mode: Anonymity, expected: dict[str, int]
) -> None:
    survey = make_survey(audience=Audience.MEMBERS, anonymity=mode)
    took_part(survey)
    assert barred(survey) == expected


def test_the_page_of_the_terms_says_what_each_mode_asks_and_what_bars_it(client: Client) -> None:
    words = text_of(sit_down(client, make_survey(audience=Audience.LINK)).get("survey_terms"))
    assert words.count("Pas en l’état du sondage") == 2
    assert "Rien ne dit qui répond" in words
    assert "Il faut savoir qui peut répondre, n’avoir que des questions fermées" in words


def test_the_page_of_the_terms_bars_nothing_without_a_reason(client: Client) -> None:
    desk = sit_down(client, make_survey(audience=Audience.MEMBERS, questionnaire=CLOSED))
    assert "Pas en l’état du sondage" not in text_of(desk.get("survey_terms"))
