"""Questions asked of a group: neither pages nor files tell what a few people answered."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aimpact.insights.exports.codebook import codebook_sheet
from aimpact.insights.exports.sheets import NOT_SHOWN
from aimpact.insights.rules import CrossingRefusal
from aimpact.insights.selectors import read_results
from aimpact.insights.services.exports import Content
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Text,
)
from aimpact.spaces.enums import Role
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import Survey
from tests.factories import make_closed_survey, make_open_survey, single_question, text_question
from tests.insights.ballots import NOW, fill
from tests.insights.test_exports import export
from tests.permissions import make_staff

pytestmark = pytest.mark.django_db
OLD = {"age_band": "80+"}


def for_the_old(question: Question) -> Question:
    old = Test(field="profile:age_band", operator=Operator.IS, value=("80+",))
    return replace(question, condition=Condition(tests=(old,)))


def make_reserved_survey(*, old: int, is_open: bool = False, **fields: Any) -> Survey:
    """Thirty ballots, and those of `old` people who alone were asked q2 and q3."""
    link = Question(code="q4", kind=Kind.HIDDEN, choices=(Choice(code="club", label=Text("Club")),))
    questions = (
        single_question("q1"),
        for_the_old(single_question("q2")),
        for_the_old(text_question("q3")),
        link,
    )
    document = Questionnaire(title=Text("Les bancs"), pages=(Page(code="p1", questions=questions),))
    make = make_open_survey if is_open else make_closed_survey
    survey = make(questionnaire=document, profile_fields=["age_band"], **fields)
    fill(survey, 30, {"q1": "no", "profile:age_band": "25-39"}, profile={"age_band": "25-39"})
    told = {"q1": "yes", "profile:age_band": "80+", "q2": "no", "q3": "Mon secret", "q4": "club"}
    fill(survey, old, told, profile=OLD)
    return survey


def readings(survey: Survey, **options: Any) -> dict[str, Any]:
    results = read_results(survey, at=NOW, **options)
    return {each.question.code: each for each in results.questions}


@pytest.mark.parametrize(
    ("old", "refusal", "answered"), [(4, CrossingRefusal.TOO_FEW, 0), (5, None, 5)]
)
def test_what_a_group_was_asked_is_shown_from_k_people_on(
    old: int, refusal: CrossingRefusal | None, answered: int
) -> None:
    asked = readings(make_reserved_survey(old=old))["q2"]
    assert (asked.refusal, asked.reading.answered) == (refusal, answered)


def test_what_a_group_was_asked_waits_for_the_end_as_crossed_answers_do() -> None:
    asked = readings(make_reserved_survey(old=20, is_open=True))
    assert asked["q2"].refusal is CrossingRefusal.STILL_OPEN
    assert asked["q1"].refusal is None


def test_the_team_of_a_named_survey_reads_everything_and_the_public_does_not() -> None:
    survey = make_reserved_survey(old=2, anonymity=Anonymity.NAMED, audience=Audience.MEMBERS)
    assert readings(survey)["q2"].reading.answered == 2
    assert readings(survey, is_public=True)["q2"].refusal is CrossingRefusal.TOO_FEW


def test_the_page_says_why_and_shows_no_text(client: Client) -> None:
    survey = make_reserved_survey(old=2)
    client.force_login(make_staff(survey.space, Role.ANALYST))
    place = [survey.space.slug, survey.code]
    page = client.get(reverse("survey_results", args=place)).content.decode()
    texts = client.get(reverse("survey_texts", args=[*place, "q3"])).content.decode()
    assert page.count("posée à certaines personnes seulement") == 2
    assert "posée à certaines personnes seulement" in texts
    assert "Mon secret" not in page + texts


def test_figures_and_texts_taken_out_hide_it_too() -> None:
    survey = make_reserved_survey(old=2)
    (_, figures), *_ = export(survey, Content.FIGURES)
    assert [row[5:] for row in figures if row[0] == "q2"] == [
        ["", "", None, None, None, None, None, "masqué"]
    ]
    (_, texts), *_ = export(survey, Content.TEXTS)
    assert texts[1:] == []


def test_a_file_of_anonymous_ballots_does_not_tell_who_was_asked_what() -> None:
    """A column « not asked » would tell the age that is taken away beside it."""
    (_, rows), *_ = export(make_reserved_survey(old=20), Content.BALLOTS)
    assert rows[0] == ["age_band", "q1"]
    assert not any(NOT_SHOWN in row for row in rows)


def test_a_file_of_named_ballots_holds_every_column() -> None:
    survey = make_reserved_survey(old=20, anonymity=Anonymity.NAMED, audience=Audience.MEMBERS)
    (_, rows), *_ = export(survey, Content.BALLOTS)
    assert [name for name in rows[0] if name in {"q1", "q2", "q3", "q4"}] == [
        "q1",
        "q2",
        "q3",
        "q4",
    ]


# --- values of the address ----------------------------------------------------------------
def test_a_small_way_in_is_counted_with_the_least_of_the_others_and_never_crossed() -> None:
    survey = make_reserved_survey(old=2)
    (field,) = readings(survey, crossed="age_band")["q4"].reading.fields
    assert (field.counts, field.links.shown, field.links.others) == ((), {}, 32)
    assert field.asked == field.answered
    assert readings(survey, crossed="age_band")["q4"].crosses == ()


def test_a_named_survey_tells_each_way_in() -> None:
    survey = make_reserved_survey(old=2, anonymity=Anonymity.NAMED, audience=Audience.MEMBERS)
    asked = readings(survey, crossed="age_band")["q4"]
    assert [count.count for count in asked.reading.fields[0].counts] == [2]
    assert asked.crosses


def test_the_page_and_the_figures_count_small_ways_in_together(client: Client) -> None:
    survey = make_reserved_survey(old=2)
    client.force_login(make_staff(survey.space, Role.ANALYST))
    url = reverse("survey_results", args=[survey.space.slug, survey.code])
    page = client.get(url).content.decode()
    assert "Les liens par lesquels moins de 5 personnes sont venues" in page
    (_, figures), *_ = export(survey, Content.FIGURES)
    rows = [row[5:8] + row[10:12] for row in figures if row[0] == "q4"]
    assert rows == [["_others", "Autres liens", 32, 32, 32]]


def make_linked_survey(*, of: str, **sizes: int) -> Survey:
    """Ballots by links `a` and `b` and by the bare one; q2 is asked of those who came by `of`."""
    names = ("a", "b", "c")
    choices = tuple(Choice(code=name, label=Text(name.upper())) for name in names)
    link = Question(code="q1", kind=Kind.HIDDEN, choices=choices)
    came = Test(field="q1", operator=Operator.IS, value=(of,))
    asked = replace(single_question("q2"), condition=Condition(tests=(came,)))
    pages = (Page(code="p1", questions=(link, asked)),)
    survey = make_closed_survey(questionnaire=Questionnaire(title=Text("Liens"), pages=pages))
    for name in names:
        fill(survey, sizes[name], {"q1": name} | ({"q2": "yes"} if name == of else {}))
    fill(survey, 20, {})
    return survey


@pytest.mark.parametrize(
    ("of", "refusal"), [("a", CrossingRefusal.TOO_FEW), ("c", None), ("b", CrossingRefusal.TOO_FEW)]
)
def test_a_question_asked_by_link_does_not_tell_the_link_from_those_counted_with_it(
    of: str, refusal: CrossingRefusal | None
) -> None:
    """Nine came by `a`, counted with the three of `b`: nine people asked would tell the three."""
    asked = readings(make_linked_survey(of=of, a=9, b=3, c=10))
    assert asked["q1"].reading.fields[0].links.together == {"a", "b"}
    assert asked["q2"].refusal is refusal


@pytest.mark.parametrize(
    ("anonymity", "is_said"), [(Anonymity.ANONYMOUS, True), (Anonymity.NAMED, False)]
)
def test_the_codebook_says_that_small_ways_in_are_counted_together(
    anonymity: Anonymity, is_said: bool
) -> None:
    survey = make_reserved_survey(old=2, anonymity=anonymity, audience=Audience.MEMBERS)
    rows = [*codebook_sheet(survey, {}).rows()]
    remarks = [str(row[-1]) for row in rows if row[0] == "q4"]
    assert any("sont comptés avec d’autres" in remark for remark in remarks) is is_said
