from dataclasses import replace

from hypothesis import given

from aimpact.questionnaire.languages import (
    Completeness,
    Rewording,
    completeness,
    rewordings,
    texts,
    texts_of_page,
    texts_of_question,
)
from aimpact.questionnaire.structure import Page, Questionnaire, Text
from tests.factories import make_questionnaire, matrix_question, number_question
from tests.questionnaire.strategies import questionnaires


def test_completeness_counts_the_texts_written_somewhere() -> None:
    questionnaire = Questionnaire(
        title=Text("Le marché", "The market"),
        intro=Text("Bonjour"),
        pages=(Page(code="p1", title=Text("", "First")),),
    )
    assert completeness(texts(questionnaire), "fr") == Completeness(written=2, wanted=3)
    assert completeness(texts(questionnaire), "en") == Completeness(written=2, wanted=3)


def test_nothing_written_is_complete() -> None:
    assert completeness(texts(Questionnaire()), "en").is_complete


def test_what_is_missing_is_a_number_of_texts() -> None:
    measured = completeness(texts_of_question(matrix_question()), "en")
    assert (measured.missing, measured.is_complete) == (4, False)


def test_a_pages_texts_leave_its_questions_out() -> None:
    page = Page(code="p1", title=Text("Un"), questions=(number_question(),))
    assert [named.role for named in texts_of_page(page)] == ["page_title", "page_intro"]


def test_rewordings_say_where_what_and_in_which_language() -> None:
    before = make_questionnaire()
    question = before.pages[0].questions[0]
    first = replace(question.choices[0], label=Text("Oui !", "Yes"))
    reworded = replace(
        question, label=Text("Pour ?", "In favour?"), choices=(first, *question.choices[1:])
    )
    page = replace(before.pages[0], questions=(reworded, *before.pages[0].questions[1:]))
    after = replace(before, pages=(page, before.pages[1]))
    assert rewordings(before, after) == [
        Rewording("q1", "label", "", "en", "For it?", "In favour?"),
        Rewording("q1", "choice", "yes", "fr", "Oui", "Oui !"),
    ]


@given(questionnaires())
def test_a_document_is_no_rewording_of_itself(questionnaire: Questionnaire) -> None:
    assert rewordings(questionnaire, questionnaire) == []
