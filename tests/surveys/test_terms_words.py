from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import translation

from aimpact.surveys.enums import Anonymity, Audience, Moment, ResultsVisibility
from aimpact.surveys.selectors.terms_words import ANONYMITY, RESULTS, local_time, terms_in_words
from tests.factories import make_commune, make_open_survey, make_space, make_survey

pytestmark = pytest.mark.django_db
NEW_YEAR = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


def told(name: str, **fields: Any) -> str:
    space = make_space(name="Bourg-Fictif")
    survey = make_survey(space, **fields)
    with translation.override("en"):
        return next(line.words for line in terms_in_words(survey) if line.name == name)


def test_every_choice_has_its_words() -> None:
    assert set(ANONYMITY) == set(Anonymity)
    assert set(RESULTS) == set(ResultsVisibility)


@pytest.mark.parametrize("audience", Audience)
def test_who_answers_is_said(audience: Audience) -> None:
    territory = make_commune(name="Val-Fictif") if audience == Audience.TERRITORY else None
    words = told("audience", audience=audience, territory=territory)
    expected = {Audience.MEMBERS: "Bourg-Fictif", Audience.TERRITORY: "Val-Fictif"}
    assert expected.get(audience, "once") in words


def test_what_is_asked_about_participants_is_said() -> None:
    assert told("profile_fields") == "Nothing is asked about participants."
    words = told("profile_fields", profile_fields=["age_band", "gender"])
    assert words == "Age, gender: asked after the questions, always optional."


def test_dates_are_those_of_the_surveys_own_clock() -> None:
    survey = make_survey(time_zone="Indian/Reunion")
    with translation.override("en"):
        assert local_time(NEW_YEAR, survey) == "Friday 1 January 2027, 03:30"
    with translation.override("fr"):
        assert local_time(NEW_YEAR, survey) == "vendredi 1 janvier 2027 à 3\u00a0h\u00a030"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Opens as soon as it is published; stays open until you close it."),
        (
            {"opens_at": NEW_YEAR},
            "Opens on Friday 1 January 2027, 00:30; stays open until you close it.",
        ),
        (
            {"closes_at": NEW_YEAR},
            "Opens as soon as it is published; closes on Friday 1 January 2027, 00:30.",
        ),
    ],
)
def test_dates_are_said(fields: dict[str, Any], words: str) -> None:
    assert told("opens_at", **fields) == words


def test_the_project_and_the_reminder_are_said_when_there_are() -> None:
    words = told("moment", moment=Moment.BEFORE, subject="La halle")
    assert words == "Before the decision: La halle"
    reminder = told("remind_at", audience=Audience.INVITEES, remind_at=NEW_YEAR)
    assert "1 January 2027" in reminder
    assert [line.name for line in terms_in_words(make_survey())] == [
        "audience",
        "anonymity",
        "profile_fields",
        "results_visibility",
        "opens_at",
    ]


def test_the_reason_of_an_extension_is_told_with_the_dates():
    survey = make_open_survey(extension_reason="La crue a fermé les berges.")
    told = [line.words for line in terms_in_words(survey)]
    assert any(
        "Prolongé pour cette raison\N{NO-BREAK SPACE}: La crue a fermé les berges." in w
        for w in told
    )
