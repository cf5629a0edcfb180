"""Closed questionnaires: what may be asked where ballots are published whole."""

from dataclasses import replace

import pytest

from aimpact.questionnaire.checks import Problem, find_problems
from aimpact.questionnaire.closed import CLOSED, closed_fields, opening_problems
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.structure import (
    Cells,
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Quota,
    Text,
    Variant,
)
from tests.factories import matrix_question, multiple_question, single_question, text_question


def asked(*questions: Question, **fields: object) -> Questionnaire:
    return Questionnaire(
        title=Text("La place"), pages=(Page(code="p1", questions=questions),), **fields
    )


def problems(*questions: Question, **fields: object) -> list[tuple[str, str]]:
    return list(opening_problems(asked(*questions, **fields)))


def test_ticks_are_closed():
    assert problems(multiple_question(), matrix_question()) == []


@pytest.mark.parametrize("kind", sorted(set(Kind) - CLOSED))
def test_what_is_of_ones_own_is_not(kind):
    question = Question(code="q1", kind=kind, label=Text("Et vous ?"))

    assert problems(question) == [("q1", "open_in_verifiable")]


@pytest.mark.parametrize("cells", [Cells.NUMBER, Cells.TEXT])
def test_a_table_of_numbers_or_texts_is_not(cells):
    assert problems(replace(matrix_question(), cells=cells)) == [("q4", "open_in_verifiable")]


def test_please_specify_is_a_text():
    assert problems(single_question()) == [("q1", "other_in_verifiable")]


def test_everybody_reads_the_same_words():
    variants = (Variant(code="b", label=Text("Autrement ?")),)

    assert problems(replace(multiple_question(), variants=variants)) == [
        ("q2", "variant_in_verifiable")
    ]


def test_there_is_no_quota_and_nothing_but_answers_decides():
    of_profile = Condition(tests=(Test(field="profile:age", operator=Operator.ANSWERED),))
    quota = Quota(code="young", limit=9, condition=of_profile)

    assert problems(multiple_question(), quotas=(quota,)) == [
        ("", "quota_in_verifiable"),
        ("", "fact_in_verifiable"),
    ]


def test_a_condition_on_answers_is_fine():
    first = multiple_question("q1")
    test = Test(field="q1", operator=Operator.IS, value=("trees",))
    second = replace(multiple_question(), condition=Condition(tests=(test,)))

    assert problems(first, second) == []


def test_they_stop_the_publication_of_a_verifiable_survey_alone():
    document = asked(text_question())

    assert Problem("q3", "open_in_verifiable") in find_problems(document, is_verifiable=True)
    assert find_problems(document) == []


def test_fields_are_described_with_what_they_offer():
    grade = Question(code="q9", kind=Kind.NPS, label=Text("Note"))
    rank = Question(
        code="q8",
        kind=Kind.RANKING,
        label=Text("Ordre"),
        choices=(Choice(code="a", label=Text("A")), Choice(code="b", label=Text("B"))),
    )
    fields = {field.name: field for _q, field in closed_fields(asked(grade, rank))}

    assert [choice.code for choice in fields["q9"].choices] == [str(n) for n in range(11)]
    assert fields["q8"].is_ranked
    assert "q8__first" in fields
    assert all(field.choices for field in fields.values())
