from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from aimpact.surveys.models import Ballot, Survey
from aimpact.surveys.questionnaire.conditions import Condition, Match, Operator, Test
from aimpact.surveys.questionnaire.editing import remove_page, remove_question, update_question
from aimpact.surveys.questionnaire.prints import Place
from aimpact.surveys.questionnaire.structure import (
    Display,
    Kind,
    Page,
    Question,
    Questionnaire,
    Text,
)
from aimpact.surveys.services.editing import edit_questionnaire
from tests.factories import (
    make_open_survey,
    make_survey,
    matrix_question,
    single_question,
    text_question,
)
from tests.permissions import SEEN, answers_of, make_cast, team_page
from tests.surveys.builder import Desk, sit_down, words_of

pytestmark = pytest.mark.django_db

PAGES = [
    ("survey_builder", []),
    ("survey_words", []),
    ("survey_page", ["p1"]),
    ("survey_question", ["q1"]),
]


@pytest.fixture
def desk(client: Client) -> Desk:
    return sit_down(client, make_survey())


def edit_elsewhere(desk: Desk, code: str, words: str) -> None:
    """Someone else rewords the question meanwhile."""

    def reword(document: Questionnaire) -> Questionnaire:
        question = document.question(code)
        assert question is not None
        return update_question(document, replace(question, label=Text(words)))

    apply(desk, reword)


def apply(desk: Desk, edit: Any) -> None:
    author = desk.survey.space.memberships.get().user
    edit_questionnaire(
        desk.survey, edit, place=Place("survey"), seen="", by=author, at=desk.survey.created_at
    )


@pytest.mark.parametrize(("name", "args"), PAGES)
def test_who_may_see_the_builder(client: Client, name: str, args: list[str]) -> None:
    desk = Desk(client, make_survey())
    cast = make_cast(desk.survey.space)
    assert answers_of(client, cast, desk.url(name, *args)) == team_page(owner=SEEN, editor=SEEN)


@pytest.mark.parametrize(("name", "args"), PAGES[1:])
def test_who_may_save_a_card(client: Client, name: str, args: list[str]) -> None:
    desk = Desk(client, make_survey())
    answers = answers_of(client, make_cast(desk.survey.space), desk.url(name, *args), method="post")
    assert answers == team_page(owner=SEEN, editor=SEEN)


@pytest.mark.parametrize(
    ("name", "args"),
    [("survey_page", ["p9"]), ("survey_question", ["q9"]), ("survey_page", ["q1"])],
)
def test_a_card_that_is_not_there_is_not_found(desk: Desk, name: str, args: list[str]) -> None:
    assert desk.get(name, *args).status_code == 404


@pytest.mark.parametrize("number", [1, 200])
def test_the_builder_asks_as_many_queries_for_many_questions_as_for_one(
    client: Client, number: int, django_assert_num_queries: Any
) -> None:
    questions = tuple(single_question(f"q{n}") for n in range(1, number + 1))
    document = Questionnaire(title=Text("T"), pages=(Page(code="p1", questions=questions),))
    desk = sit_down(client, make_survey(questionnaire=document))
    desk.get("survey_question", "q1")
    # Who asks (4), the survey, its ballots (2), twice for the open card, the frame (3).
    with django_assert_num_queries(12):
        assert desk.get("survey_question", "q1").status_code == 200


# --- words ------------------------------------------------------------------------------
@pytest.mark.parametrize("code", ["q1", "q2", "q3", "q4", "q5"])
def test_a_card_saved_as_it_is_changes_nothing(desk: Desk, code: str) -> None:
    before = desk.question(code)
    response = desk.save(code)
    assert response["Location"] == f"{desk.url('survey_builder')}#q-{code}"
    assert desk.question(code) == before
    assert Survey.objects.get().version == 1


def test_words_are_saved_in_both_languages(desk: Desk) -> None:
    desk.save("q3", label_fr="Pourquoi donc ?", label_en="Why so?", help_fr="Deux mots suffisent.")
    question = desk.question("q3")
    assert question.label == Text("Pourquoi donc ?", "Why so?")
    assert question.help == Text("Deux mots suffisent.")


@pytest.mark.parametrize("typed", ["سؤال؟", "Une fête 🎉👩‍🌾 ?", "A\u0301 <b>&amp;"])
def test_any_writing_is_kept_and_shown(desk: Desk, typed: str) -> None:
    desk.save("q3", label_fr=typed)
    response = desk.get("survey_builder")
    assert response.status_code == 200
    assert "<b>&amp;" not in words_of(response)


def test_control_characters_are_taken_out(desk: Desk) -> None:
    desk.save("q3", label_fr="Pour\x00quoi\x07 ?")
    assert desk.question("q3").label.fr == "Pourquoi ?"


@pytest.mark.parametrize("field", ["label_fr", "help_en", "choice-yes-label_fr"])
def test_a_text_that_is_too_long_is_refused_beside_its_field_and_kept(
    desk: Desk, field: str
) -> None:
    typed = "a" * 100_000
    response = desk.save("q1", **{field: typed})
    assert response.status_code == 422
    assert f"{'a' * 1_000}" in words_of(response)
    assert f'id="id_{field}_error"' in words_of(response)
    assert Survey.objects.get().version == 1


def test_the_surveys_own_words_are_saved(desk: Desk) -> None:
    response = desk.post(
        "survey_words",
        title_fr="Le marché",
        title_en="",
        intro_fr="Bonjour",
        intro_en="",
        thanks_fr="Merci",
        thanks_en="Thanks",
        do="close",
    )
    assert response["Location"] == f"{desk.url('survey_builder')}#textes"
    document = desk.document()
    assert (document.title, document.intro) == (Text("Le marché"), Text("Bonjour"))
    assert document.thanks == Text("Merci", "Thanks")


def test_a_page_is_reworded(desk: Desk) -> None:
    response = desk.post(
        "survey_page", "p2", title_fr="Deux", title_en="", intro_fr="", intro_en="Two", do="close"
    )
    assert response["Location"] == f"{desk.url('survey_builder')}#p-p2"
    page = desk.document().pages[1]
    assert (page.title, page.intro) == (Text("Deux"), Text("", "Two"))
    assert len(page.questions) == 2


# --- saving while one types ---------------------------------------------------------------
def test_autosave_answers_with_the_new_version(desk: Desk) -> None:
    data = desk.fields("q3", label_fr="Pourquoi donc ?")
    response = desk.autosave("survey_question", "q3", **data)
    assert response.status_code == 200
    assert response.json()["version"] == desk.seen("q3")
    assert desk.question("q3").label.fr == "Pourquoi donc ?"


def test_autosave_twice_in_a_row_is_no_conflict(desk: Desk) -> None:
    first = desk.fields("q3", label_fr="P")
    version = desk.autosave("survey_question", "q3", **first).json()["version"]
    second = first | {"label_fr": "Pourquoi ?", "version": version}
    assert desk.autosave("survey_question", "q3", **second).status_code == 200


def test_a_form_sent_again_after_a_lost_answer_is_no_conflict(desk: Desk) -> None:
    data = desk.fields("q3", label_fr="Pourquoi donc ?")
    desk.autosave("survey_question", "q3", **data)
    assert desk.autosave("survey_question", "q3", **data).status_code == 200


def test_autosave_names_the_field_to_correct(desk: Desk) -> None:
    response = desk.autosave("survey_question", "q3", **desk.fields("q3", label_fr="a" * 2_001))
    assert response.status_code == 422
    assert list(response.json()["errors"]) == ["label_fr"]


def test_autosave_leaves_codes_and_pasted_lists_alone(desk: Desk) -> None:
    data = desk.fields("q1", code="market", choices_pasted="Un\nDeux")
    assert desk.autosave("survey_question", "q1", **data).status_code == 200
    assert desk.question("q1") == single_question("q1")


def test_autosave_says_when_someone_else_was_faster(desk: Desk) -> None:
    data = desk.fields("q3", label_fr="Le mien ?")
    edit_elsewhere(desk, "q3", "Le leur ?")
    response = desk.autosave("survey_question", "q3", **data)
    assert response.status_code == 409
    assert desk.question("q3").label.fr == "Le leur ?"


def test_autosave_says_when_the_question_is_gone(desk: Desk) -> None:
    data = desk.fields("q3")
    apply(desk, lambda document: remove_question(document, "q3"))
    assert desk.autosave("survey_question", "q3", **data).status_code == 409


# --- two editors ----------------------------------------------------------------------------
def test_a_stale_edit_shows_the_latest_text_and_keeps_what_was_typed(desk: Desk) -> None:
    data = desk.fields("q3", label_fr="Le mien ?", do="close")
    edit_elsewhere(desk, "q3", "Le leur ?")
    response = desk.post("survey_question", "q3", **data)
    assert response.status_code == 409
    assert "Le leur" in words_of(response)
    assert "Le mien" in words_of(response)
    assert desk.question("q3").label.fr == "Le leur ?"


def test_saving_again_after_a_conflict_keeps_ones_own_text(desk: Desk) -> None:
    data = desk.fields("q3", label_fr="Le mien ?", do="close")
    edit_elsewhere(desk, "q3", "Le leur ?")
    version = desk.post("survey_question", "q3", **data).context["version"]
    assert desk.post("survey_question", "q3", **data | {"version": version}).status_code == 302
    assert desk.question("q3").label.fr == "Le mien ?"


def test_edits_of_different_questions_both_land(desk: Desk) -> None:
    data = desk.fields("q3", label_fr="Le mien ?", do="close")
    edit_elsewhere(desk, "q2", "Le leur ?")
    assert desk.post("survey_question", "q3", **data).status_code == 302
    assert [desk.question(code).label.fr for code in ("q2", "q3")] == ["Le leur ?", "Le mien ?"]


def test_what_was_typed_on_a_question_taken_away_can_be_copied(desk: Desk) -> None:
    data = desk.fields("q3", label_fr="Mon long texte ?", do="close")
    apply(desk, lambda document: remove_question(document, "q3"))
    response = desk.post("survey_question", "q3", **data)
    assert response.status_code == 409
    assert "Mon long texte ?" in response.context["typed"]


def test_what_was_typed_on_a_page_taken_away_can_be_copied(desk: Desk) -> None:
    apply(desk, lambda document: remove_page(document, "p2"))
    response = desk.post("survey_page", "p2", title_fr="Mon titre", do="close")
    assert response.status_code == 409
    assert response.context["typed"] == "Mon titre"


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
    assert response["Location"] == f"{desk.url('survey_question', 'q1')}?suite=1#q-q1"


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
    assert response["Location"] == f"{desk.url('survey_builder')}#q-market"
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
    assert response["Location"] == f"{desk.url('survey_page', 'p2')}#p-p2"
    assert desk.document().pages[1].condition == Condition(
        tests=(Test(field="q1", operator=Operator.IS, value=("yes",)),)
    )


# --- once people have answered ------------------------------------------------------------
def answered(client: Client) -> Desk:
    survey = make_open_survey()
    Ballot.objects.create(
        survey=survey, anonymity=survey.anonymity, answers={}, day=survey.created_at.date()
    )
    return sit_down(client, survey)


def test_only_words_are_asked_once_people_have_answered(client: Client) -> None:
    desk = answered(client)
    form = desk.get("survey_question", "q1").context["opened"].editor.form
    assert set(form.fields) == {"label_fr", "label_en", "help_fr", "help_en"}


def test_words_change_once_people_have_answered_and_are_listed(client: Client) -> None:
    desk = answered(client)
    desk.save("q1", label_fr="Êtes-vous pour ?", **{"choice-yes-label_fr": "Oui, pour"})
    assert desk.question("q1").label.fr == "Êtes-vous pour ?"
    shown = desk.get("survey_builder").context["rewordings"]
    changes = [(change.where, change.before, change.after) for change in shown]
    assert sorted(changes) == [
        ("q1", "Oui", "Oui, pour"),
        ("q1", "Pour ?", "Êtes-vous pour ?"),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"is_required": "on", "display": "dropdown", "code": "market"},
        {"choice": ["no", "yes", "else"]},
        {"choice-yes-role": "other", "choice-yes-code": "oui"},
        {"test": ["0"], "test-0-field": "q1", "test-0-operator": "answered"},
    ],
)
def test_anything_else_that_is_posted_is_left_out(client: Client, changes: dict[str, Any]) -> None:
    desk = answered(client)
    before = desk.question("q1")
    assert desk.save("q1", **changes).status_code == 302
    assert desk.question("q1") == before


@pytest.mark.parametrize("do", ["choice_add", "choice_remove:no", "choice_up:no"])
def test_a_button_of_the_list_is_refused_with_its_reason(client: Client, do: str) -> None:
    desk = answered(client)
    response = desk.save("q1", do=do)
    assert response.status_code == 422
    assert response.context["opened"].editor.form.non_field_errors()


def test_a_published_survey_cannot_lose_its_words(client: Client) -> None:
    desk = sit_down(client, make_open_survey())
    response = desk.save("q1", label_fr="", label_en="")
    assert response.status_code == 422
    assert desk.question("q1").label


# --- what the page shows ------------------------------------------------------------------
def test_problems_lead_to_their_question(client: Client) -> None:
    unworded = replace(matrix_question("q1"), label=Text(), rows=())
    document = Questionnaire(title=Text("T"), pages=(Page(code="p1", questions=(unworded,)),))
    desk = sit_down(client, make_survey(questionnaire=document))
    response = desk.get("survey_builder")
    assert [item.problem.code for item in response.context["builder"].problems] == [
        "no_label",
        "no_rows",
    ]
    assert f"{desk.url('survey_question', 'q1')}#q-q1" in words_of(response)


def test_english_stands_beside_french_as_soon_as_a_text_has_some(client: Client) -> None:
    question = replace(single_question(), label=Text("Pour ?"), choices=())
    document = Questionnaire(pages=(Page(code="p1", questions=(question,)),))
    french = sit_down(client, make_survey(questionnaire=document))
    assert not french.get("survey_builder").context["with_english"]
    french.save("q1", label_en="For it?")
    assert french.get("survey_builder").context["with_english"]


def test_english_is_hidden_or_shown_on_demand(desk: Desk) -> None:
    desk.post("survey_english", english="0")
    assert not desk.get("survey_builder").context["with_english"]
    desk.save("q3", label_fr="Pourquoi donc ?")
    assert desk.question("q3").label == Text("Pourquoi donc ?", "Why?")
    desk.post("survey_english", english="1")
    assert desk.get("survey_builder").context["with_english"]
