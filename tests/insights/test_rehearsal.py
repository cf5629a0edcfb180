from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aimpact.insights.selectors.rehearsal import rehearse_survey
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.structure import Ending, Page, Questionnaire, Text
from aimpact.spaces.enums import Role
from aimpact.surveys.models import Ballot, IncomingBallot, Survey, Tally
from tests.factories import make_questionnaire, make_survey, single_question, text_question
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page

pytestmark = pytest.mark.django_db


def url_of(survey: Survey) -> str:
    return reverse("survey_rehearsal", args=[survey.space.slug, survey.code])


def branching() -> Questionnaire:
    no = Condition(tests=(Test(field="q1", operator=Operator.IS, value=("no",)),))
    return Questionnaire(
        title=Text("La place"),
        pages=(
            Page(code="p1", questions=(replace(single_question(), is_required=True),)),
            Page(code="p2", questions=(replace(text_question("q2"), condition=no),)),
        ),
        endings=(Ending(code="e1", title=Text("Dommage"), condition=no),),
    )


def rehearsed(client: Client, survey: Survey, **query: Any) -> Any:
    client.force_login(make_staff(survey.space, Role.EDITOR))
    return client.get(url_of(survey), query)


def test_the_report_is_shown_before_opening_and_nothing_is_kept(client: Client) -> None:
    survey = make_survey(questionnaire=make_questionnaire())
    page = rehearsed(client, survey, nombre="100", tirage="7")
    assert page.status_code == 200
    assert "100 participants inventés" in page.content.decode().replace("\xa0", " ")
    assert page.context["results"].ballots == 100
    for model in (Ballot, IncomingBallot, Tally):
        assert not model.objects.exists()


def test_the_same_draw_gives_the_same_report(client: Client) -> None:
    survey = make_survey(questionnaire=branching())
    first, again = (rehearsed(client, survey, tirage="5").context["rehearsed"] for _ in range(2))
    assert [each.shown for each in first.questions] == [each.shown for each in again.questions]


def test_it_counts_who_saw_what_and_where_they_ended() -> None:
    survey = make_survey(questionnaire=branching())
    told = rehearse_survey(survey, number=100, seed=3, at=survey.created_at)
    everybody, some = (each.shown for each in told.questions)
    dismayed, others = (each.reached for each in told.endings)
    assert everybody == 100
    assert 0 < some == dismayed < 100
    assert dismayed + others == 100


@pytest.mark.parametrize("query", [{"nombre": "9999"}, {"nombre": "x"}, {"tirage": "-1"}])
def test_a_strange_order_gives_the_smallest_rehearsal(client: Client, query: Any) -> None:
    survey = make_survey(questionnaire=branching())
    assert rehearsed(client, survey, **query).context["rehearsed"].number == 50


def test_a_questionnaire_with_problems_says_to_mend_them_first(client: Client) -> None:
    survey = make_survey(questionnaire=Questionnaire(title=Text("Rien")))
    page = rehearsed(client, survey)
    assert page.status_code == 200
    assert page.context["problems"] == 1


def test_only_those_who_edit_surveys_rehearse(client: Client) -> None:
    survey = make_survey(questionnaire=branching())
    answers = answers_of(client, make_cast(survey.space), url_of(survey))
    assert answers == team_page(owner=SEEN, editor=SEEN)
