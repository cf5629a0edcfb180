from dataclasses import replace

from aimpact.questionnaire.answers import (
    ListData,
    as_form_data,
    has_answers,
    visible_pages,
)
from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.kinds import Cell, Posted, Reading, behaviour_of
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
)

CONSENT = blank_question(Kind.CONSENT, "q1")
SOURCE = Question(
    code="source", kind=Kind.HIDDEN, choices=(Choice(code="poster"), Choice(code="letter"))
)


def read(question: Question, *typed: str) -> Reading:
    data = Posted(ListData({question.code: list(typed)}))
    return behaviour_of(question).read(question, data)


# --- consent ------------------------------------------------------------------------------
def test_a_box_that_is_ticked_is_an_agreement() -> None:
    assert read(CONSENT, "yes").answers == {"q1": "yes"}


def test_a_box_left_empty_is_a_refusal_and_nothing_is_kept_of_it() -> None:
    reading = read(CONSENT)
    assert (reading.answers, reading.errors) == ({}, [])


def test_a_survey_may_not_go_on_without_an_agreement() -> None:
    required = replace(CONSENT, is_required=True)
    assert [error.code for error in read(required).errors] == ["required_consent"]


def test_an_agreement_to_something_else_is_refused() -> None:
    assert [error.code for error in read(CONSENT, "maybe").errors] == ["unknown_choice"]


def test_agreements_are_counted_over_those_who_were_asked() -> None:
    cells = [*behaviour_of(CONSENT).cells(CONSENT, {"q1": "yes"})]
    assert cells == [Cell("q1", "_asked"), Cell("q1", "_answered"), Cell("q1", "yes")]
    assert [*behaviour_of(CONSENT).cells(CONSENT, {})] == [Cell("q1", "_asked")]


# --- value of the address -----------------------------------------------------------------
def test_a_declared_value_of_the_address_is_kept() -> None:
    assert read(SOURCE, "poster").answers == {"source": "poster"}
    assert read(SOURCE, " POSTER ").answers == {"source": "poster"}


def test_anything_else_in_the_address_is_dropped_without_a_word() -> None:
    for typed in ("", "elsewhere", "<script>", "camille@exemple.fr"):
        reading = read(replace(SOURCE, is_required=True), typed)
        assert (reading.answers, reading.errors, reading.typed) == ({}, [], {})


def test_a_page_of_values_of_the_address_is_never_shown() -> None:
    pages = (Page(code="p1", questions=(SOURCE,)), Page(code="p2", questions=(CONSENT,)))
    document = Questionnaire(pages=pages)
    assert [page.code for page in visible_pages(document, {})] == ["p2"]


def test_a_value_of_the_address_alone_is_no_answer() -> None:
    document = Questionnaire(pages=(Page(code="p1", questions=(SOURCE, CONSENT)),))
    assert not has_answers(document, {"source": "poster"})
    assert has_answers(document, {"q1": "yes"})


def test_answers_are_read_again_from_what_they_are() -> None:
    for question, answers in ((SOURCE, {"source": "letter"}), (CONSENT, {"q1": "yes"})):
        posted = Posted(as_form_data(answers))
        assert behaviour_of(question).read(question, posted).answers == answers
