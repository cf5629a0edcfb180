"""What is asked on paper and the figures by which it is keyed in."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.questionnaire.conditions import Condition, Match, Operator, Test
from aimpact.questionnaire.kinds import behaviour_of
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Text,
)
from aimpact.surveys.paper.lines import (
    Line,
    UnknownMark,
    differences,
    lines_of,
    marks_of,
    numbered,
    read_sheet,
    to_posted,
    to_typed,
)
from tests.factories import (
    make_questionnaire,
    matrix_question,
    multiple_question,
    number_question,
    single_question,
    text_question,
)


def document(*questions: Question) -> Questionnaire:
    return Questionnaire(title=Text("Un"), pages=(Page(code="p1", questions=questions),))


def line(question: Question) -> Line:
    return lines_of(document(question))[0]


def choices(*labels: str) -> tuple[Choice, ...]:
    return tuple(Choice(code=f"c{at}", label=Text(label)) for at, label in enumerate(labels))


def test_boxes_are_numbered_from_one() -> None:
    assert marks_of(choices("Oui", "Non")) == {"c0": "1", "c1": "2"}


def test_the_figures_of_a_scale_are_its_own_and_no_opinion_comes_after() -> None:
    scale = choices("0", "1", "2", "Sans opinion")
    assert marks_of(scale) == {"c0": "0", "c1": "1", "c2": "2", "c3": "3"}


def test_a_lone_figure_among_words_makes_no_scale() -> None:
    assert marks_of(choices("2", "Plus")) == {"c0": "1", "c1": "2"}


def test_the_figure_of_a_box_is_its_answer() -> None:
    one = line(single_question())
    code = next(iter(one.marks))
    assert to_posted(one, " 1 ") == [code]
    assert to_posted(one, "  ") == []


@pytest.mark.parametrize("typed", ["9", "oui", "1 2", "1,2"])
def test_what_no_box_has_is_refused(typed: str) -> None:
    with pytest.raises(UnknownMark):
        to_posted(line(single_question()), typed)


@pytest.mark.parametrize("typed", ["1 2", "1,2", "1 ; 2", "1+2"])
def test_several_boxes_are_typed_as_one_likes(typed: str) -> None:
    many = line(multiple_question())
    assert to_posted(many, typed) == list(many.marks)[:2]


def test_a_text_is_kept_as_it_is() -> None:
    assert to_posted(line(text_question()), " Des arbres, 1 2 ") == ["Des arbres, 1 2"]


def test_a_matrix_has_a_line_for_each_of_its_rows() -> None:
    question = matrix_question()
    assert [each.name for each in lines_of(document(question))] == [
        question.row_field(row) for row in question.rows
    ]


def test_questions_are_numbered_as_people_read_them() -> None:
    asked = document(single_question("a"), text_question("b"), number_question("c"))
    assert [number for _page, number, _question in numbered(asked)] == [1, 2, 3]


def test_on_paper_nothing_is_required() -> None:
    needed = replace(single_question("a"), is_required=True)
    reading = read_sheet(document(needed, text_question("b")), {"b": ["Un mot"]})
    assert (reading.answers, reading.errors) == ({"b": "Un mot"}, [])


def test_a_question_that_its_condition_hides_is_left_out() -> None:
    first = single_question("a")
    test = Test(field="a", operator=Operator.IS, value=(first.choices[0].code,))
    second = replace(text_question("b"), condition=Condition(match=Match.ALL, tests=(test,)))
    posted = {"a": [first.choices[1].code], "b": ["De trop"]}
    assert read_sheet(document(first, second), posted).answers == {"a": first.choices[1].code}


def test_the_lines_that_two_keyings_do_not_agree_on() -> None:
    lines = lines_of(document(single_question("a"), multiple_question("b"), text_question("c")))
    codes = list(next(each for each in lines if each.name == "b").marks)
    first = {"a": ["yes"], "b": codes[:2], "c": ["Des  arbres"]}
    same = {"a": ["yes"], "b": codes[1::-1], "c": ["Des arbres"]}
    other = {"a": ["no"], "b": codes[:1], "c": ["Des arbres"]}
    assert differences(lines, first, same) == []
    assert [each.name for each in differences(lines, first, other)] == ["a", "b"]


@given(st.data())
def test_what_is_keyed_for_an_answer_gives_the_answer_back(data: st.DataObject) -> None:
    many = line(multiple_question())
    codes = data.draw(st.lists(st.sampled_from(list(many.marks)), unique=True))
    assert to_posted(many, to_typed(many, codes)) == codes


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in {Kind.SCORE, Kind.HIDDEN}])
def test_every_kind_of_question_is_on_the_sheet(kind: Kind) -> None:
    question = Question(
        code="q", kind=kind, label=Text("Quoi ?"), choices=choices("Oui", "Non"), rows=()
    )
    shown = [each for _page, _number, each in numbered(document(question))]
    assert shown == ([question] if behaviour_of(question).is_drawn else [])


def test_the_questionnaire_of_the_tests_is_keyed_whole() -> None:
    names = [each.name for each in lines_of(make_questionnaire())]
    assert len(names) == len(set(names)) > 0


@pytest.mark.parametrize(
    ("kind", "typed", "posted"),
    [
        (Kind.PIN, " Rennes (35) ", ["Rennes (35)"]),
        (Kind.PLACE, "35000", ["35000"]),
        (Kind.ZONE, "Rennes (35) ; Bruz;", ["Rennes (35)", "Bruz"]),
    ],
)
def test_places_are_keyed_by_their_names(kind: Kind, typed: str, posted: list[str]) -> None:
    keyed = line(Question(code="q", kind=kind))
    assert to_posted(keyed, typed) == posted
    assert to_posted(keyed, to_typed(keyed, posted)) == posted


def test_nothing_is_keyed_for_a_file() -> None:
    assert lines_of(document(Question(code="q", kind=Kind.FILE))) == []
