from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aimpact.questionnaire.conditions import Condition, Match, Operator, Test
from aimpact.questionnaire.structure import (
    Ending,
    Kind,
    Page,
    Question,
    Questionnaire,
    Quota,
    QuotaAction,
    Text,
)
from aimpact.surveys.enums import Anonymity, Audience
from tests.factories import (
    make_closed_survey,
    make_open_survey,
    make_questionnaire,
    make_survey,
    multiple_question,
    single_question,
    text_question,
)
from tests.insights.ballots import fill
from tests.permissions import SEEN, answers_of, make_cast, team_page
from tests.surveys.builder import Desk, sit_down, words_of

pytestmark = pytest.mark.django_db

YES = Condition(tests=(Test(field="q1", operator=Operator.IS, value=("yes",)),))
NO = Condition(tests=(Test(field="q1", operator=Operator.IS, value=("no",)),))


def two_pages(**fields: Any) -> Questionnaire:
    pages = (
        Page(code="p1", questions=(single_question("q1"),)),
        Page(code="p2", questions=(multiple_question("q2"), text_question("q3"))),
    )
    return Questionnaire(title=Text("La place"), pages=pages, **fields)


def desk_of(client: Client, **fields: Any) -> Desk:
    return sit_down(client, make_survey(questionnaire=two_pages(**fields)))


@pytest.fixture
def desk(client: Client) -> Desk:
    return desk_of(client)


# --- the map ------------------------------------------------------------------------------
def test_the_map_says_who_sees_what_and_that_all_is_reached(desk: Desk) -> None:
    page = words_of(desk.get("survey_logic"))
    assert "aucune question ne dépend d’elle-même" in page
    assert "Tout le monde voit toutes les questions" in page


def test_what_nobody_reaches_is_named(client: Client) -> None:
    never = Condition(tests=(*YES.tests, *NO.tests))
    document = make_questionnaire()
    asked = replace(text_question("q9"), label=Text("Et pourquoi ?"), condition=never)
    dead = replace(document, pages=(*document.pages, Page(code="p9", questions=(asked,))))
    desk = sit_down(client, make_survey(questionnaire=dead))
    logic = desk.get("survey_logic").context["logic"]
    assert [finding.name.fr for finding in logic.findings] == ["Et pourquoi ?"]


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("survey_logic", []),
        ("survey_ending", ["e1"]),
        ("survey_quota", ["k1"]),
        ("survey_advanced", ["q1"]),
        ("survey_part_condition", ["q1", "yes"]),
    ],
)
def test_only_those_who_edit_surveys_see_the_logic(
    client: Client, name: str, codes: list[str]
) -> None:
    closings = {"endings": (Ending(code="e1"),), "quotas": (Quota(code="k1"),)}
    survey = make_survey(questionnaire=two_pages(**closings))
    url = reverse(name, args=[survey.space.slug, survey.code, *codes])
    answers = answers_of(client, make_cast(survey.space), url)
    assert answers == team_page(owner=SEEN, editor=SEEN)


def test_the_map_costs_the_same_for_one_quota_and_for_three(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for number in (1, 3):
        quotas = tuple(Quota(code=f"k{n}", limit=5, condition=YES) for n in range(number))
        desk = desk_of(client, quotas=quotas)
        with django_assert_max_num_queries(60) as asked:
            desk.get("survey_logic")
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- endings ------------------------------------------------------------------------------
def test_an_ending_is_added_written_and_put_under_a_condition(desk: Desk) -> None:
    added = desk.post("survey_logic_button", do="ending_add")
    assert added.url.endswith("/logique/fin/e1/")
    words = {"title_fr": "Dommage", "text_fr": "Dites-nous pourquoi."}
    desk.post("survey_ending", "e1", **words, do="test_add", test_field="q1")
    lines = {"test": ["0"], "test-0-field": "q1", "test-0-operator": "is", "test-0-codes": ["no"]}
    desk.post("survey_ending", "e1", **words, **lines, do="close")
    assert desk.document().endings == (
        Ending(code="e1", title=Text("Dommage"), text=Text("Dites-nous pourquoi."), condition=NO),
    )


def test_endings_change_places_and_go(client: Client) -> None:
    endings = (Ending(code="e1", text=Text("Un")), Ending(code="e2", text=Text("Deux")))
    desk = desk_of(client, endings=endings)
    desk.post("survey_logic_button", do="ending_up:e2")
    assert [ending.code for ending in desk.document().endings] == ["e2", "e1"]
    desk.post("survey_logic_button", do="ending_remove:e2")
    desk.post("survey_logic_button", do="ending_add")
    assert [ending.code for ending in desk.document().endings] == ["e1", "e3"]


@pytest.mark.parametrize("do", ["", "ending", "ending_sing:e1"])
def test_an_unknown_button_does_not_exist(desk: Desk, do: str) -> None:
    assert desk.post("survey_logic_button", do=do).status_code == 404


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("survey_ending", ["e9"]),
        ("survey_quota", ["k9"]),
        ("survey_advanced", ["q9"]),
        ("survey_part_condition", ["q1", "maybe"]),
        ("survey_part_condition", ["q9", "yes"]),
    ],
)
def test_a_part_that_is_not_there_is_not_found(desk: Desk, name: str, codes: list[str]) -> None:
    assert desk.get(name, *codes).status_code == 404


# --- quotas -------------------------------------------------------------------------------
def test_a_quota_is_added_and_counts_those_of_its_condition(desk: Desk) -> None:
    desk.post("survey_logic_button", do="quota_add")
    words = {"label_fr": "Les oui", "message_fr": "", "limit": "20", "action": "flag"}
    desk.post("survey_quota", "k1", **words, do="test_add", test_field="q1")
    assert desk.document().quotas == (
        Quota(code="k1", label=Text("Les oui"), limit=20, action=QuotaAction.FLAG, condition=YES),
    )


@pytest.mark.parametrize("limit", ["", "0", "beaucoup", "99999999"])
def test_a_quota_has_a_number(client: Client, limit: str) -> None:
    desk = desk_of(client, quotas=(Quota(code="k1"),))
    answer = desk.post("survey_quota", "k1", limit=limit, action="end", label_fr="Jeunes")
    assert answer.status_code == 422
    assert "Jeunes" in words_of(answer)
    assert desk.document().quotas == (Quota(code="k1"),)


@pytest.mark.parametrize(
    ("limit", "anonymity", "status"),
    [
        ("4", Anonymity.ANONYMOUS, 422),
        ("5", Anonymity.ANONYMOUS, 302),
        ("4", Anonymity.NAMED, 302),
    ],
)
def test_a_quota_on_answers_of_an_anonymous_survey_counts_several_people(
    client: Client, limit: str, anonymity: Anonymity, status: int
) -> None:
    document = two_pages(quotas=(Quota(code="k1", limit=20, condition=YES),))
    survey = make_survey(questionnaire=document, anonymity=anonymity, audience=Audience.MEMBERS)
    desk = sit_down(client, survey)
    lines = {"test": ["0"], "test-0-field": "q1", "test-0-operator": "is", "test-0-codes": ["yes"]}
    typed = {"limit": limit, "action": "end", "label_fr": "Les oui", "do": "close"}
    answer = desk.post("survey_quota", "k1", **lines, **typed)
    assert answer.status_code == status
    assert ("compte au moins 5 bulletins" in words_of(answer)) is (status == 422)


def test_a_quota_that_a_condition_looks_at_stays(client: Client) -> None:
    full = Condition(tests=(Test(field="quota:k1", operator=Operator.IS, value=("full",)),))
    ending = Ending(code="e1", title=Text("Trop tard"), condition=full)
    quota = Quota(code="k1", limit=5, condition=YES)
    desk = desk_of(client, endings=(ending,), quotas=(quota,))
    answer = desk.client.post(
        desk.url("survey_logic_button"), {"do": "quota_remove:k1"}, follow=True
    )
    assert "Trop tard" in words_of(answer)
    assert desk.document().quotas == (quota,)


# --- groups of conditions -----------------------------------------------------------------
def test_a_condition_gets_a_group_and_loses_it(desk: Desk) -> None:
    data = desk.fields("q3", do="test_add", test_field="q1")
    desk.post("survey_question", "q3", **data)
    data = desk.fields("q3", do="group_add", test_field="q2")
    desk.post("survey_question", "q3", **data)
    condition = desk.question("q3").condition
    assert condition is not None
    assert [group.match for group in condition.groups] == [Match.ANY]
    assert condition.fields() == {"q1", "q2"}
    page = words_of(desk.get("survey_question", "q3"))
    assert 'type="radio" name="g0-match"' not in page, "one line needs no word to join it"
    more = {"group": ["g0"], "g0-test": ["g0-0"], "g0-match": "any"}
    more |= {"test-g0-0-field": "q2", "test-g0-0-operator": "is", "test-g0-0-codes": ["trees"]}
    desk.post("survey_question", "q3", **desk.fields("q3", **more, do="group_remove:g0"))
    condition = desk.question("q3").condition
    assert condition is not None
    assert condition.groups == ()


def test_a_line_is_added_to_a_group(desk: Desk) -> None:
    desk.post("survey_question", "q3", **desk.fields("q3", do="test_add", test_field="q1"))
    desk.post("survey_question", "q3", **desk.fields("q3", do="group_add", test_field="q2"))
    more = {"group": ["g0"], "g0-test": ["g0-0"], "g0-match": "all", "g0-test_field": "q1"}
    more |= {"test-g0-0-field": "q2", "test-g0-0-operator": "is", "test-g0-0-codes": ["trees"]}
    desk.post("survey_question", "q3", **desk.fields("q3", **more, do="test_add:g0"))
    condition = desk.question("q3").condition
    assert condition is not None
    assert [test.field for test in condition.groups[0].tests] == ["q2", "q1"]


# --- parts of a question ------------------------------------------------------------------
def test_a_choice_is_offered_under_a_condition_on_an_earlier_page(desk: Desk) -> None:
    desk.post("survey_part_condition", "q2", "trees", do="test_add", test_field="q1")
    choice = desk.question("q2").choice("trees")
    assert choice is not None
    assert choice.condition == YES


def test_a_choice_cannot_look_at_its_own_page(desk: Desk) -> None:
    subjects = desk.get("survey_part_condition", "q2", "trees").context["editor"].condition.subjects
    assert {subject.field.name for subject in subjects} == {"q1", "q1__other"}


def test_order_rules_and_wordings_of_a_question(desk: Desk) -> None:
    data = {
        "is_shuffled": "on",
        "rule-0-expression": "count(q2) <= 2",
        "rule-0-message_fr": "Deux au plus.",
        "variant-b-label_fr": "Que manque-t-il ?",
        "do": "close",
    }
    desk.post("survey_advanced", "q2", **data)
    question = desk.question("q2")
    assert question.is_shuffled
    assert [rule.expression for rule in question.rules] == ["count(q2) <= 2"]
    assert [(v.code, v.label.fr) for v in question.variants] == [("b", "Que manque-t-il ?")]
    emptied = {"rule-0-expression": "", "variant-b-label_fr": "", "do": "close"}
    desk.post("survey_advanced", "q2", **emptied)
    question = desk.question("q2")
    assert (question.is_shuffled, question.rules, question.variants) == (False, (), ())


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("count(q2", "il manque"),
        ("count(q2) >", "il manque un nombre"),
        ("q3 > 1", "n’est pas le code d’une question"),
        ("system(q2)", "n’est pas une des fonctions"),
    ],
)
def test_a_rule_that_cannot_be_read_is_shown_again_with_why(
    desk: Desk, expression: str, words: str
) -> None:
    data = {"rule-0-expression": expression, "rule-0-message_fr": "Non", "do": "close"}
    answer = desk.post("survey_advanced", "q2", **data)
    assert answer.status_code == 422
    page = words_of(answer)
    assert words in page
    assert desk.question("q2").rules == ()


def test_a_rule_says_what_to_correct(desk: Desk) -> None:
    data = {"rule-0-expression": "count(q2) < 2", "do": "close"}
    assert desk.post("survey_advanced", "q2", **data).status_code == 422


def test_a_page_may_move_and_shuffle_its_questions(desk: Desk) -> None:
    desk.post("survey_page", "p2", title_fr="", is_shuffled="on", is_movable="on", do="close")
    page = desk.document().page("p2")
    assert page is not None
    assert (page.is_shuffled, page.is_movable) == (True, True)


def test_an_edit_that_someone_else_made_meanwhile_is_not_overwritten(client: Client) -> None:
    desk = desk_of(client, endings=(Ending(code="e1", title=Text("Avant")),))
    seen = desk.get("survey_ending", "e1").context["version"]
    desk.post("survey_ending", "e1", title_fr="Pendant", do="close")
    answer = desk.post("survey_ending", "e1", title_fr="Après", version=seen, do="close")
    assert answer.status_code == 409
    assert "Après" in words_of(answer)
    assert desk.document().endings[0].title == Text("Pendant")


def test_once_published_only_words_change(client: Client) -> None:
    document = two_pages(endings=(Ending(code="e1", title=Text("Avant")),))
    desk = sit_down(client, make_open_survey(questionnaire=document))
    desk.post("survey_ending", "e1", title_fr="Après", do="close")
    assert desk.document().endings[0].title == Text("Après")
    refused = desk.post("survey_ending", "e1", title_fr="Non", do="test_add", test_field="q1")
    assert refused.status_code == 422
    desk.post("survey_logic_button", do="quota_add")
    assert desk.document().quotas == ()


@pytest.mark.parametrize(
    ("kind", "bound"),
    [(Kind.DATE, "2026-01-01"), (Kind.TIME, "18:00"), (Kind.DATETIME, "2026-01-01T18:00")],
)
def test_a_condition_on_a_moment_starts_with_a_bound_of_its_kind(
    client: Client, kind: Kind, bound: str
) -> None:
    desk = desk_of(client, endings=(Ending(code="e1", text=Text("Un")),))
    document = desk.document()
    asked = Question(code="q9", kind=kind, label=Text("Quand ?"))
    pages = (replace(document.pages[0], questions=(asked,)), *document.pages[1:])
    desk.survey.keep_document(replace(document, pages=pages))
    desk.survey.save()
    desk.post("survey_ending", "e1", text_fr="Un", do="test_add", test_field="q9")
    (ending,) = desk.document().endings
    assert ending.condition is not None
    assert ending.condition.tests[0].value == (bound,)


# --- small counts -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("number", "words"),
    [(4, "Moins de 5 bulletins comptés sur 50"), (5, "5 bulletins comptés sur 50")],
)
def test_a_quota_of_few_ballots_does_not_tell_how_many(
    client: Client, number: int, words: str
) -> None:
    survey = make_closed_survey()
    survey.keep_document(
        replace(survey.document, quotas=(Quota(code="k1", limit=50, condition=YES),))
    )
    survey.save()
    fill(survey, number)
    desk = sit_down(client, survey)
    assert words in words_of(desk.get("survey_logic"))
