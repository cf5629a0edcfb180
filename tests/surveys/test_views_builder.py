from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from aimpact.questionnaire.editing import remove_page, remove_question, update_question
from aimpact.questionnaire.prints import Place
from aimpact.questionnaire.structure import (
    Page,
    Questionnaire,
    Text,
)
from aimpact.surveys.models import Ballot, Survey
from aimpact.surveys.services.editing import edit_questionnaire
from tests.factories import (
    make_open_survey,
    make_survey,
    matrix_question,
    single_question,
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
    # Who asks (4), the survey, its ballots (2), twice for the open card, its last change, the
    # frame (3), what the library shows beside them (2).
    with django_assert_num_queries(15):
        assert desk.get("survey_question", "q1").status_code == 200


# --- words ------------------------------------------------------------------------------
@pytest.mark.parametrize("code", ["q1", "q2", "q3", "q4", "q5"])
def test_a_card_saved_as_it_is_changes_nothing(desk: Desk, code: str) -> None:
    before = desk.question(code)
    response = desk.save(code)
    assert response["Location"] == f"{desk.url('survey_builder')}?carte=q-{code}#q-{code}"
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
    assert response["Location"] == f"{desk.url('survey_builder')}?carte=textes#textes"
    document = desk.document()
    assert (document.title, document.intro) == (Text("Le marché"), Text("Bonjour"))
    assert document.thanks == Text("Merci", "Thanks")


def test_a_page_is_reworded(desk: Desk) -> None:
    response = desk.post(
        "survey_page", "p2", title_fr="Deux", title_en="", intro_fr="", intro_en="Two", do="close"
    )
    assert response["Location"] == f"{desk.url('survey_builder')}?carte=p-p2#p-p2"
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


def test_a_card_that_was_drawn_before_speaks_the_readers_language(desk: Desk) -> None:
    french = words_of(desk.get("survey_builder"))
    desk.client.cookies["django_language"] = "en"
    english = words_of(desk.get("survey_builder"))
    assert ("Choix unique" in french, "One choice" in english) == (True, True)
    assert "Pour\u202f?" in french
    assert "For it?" in english
