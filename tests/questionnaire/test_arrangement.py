from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from aimpact.questionnaire.answers import (
    ListData,
    count_cells,
    field_of_arm,
    has_answers,
    read_pages,
)
from aimpact.questionnaire.arrangement import ORIGINAL, arm, arrange, is_arranged
from aimpact.questionnaire.kinds import ANSWERED, Context
from aimpact.questionnaire.structure import Page, Questionnaire, Text, Variant
from tests.factories import make_questionnaire, matrix_question, single_question, text_question

seeds = st.integers(1, 2**64 - 1)
SHUFFLED = replace(single_question(), is_shuffled=True)
TESTED = replace(single_question(), variants=(Variant(code="b", label=Text("Et pour ?")),))


def of(*questions, **fields):
    return Questionnaire(pages=(Page(code="p1", questions=questions, **fields),))


def codes(questionnaire):
    return [question.code for question in questionnaire.questions()]


@given(seeds)
def test_a_document_without_chance_is_the_same_for_everybody(seed):
    document = make_questionnaire()
    assert arrange(document, seed) is document
    assert not is_arranged(document)


def test_the_seed_zero_stands_for_the_order_of_the_document():
    document = of(SHUFFLED, is_shuffled=True)
    assert arrange(document, 0) is document
    assert is_arranged(document)


@given(seeds)
def test_a_seed_always_gives_the_same_order(seed):
    document = of(SHUFFLED, TESTED, text_question("q3"), is_shuffled=True)
    assert arrange(document, seed) == arrange(document, seed)


@given(seeds)
def test_shuffled_choices_are_all_there_and_the_special_ones_keep_their_place(seed):
    question = next(arrange(of(SHUFFLED), seed).questions())
    assert {choice.code for choice in question.choices} == {"yes", "no", "else"}
    assert question.choices[2].is_other


def test_every_order_of_the_choices_comes_up_about_as_often():
    orders = Counter(
        next(arrange(of(SHUFFLED), seed).questions()).choices[0].code for seed in range(1, 1_001)
    )
    # Binomial(1000, 1/2): five standard deviations are 79; the draw of each seed is fixed.
    assert abs(orders["yes"] - 500) < 80


@given(seeds)
def test_the_lines_of_a_matrix_are_shuffled_and_its_scale_is_not(seed):
    matrix = replace(matrix_question(), is_shuffled=True)
    drawn = next(arrange(of(matrix), seed).questions())
    assert set(drawn.rows) == set(matrix.rows)
    assert drawn.choices == matrix.choices


@given(seeds)
def test_only_pages_that_may_move_change_places(seed):
    pages = tuple(
        Page(code=f"p{n}", is_movable=n in {1, 2, 4}, questions=(text_question(f"q{n}"),))
        for n in range(6)
    )
    drawn = [page.code for page in arrange(Questionnaire(pages=pages), seed).pages]
    assert (drawn[0], drawn[3], drawn[4], drawn[5]) == ("p0", "p3", "p4", "p5")
    assert set(drawn[1:3]) == {"p1", "p2"}


def test_the_questions_of_a_shuffled_page_stand_in_every_order():
    page = of(text_question("q1"), text_question("q2"), is_shuffled=True)
    assert {tuple(codes(arrange(page, seed))) for seed in range(1, 50)} == {
        ("q1", "q2"),
        ("q2", "q1"),
    }


@given(seeds)
def test_the_wording_shown_is_the_one_that_is_kept(seed):
    shown = next(arrange(of(TESTED), seed).questions()).label
    posted = ListData({"q1": ["yes"], "q1__variant": ["forged"]})
    answers = read_pages(of(TESTED), posted, context=Context(seed=seed)).answers
    kept = answers["q1__variant"]
    assert kept == arm(TESTED, seed)
    assert shown == (TESTED.label if kept == ORIGINAL else Text("Et pour ?"))


def test_a_wording_alone_is_no_answer():
    answers = read_pages(of(TESTED), ListData({}), context=Context(seed=3)).answers
    assert answers
    assert not has_answers(of(TESTED), answers)


def test_the_answers_to_each_wording_are_counted_apart():
    cells = list(count_cells(of(TESTED), {"q1": "yes", "q1__variant": "b"}))
    counted = {(cell.field, cell.answer) for cell in cells}
    assert {("q1", "yes"), (field_of_arm("q1", "b"), "yes")} <= counted
    assert (field_of_arm("q1", "b"), ANSWERED) in counted
    assert not any(cell.field == field_of_arm("q1", ORIGINAL) for cell in cells)
