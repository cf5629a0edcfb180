import pytest

from aimpact.questionnaire.structure import Questionnaire, Text
from tests.factories import make_questionnaire, matrix_question, single_question


@pytest.mark.parametrize(
    ("text", "language", "read"),
    [
        (Text("Oui", "Yes"), "fr", "Oui"),
        (Text("Oui", "Yes"), "en", "Yes"),
        (Text("Oui"), "en", "Oui"),
        (Text("", "Yes"), "fr", "Yes"),
        (Text(), "fr", ""),
    ],
)
def test_a_text_falls_back_on_the_other_language(text: Text, language: str, read: str) -> None:
    assert text.read(language) == read


@pytest.mark.parametrize(("text", "is_there"), [(Text(), False), (Text(en="Yes"), True)])
def test_a_text_in_one_language_is_there(text: Text, is_there: bool) -> None:
    assert bool(text) is is_there


def test_parts_are_found_by_their_code() -> None:
    questionnaire = make_questionnaire()
    assert [question.code for question in questionnaire.questions()] == [
        "q1",
        "q2",
        "q3",
        "q4",
        "q5",
    ]
    assert questionnaire.question("q4") == matrix_question("q4")
    assert questionnaire.page("p2") == questionnaire.pages[1]
    assert questionnaire.page_of("q4") == questionnaire.pages[1]


def test_an_unknown_code_finds_nothing() -> None:
    questionnaire = make_questionnaire()
    assert questionnaire.question("q9") is None
    assert questionnaire.page("q1") is None
    assert questionnaire.page_of("q9") is None
    assert single_question().choice("maybe") is None
    assert matrix_question().row("loud") is None
    assert Questionnaire().page("p1") is None


def test_fields_are_named_after_the_question_and_its_part() -> None:
    question = matrix_question("q4")
    assert question.row_field(question.rows[0]) == "q4__quiet"
    assert question.other_field == "q4__other"


def test_other_is_the_choice_that_opens_a_text() -> None:
    other = single_question().other_choice
    assert other is not None
    assert other.code == "else"
    assert matrix_question().other_choice is None
