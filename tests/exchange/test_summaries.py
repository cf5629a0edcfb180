"""Reports of imports and exports, grouped for a reader."""

import pytest
from django.utils.translation import override

from aimpact.exchange.formats.imported import Carried, Loss, SourceQuestion, Weight
from aimpact.exchange.selectors import Report
from aimpact.exchange.summaries import Line, Often, Otherwise, came_in, goes_out
from aimpact.questionnaire.structure import Kind, Page, Question, Questionnaire


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


SHOWN = Loss("display", Weight.NOTE, "display_columns=2")
WIDE = Loss("display", Weight.NOTE, "display_columns=3")
SLIDERS = Loss("sliders", Weight.NOTE)
LIMIT = Loss("attribute", Weight.PART, "time_limit=30")
GONE = Loss("hidden", Weight.LEFT_OUT)

REPORT = Report(
    questions=[
        SourceQuestion("A", "L", "Première", ("a",), (SHOWN,)),
        SourceQuestion("B", "L", "Deuxième", ("b",), (LIMIT, WIDE, SLIDERS)),
        SourceQuestion("C", "L", "Troisième", (), (GONE, SHOWN)),
    ],
    losses=[],
    tally={Carried.WHOLE: 1, Carried.PARTLY: 1, Carried.NOT: 1},
)


def test_an_import_is_told_by_what_became_of_the_questions():
    told = came_in(REPORT)

    assert (told.total, told.whole, told.partly, told.left_out) == (3, 1, 1, 1)
    assert not told.is_complete
    assert told.cut == (
        Line(
            "B", "Deuxième", ("A setting is not carried: time limit, in seconds (time_limit=30).",)
        ),
    )
    assert told.lost == (
        Line("C", "Troisième", ("The question is hidden from participants: it is left out.",)),
    )


def test_what_is_only_drawn_otherwise_is_told_once_with_its_questions():
    assert came_in(REPORT).otherwise == (
        Otherwise(
            "A setting of the look is not carried: number of columns (display_columns).", ("A", "B")
        ),
        Otherwise("Its sliders become fields for numbers.", ("B",)),
    )


def test_notes_alone_leave_an_import_complete():
    questions = [SourceQuestion("A", "L", "", ("a",), (SHOWN,))]
    told = came_in(Report(questions, [], {Carried.WHOLE: 1, Carried.PARTLY: 0, Carried.NOT: 0}))

    assert told.is_complete


def test_many_questions_carried_in_part_are_summed_up_by_what_is_missing():
    constraint = Loss("constraint", Weight.PART, "not(isnull(A))")
    questions = [
        SourceQuestion(f"A{n}", "L", "", (f"a{n}",), (LIMIT, constraint)[: 1 + n % 2])
        for n in range(6)
    ]
    told = came_in(Report(questions, [], {Carried.WHOLE: 0, Carried.PARTLY: 6, Carried.NOT: 0}))

    assert told.often == (
        Often("A setting is not carried.", 6),
        Often("A check of the answer is not carried.", 3),
    )


def test_a_guess_is_said_to_be_one_and_is_no_loss():
    guess = Loss("guessed", Weight.NOTE)
    told = came_in(Report([], [guess], dict.fromkeys(Carried, 0)))

    assert (told.is_guessed, told.is_complete, told.survey) == (True, True, ())


def test_a_file_of_ours_loses_nothing():
    asked = Question(code="q1", kind=Kind.TEXT)
    told = goes_out(Questionnaire(pages=(Page(code="p1", questions=(asked,)),)), None)

    assert (told.total, told.whole, told.partly, told.survey) == (1, 1, 0, ())
