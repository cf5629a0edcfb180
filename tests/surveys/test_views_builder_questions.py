from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from aimpact.questionnaire.conditions import Condition, Match, Operator, Test
from aimpact.questionnaire.structure import (
    Display,
    Kind,
    Page,
    Question,
    Questionnaire,
    Text,
)
from tests.factories import make_survey, single_question, text_question
from tests.surveys.builder import Desk, sit_down

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Desk:
    return sit_down(client, make_survey())


# --- rules --------------------------------------------------------------------------------
def test_a_list_of_choices_can_unfold_and_be_required(desk: Desk) -> None:
    desk.save("q1", display="dropdown", is_required="on")
    question = desk.question("q1")
    assert (question.display, question.is_required) == (Display.DROPDOWN, True)


def test_how_many_choices_may_be_ticked(desk: Desk) -> None:
    desk.save("q2", minimum="1", maximum="2")
    question = desk.question("q2")
    assert (question.minimum, question.maximum) == (1, 2)


def test_bounds_of_a_number_are_read_as_people_type_them(desk: Desk) -> None:
    data = desk.fields("q5", minimum="-1,5", maximum="1 000", unit_fr="€", do="close")
    data.pop("is_whole")
    desk.post("survey_question", "q5", **data)
    question = desk.question("q5")
    assert (question.minimum, question.maximum, question.is_whole) == (-1.5, 1_000, False)
    assert question.unit == Text("€")


def test_a_text_has_a_length(desk: Desk) -> None:
    desk.save("q3", display="short", maximum="100")
    question = desk.question("q3")
    assert (question.display, question.maximum) == (Display.SHORT, 100)


@pytest.mark.parametrize(
    ("code", "changes", "field"),
    [
        ("q2", {"minimum": "3", "maximum": "2"}, "maximum"),
        ("q2", {"minimum": "0"}, "minimum"),
        ("q2", {"maximum": "beaucoup"}, "maximum"),
        ("q2", {"maximum": "1,5"}, "maximum"),
        ("q3", {"maximum": "9999"}, "maximum"),
        ("q1", {"display": "carousel"}, "display"),
        ("q1", {"code": "Q 1"}, "code"),
    ],
)
def test_rules_that_cannot_be_are_refused_beside_their_field(
    desk: Desk, code: str, changes: dict[str, str], field: str
) -> None:
    response = desk.save(code, **changes)
    assert response.status_code == 422
    assert field in response.context["opened"].editor.form.errors


@pytest.mark.parametrize(("ticked", "number"), [({"may_abstain": "on"}, 3), ({}, 2)])
def test_yes_or_no_may_offer_to_abstain(
    client: Client, ticked: dict[str, str], number: int
) -> None:
    desk = sit_down(client, make_survey(questionnaire=Questionnaire(pages=(Page(code="p1"),))))
    desk.post("survey_question_add", kind="yes_no", page="p1")
    data = {k: v for k, v in desk.fields("q1").items() if k != "may_abstain"}
    desk.post("survey_question", "q1", **data, **ticked, do="close")
    assert len(desk.question("q1").choices) == number


# --- choices ------------------------------------------------------------------------------
def codes(desk: Desk, code: str = "q1") -> list[str]:
    return [choice.code for choice in desk.question(code).choices]


def test_a_choice_is_added_and_the_card_stays_open(desk: Desk) -> None:
    response = desk.save("q1", do="choice_add")
    assert codes(desk) == ["yes", "no", "c1", "else"]
    assert response["Location"] == f"{desk.url('survey_question', 'q1')}?suite=ajout#q-q1"


@pytest.mark.parametrize(
    ("do", "found"),
    [
        ("choice_up:no", ["no", "yes", "else"]),
        ("choice_down:no", ["yes", "else", "no"]),
        ("choice_remove:no", ["yes", "else"]),
    ],
)
def test_a_choice_is_moved_or_taken_away(desk: Desk, do: str, found: list[str]) -> None:
    desk.save("q1", do=do)
    assert codes(desk) == found


def test_what_was_typed_is_saved_with_a_button_of_the_list(desk: Desk) -> None:
    desk.save("q1", do="choice_up:no", label_fr="Alors ?", **{"choice-no-label_fr": "Non merci"})
    question = desk.question("q1")
    assert (question.label.fr, question.choices[0].label.fr) == ("Alors ?", "Non merci")


def test_choices_dragged_by_hand_keep_their_new_order(desk: Desk) -> None:
    desk.save("q1", choice=["else", "yes", "no"])
    assert codes(desk) == ["else", "yes", "no"]


def test_a_choice_that_was_not_posted_is_not_lost(desk: Desk) -> None:
    data = {k: v for k, v in desk.fields("q1").items() if not k.startswith("choice-no")}
    desk.post("survey_question", "q1", **data | {"choice": ["else", "yes"], "do": "close"})
    assert codes(desk) == ["else", "yes", "no"]


def test_a_foreign_choice_is_left_out(desk: Desk) -> None:
    desk.save("q1", choice=["yes", "maybe", "no", "else"], **{"choice-maybe-label_fr": "Peut-être"})
    assert codes(desk) == ["yes", "no", "else"]


def test_a_list_is_pasted_in_two_languages(desk: Desk) -> None:
    desk.save("q2", do="choice_paste", choices_pasted="Une fontaine | A fountain\n\n  Un kiosque\n")
    labels = [choice.label for choice in desk.question("q2").choices]
    assert labels[2:4] == [Text("Une fontaine", "A fountain"), Text("Un kiosque")]


@pytest.mark.parametrize("role", ["other", "exclusive", "no_opinion"])
def test_a_choice_has_a_role(desk: Desk, role: str) -> None:
    desk.save("q2", **{"choice-benches-role": role})
    choice = desk.question("q2").choice("benches")
    assert choice is not None
    flags = (choice.is_other, choice.is_exclusive, choice.is_no_opinion)
    expected = {
        "other": (True, False, False),
        "exclusive": (False, True, False),
        "no_opinion": (False, True, True),
    }
    assert flags == expected[role]


def test_a_role_that_is_not_offered_is_refused(desk: Desk) -> None:
    assert desk.save("q1", **{"choice-yes-role": "exclusive"}).status_code == 422


def test_flags_that_no_role_names_are_kept(client: Client) -> None:
    odd = replace(single_question().choices[2], is_exclusive=True)
    question = replace(single_question(), choices=(*single_question().choices[:2], odd))
    document = Questionnaire(pages=(Page(code="p1", questions=(question,)),))
    desk = sit_down(client, make_survey(questionnaire=document))
    desk.save("q1", label_fr="Autrement ?")
    assert desk.question("q1").choices[2] == odd


@pytest.mark.parametrize(
    ("do", "found"),
    [
        ("row_add", ["quiet", "clean", "r1"]),
        ("row_up:clean", ["clean", "quiet"]),
        ("row_down:quiet", ["clean", "quiet"]),
        ("row_remove:quiet", ["clean"]),
    ],
)
def test_lines_of_a_table_are_edited_too(desk: Desk, do: str, found: list[str]) -> None:
    desk.save("q4", do=do)
    assert [row.code for row in desk.question("q4").rows] == found


def test_lines_are_pasted(desk: Desk) -> None:
    desk.save("q4", do="row_paste", rows_pasted="Sûre")
    assert desk.question("q4").rows[-1].label == Text("Sûre")


def test_a_choice_that_a_condition_needs_is_refused_and_the_condition_named(client: Client) -> None:
    needed = Condition(tests=(Test(field="q1", operator=Operator.IS, value=("no",)),))
    why = replace(text_question("q2"), condition=needed)
    document = Questionnaire(pages=(Page(code="p1", questions=(single_question(), why)),))
    desk = sit_down(client, make_survey(questionnaire=document))
    response = desk.save("q1", do="choice_remove:no")
    assert response.status_code == 422
    assert "question 2" in str(response.context["opened"].editor.form.non_field_errors())
    assert codes(desk) == ["yes", "no", "else"]


# --- codes --------------------------------------------------------------------------------
def test_codes_change_with_a_button(desk: Desk) -> None:
    changes = {"code": "market", "choice-yes-code": "no", "choice-no-code": "yes"}
    response = desk.save("q1", **changes)
    assert response["Location"] == f"{desk.url('survey_builder')}?carte=q-market#q-market"
    assert codes(desk, "market") == ["no", "yes", "else"]


@pytest.mark.parametrize("changes", [{"code": "q2"}, {"choice-yes-code": "no"}])
def test_a_code_that_is_taken_is_refused(desk: Desk, changes: dict[str, str]) -> None:
    response = desk.save("q1", **changes)
    assert response.status_code == 422
    assert response.context["opened"].editor.form.non_field_errors()


def test_lines_have_codes_too(desk: Desk) -> None:
    desk.save("q4", **{"row-quiet-code": "calm"})
    assert [row.code for row in desk.question("q4").rows] == ["calm", "clean"]


# --- conditions ---------------------------------------------------------------------------
def condition(desk: Desk, code: str) -> Condition | None:
    return desk.question(code).condition


def test_a_condition_starts_with_a_test_that_can_be_kept(desk: Desk) -> None:
    desk.save("q3", do="test_add", test_field="q1")
    assert condition(desk, "q3") == Condition(
        tests=(Test(field="q1", operator=Operator.IS, value=("yes",)),)
    )


def test_a_condition_is_built_line_by_line(desk: Desk) -> None:
    desk.save("q5", do="test_add", test_field="q2")
    desk.save("q5", do="test_add", test_field="q4__quiet")
    desk.save(
        "q5",
        match="any",
        **{
            "test-0-operator": "is_not",
            "test-0-codes": ["trees", "none"],
            "test-1-operator": "not_answered",
        },
    )
    assert condition(desk, "q5") == Condition(
        match=Match.ANY,
        tests=(
            Test(field="q2", operator=Operator.IS_NOT, value=("trees", "none")),
            Test(field="q4__quiet", operator=Operator.NOT_ANSWERED),
        ),
    )
    desk.save("q5", do="test_remove:0")
    found = condition(desk, "q5")
    assert found is not None
    assert [test.field for test in found.tests] == ["q4__quiet"]
    desk.save("q5", do="test_remove:0")
    assert condition(desk, "q5") is None


def test_a_condition_on_a_number_is_read_as_people_type_it(client: Client) -> None:
    visits = Question(code="q1", kind=Kind.NUMBER)
    document = Questionnaire(pages=(Page(code="p1", questions=(visits, text_question("q2"))),))
    desk = sit_down(client, make_survey(questionnaire=document))
    desk.save("q2", do="test_add", test_field="q1")
    desk.save("q2", **{"test-0-operator": "at_most", "test-0-number": "1 234,50"})
    found = condition(desk, "q2")
    assert found is not None
    assert found.tests == (Test(field="q1", operator=Operator.AT_MOST, value=("1234.5",)),)


@pytest.mark.parametrize(
    "changes",
    [
        {"do": "test_add", "test_field": ""},
        {"do": "test_add", "test_field": "q5"},
        {"do": "test_add", "test_field": "q3"},
    ],
)
def test_a_condition_looks_at_earlier_questions_only(desk: Desk, changes: dict[str, str]) -> None:
    response = desk.save("q3", **changes)
    assert response.status_code == 422
    assert response.context["opened"].editor.condition.error
    assert condition(desk, "q3") is None


@pytest.mark.parametrize(
    "changes",
    [{"test-0-codes": []}, {"test-0-codes": ["maybe"]}, {"test-0-operator": "at_least"}],
)
def test_a_test_that_cannot_be_is_refused(desk: Desk, changes: dict[str, Any]) -> None:
    desk.save("q3", do="test_add", test_field="q1")
    assert desk.save("q3", **changes).status_code == 422


def test_a_test_on_a_question_that_moved_after_is_kept_until_it_is_taken_away(
    client: Client,
) -> None:
    later = Condition(tests=(Test(field="q2", operator=Operator.ANSWERED),))
    first = replace(text_question("q1"), condition=later)
    document = Questionnaire(pages=(Page(code="p1", questions=(first, text_question("q2"))),))
    desk = sit_down(client, make_survey(questionnaire=document))
    desk.save("q1", label_fr="Autrement ?")
    assert condition(desk, "q1") == later
    desk.save("q1", do="test_remove:0")
    assert condition(desk, "q1") is None


def test_a_page_has_a_condition_too(desk: Desk) -> None:
    words = {"title_fr": "", "title_en": "", "intro_fr": "", "intro_en": ""}
    response = desk.post("survey_page", "p2", **words, do="test_add", test_field="q1")
    assert response["Location"] == f"{desk.url('survey_page', 'p2')}?suite=liste#p-p2"
    assert desk.document().pages[1].condition == Condition(
        tests=(Test(field="q1", operator=Operator.IS, value=("yes",)),)
    )
