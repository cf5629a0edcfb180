"""What the first page of a survey says of what is kept: what concerns this survey alone."""

import re

import pytest

from aimpact.questionnaire.structure import Kind, Page, Question, Questionnaire, Text
from aimpact.surveys.admission.conditions import Invited, Key, Member
from aimpact.surveys.admission.rule import Rule
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.selectors.kept import Kept, kept_of
from tests.factories import (
    make_member,
    make_open_survey,
    make_survey,
    multiple_question,
    single_question,
    text_question,
)

pytestmark = pytest.mark.django_db

NAMED = {"anonymity": Anonymity.NAMED, "audience": Audience.MEMBERS}
NOTHING = Kept(texts=False, contacts=False, files=False, invited=False, counted_by=Key.BROWSER)
FILE = Question(code="q6", kind=Kind.FILE, label=Text("Une photo ?"))
EMAIL = Question(code="q9", kind=Kind.EMAIL, label=Text("Votre adresse ?"))


def asking(*questions):
    return Questionnaire(title=Text("Le marché"), pages=(Page(code="p1", questions=questions),))


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        (multiple_question(), {}),
        (text_question(), {"texts": True}),
        (single_question(), {"texts": True}),  # its last choice is to be written
        (FILE, {"files": True}),
        (EMAIL, {"contacts": True}),
    ],
)
def test_what_is_asked_for_is_what_may_be_kept(question, kept):
    found = kept_of(make_survey(questionnaire=asking(question)))

    wanted = {name: kept.get(name, False) for name in ("texts", "contacts", "files")}
    assert {name: getattr(found, name) for name in wanted} == wanted


def test_people_are_invited_where_the_rule_asks_for_it():
    assert kept_of(make_survey(questionnaire=asking(multiple_question()))) == NOTHING
    invited = kept_of(make_survey(rule=Rule(((Invited(),),))))
    assert (invited.invited, invited.counted_by) == (True, Key.INVITATION)
    assert kept_of(make_survey(rule=Rule(((Member(),), (Invited(),))))).invited


def told(client, survey):
    """The sentences under « Ce qui est enregistré, et la suite »."""
    client.force_login(make_member(survey.space))
    page = client.get(f"/s/{survey.code}/").content.decode()
    return re.sub(r"\s+", " ", page[page.index("<details") : page.index("</details>")])


@pytest.mark.parametrize("anonymity", [Anonymity.ANONYMOUS, Anonymity.PSEUDONYM, Anonymity.NAMED])
def test_a_survey_of_choices_speaks_neither_of_files_nor_of_guests_nor_of_texts(client, anonymity):
    fields = {"anonymity": anonymity, "audience": Audience.MEMBERS}
    survey = make_open_survey(questionnaire=asking(multiple_question()), **fields)

    words = told(client, survey)

    for absent in ("fichiers", "invitées", "coordonnées", "vos textes", "choisissez de dire"):
        assert absent not in words
    assert words.count("<li>") <= 5


@pytest.mark.parametrize(
    ("fields", "questions", "words"),
    [
        ({}, (FILE,), "Les fichiers que vous envoyez sont effacés."),
        ({}, (text_question(),), "Dans vos textes"),
        ({"profile_fields": ["gender"]}, (multiple_question(),), "choisissez de dire de vous"),
        (NAMED, (multiple_question(), EMAIL), "Les coordonnées que vous avez données"),
        ({**NAMED, "erases_ballots": True}, (FILE,), "sont effacés avec elles"),
        (
            {"rule": Rule(((Member(),), (Invited(),)))},
            (multiple_question(),),
            "Les adresses des personnes invitées sont effacées.",
        ),
    ],
)
def test_what_concerns_the_survey_is_said(client, fields, questions, words):
    survey = make_open_survey(questionnaire=asking(*questions), **fields)

    assert words in told(client, survey)


def test_answers_that_will_be_erased_are_not_said_to_stay(client):
    survey = make_open_survey(**NAMED, erases_ballots=True)

    assert "aussi longtemps que" not in told(client, survey)
