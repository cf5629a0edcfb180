from dataclasses import replace

import pytest

from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.document import from_json, to_json
from aimpact.questionnaire.editing import (
    KindRefused,
    PartInUse,
    change_kind,
    kinds_open,
    use_scale,
)
from aimpact.questionnaire.scales import FREQUENCY, SATISFACTION
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Row,
    Text,
)
from tests.factories import single_question

LIST = Question(
    code="q1",
    kind=Kind.MULTIPLE,
    label=Text("Que faut-il ?"),
    help=Text("Au choix."),
    is_required=True,
    maximum=2.0,
    choices=(
        Choice(code="a", label=Text("Des arbres")),
        Choice(code="b", label=Text("Des bancs")),
        Choice(code="x", label=Text("Autre"), is_other=True),
        Choice(code="n", label=Text("Rien"), is_exclusive=True),
        Choice(code="o", label=Text("Sans opinion"), is_no_opinion=True, is_exclusive=True),
    ),
    last_choice=5,
)


def document(*questions: Question) -> Questionnaire:
    return Questionnaire(pages=(Page(code="p1", questions=questions),))


def turn(question: Question, kind: Kind) -> Question:
    turned = change_kind(document(question), question.code, kind).question(question.code)
    assert turned is not None
    return turned


@pytest.mark.parametrize("kind", Kind)
def test_whatever_a_question_may_become_can_be_kept(kind: Kind) -> None:
    for other in kinds_open(blank_question(kind, "q1")):
        changed = change_kind(document(blank_question(kind, "q1")), "q1", other)
        assert from_json(to_json(changed)) == changed
        assert [question.kind for question in changed.questions()] == [other]


def test_words_rules_and_choices_stay() -> None:
    ranking = turn(LIST, Kind.RANKING)
    assert (ranking.label, ranking.help, ranking.is_required) == (LIST.label, LIST.help, True)
    assert ranking.maximum == 2
    assert [(choice.code, choice.is_other) for choice in ranking.choices] == [
        ("a", False),
        ("b", False),
        ("x", False),
    ]


def test_a_choice_that_stands_alone_means_something_in_a_budget_and_in_a_single_choice() -> None:
    assert [choice.code for choice in turn(LIST, Kind.BUDGET).choices] == ["a", "b", "x", "n"]
    single = turn(LIST, Kind.SINGLE)
    assert [choice.code for choice in single.choices] == ["a", "b", "x", "n", "o"]
    assert not any(choice.is_exclusive for choice in single.choices)
    assert single.maximum is None


def test_a_ranking_becomes_a_list_to_tick_again() -> None:
    assert turn(turn(LIST, Kind.RANKING), Kind.MULTIPLE).maximum == 2


def test_the_ends_of_a_scale_become_those_of_a_slider_and_back() -> None:
    slider = turn(blank_question(Kind.RATING, "q1"), Kind.SLIDER)
    assert (slider.low.fr, slider.high.fr) == ("Pas du tout d’accord", "Tout à fait d’accord")
    assert (slider.minimum, slider.maximum, slider.choices) == (0, 100, ())
    rating = turn(slider, Kind.RATING)
    assert [choice.label.fr for choice in rating.choices] == [
        "Pas du tout d’accord",
        "2",
        "3",
        "4",
        "Tout à fait d’accord",
        "Sans opinion",
    ]


def test_the_bounds_of_a_number_stay_on_a_slider_not_on_a_recommendation() -> None:
    number = replace(blank_question(Kind.NUMBER, "q1"), minimum=5.0, maximum=50.0)
    assert (turn(number, Kind.SLIDER).minimum, turn(number, Kind.SLIDER).maximum) == (5, 50)
    assert (turn(number, Kind.NPS).minimum, turn(number, Kind.NPS).maximum) == (0, 10)


def test_mentions_go_the_other_way_round_than_the_steps_of_a_table() -> None:
    table = replace(
        blank_question(Kind.MATRIX, "q1"), rows=(Row(code="quiet", label=Text("Calme")),)
    )
    judgment = turn(table, Kind.JUDGMENT)
    assert [choice.code for choice in judgment.choices] == ["c4", "c3", "c2", "c1", "no_opinion"]
    assert judgment.rows == table.rows
    assert turn(judgment, Kind.MATRIX).choices == table.choices


def test_statements_have_answers_of_their_own() -> None:
    statements = turn(blank_question(Kind.JUDGMENT, "q1"), Kind.STATEMENTS)
    assert [choice.code for choice in statements.choices] == ["agree", "disagree", "pass"]
    assert len(turn(statements, Kind.JUDGMENT).choices) == 7


@pytest.mark.parametrize(("kind", "other"), [(Kind.TEXT, Kind.SINGLE), (Kind.RATING, Kind.RATING)])
def test_a_question_cannot_become_what_nothing_of_it_would_stay_in(kind: Kind, other: Kind) -> None:
    with pytest.raises(KindRefused):
        change_kind(document(blank_question(kind, "q1")), "q1", other)


def test_a_choice_that_a_condition_looks_at_holds_the_kind() -> None:
    condition = Condition(tests=(Test(field="q1", operator=Operator.IS, value=("n",)),))
    later = replace(single_question("q2"), condition=condition)
    with pytest.raises(PartInUse):
        change_kind(document(LIST, later), "q1", Kind.RANKING)


# --- ready scales -------------------------------------------------------------------------
def test_a_ready_scale_takes_the_place_of_the_steps_and_no_opinion_stays() -> None:
    rating = replace(blank_question(Kind.RATING, "q1"), label=Text("?"))
    four = use_scale(document(rating), "q1", SATISFACTION).question("q1")
    assert four is not None
    assert [choice.code for choice in four.choices] == ["c1", "c2", "c3", "c4", "no_opinion"]
    assert tuple(choice.label for choice in four.choices[:4]) == SATISFACTION
    five = use_scale(document(four), "q1", FREQUENCY).question("q1")
    assert five is not None
    # The code of a step that is gone is never given again.
    assert [choice.code for choice in five.choices] == ["c1", "c2", "c3", "c4", "c6", "no_opinion"]
