from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.checks import find_problems
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.document import from_json, to_json
from aimpact.questionnaire.editing import (
    CodeTaken,
    EditRefused,
    PartInUse,
    TooManyParts,
    UnknownPart,
    User,
    add_question,
    duplicate_question,
    move_question,
    remove_question,
    rename_question,
    shift_question,
    update_question,
)
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Text,
)
from tests.factories import make_questionnaire, single_question, text_question
from tests.questionnaire.strategies import questionnaires


def layout(questionnaire: Questionnaire) -> list[list[str]]:
    return [[question.code for question in page.questions] for page in questionnaire.pages]


def asking(field: str, *values: str) -> Condition:
    operator = Operator.IS if values else Operator.ANSWERED
    return Condition(tests=(Test(field=field, operator=operator, value=values),))


def linked(condition: Condition) -> Questionnaire:
    """A question that depends on the first of the page before."""
    second = replace(text_question("q2"), condition=condition)
    return Questionnaire(
        pages=(
            Page(code="p1", questions=(single_question("q1"),)),
            Page(code="p2", questions=(second,)),
        )
    )


@pytest.mark.parametrize("kind", Kind)
def test_a_question_of_each_kind_is_added_blank(kind: Kind) -> None:
    edited = add_question(make_questionnaire(), kind, page="p2")
    assert edited.question("q6") == blank_question(kind, "q6")
    assert layout(edited) == [["q1", "q2", "q3"], ["q4", "q5", "q6"]]


def test_a_question_is_added_after_another() -> None:
    edited = add_question(make_questionnaire(), Kind.TEXT, page="p1", after="q1")
    assert layout(edited) == [["q1", "q6", "q2", "q3"], ["q4", "q5"]]


def test_a_question_number_is_never_given_twice() -> None:
    edited = remove_question(make_questionnaire(), "q5")
    assert layout(add_question(edited, Kind.TEXT, page="p2")) == [["q1", "q2", "q3"], ["q4", "q6"]]


def test_codes_that_staff_chose_are_stepped_over() -> None:
    edited = rename_question(make_questionnaire(), "q1", "q6")
    edited = rename_question(edited, "q2", "age")
    assert layout(add_question(edited, Kind.TEXT, page="p2")) == [
        ["q6", "age", "q3"],
        ["q4", "q5", "q7"],
    ]


def test_a_code_with_a_huge_number_does_not_move_the_counter() -> None:
    edited = rename_question(make_questionnaire(), "q5", "q99999999")
    edited = add_question(edited, Kind.TEXT, page="p2")
    assert from_json(to_json(edited)) == edited
    assert edited.last_question == 6


def test_questions_have_a_maximum_over_all_pages() -> None:
    half = tuple(text_question(f"q{number}") for number in range(1, 251))
    other = tuple(text_question(f"q{number}") for number in range(251, 501))
    full = Questionnaire(pages=(Page(code="p1", questions=half), Page(code="p2", questions=other)))
    with pytest.raises(TooManyParts):
        add_question(full, Kind.TEXT, page="p1")
    with pytest.raises(TooManyParts):
        duplicate_question(full, "q1")


def test_a_question_is_updated_in_its_place() -> None:
    changed = replace(text_question("q3"), label=Text("Et vous ?"))
    edited = update_question(make_questionnaire(), changed)
    assert edited.question("q3") == changed
    assert layout(edited) == layout(make_questionnaire())


def test_a_choice_that_a_condition_needs_stays() -> None:
    without_no = replace(single_question(), choices=single_question().choices[:1])
    with pytest.raises(PartInUse) as refusal:
        update_question(linked(asking("q1", "yes", "no")), without_no)
    assert refusal.value.users == (User("q2", on_page=False),)


def test_the_text_of_other_that_a_condition_needs_stays() -> None:
    without_other = replace(single_question(), choices=single_question().choices[:2])
    with pytest.raises(PartInUse):
        update_question(linked(asking("q1__other")), without_other)


def test_a_choice_that_no_condition_needs_can_go() -> None:
    without_no = replace(single_question(), choices=single_question().choices[:1])
    edited = update_question(linked(asking("q1", "yes")), without_no)
    assert edited.question("q1") == without_no


def test_a_question_may_drop_a_choice_that_its_own_condition_names() -> None:
    odd = replace(single_question(), condition=asking("q1", "no"))
    questionnaire = Questionnaire(pages=(Page(code="p1", questions=(odd,)),))
    without_no = replace(odd, choices=odd.choices[:1])
    assert update_question(questionnaire, without_no).question("q1") == without_no


def test_two_choices_cannot_have_the_same_code() -> None:
    twins = replace(single_question(), choices=(Choice(code="a"), Choice(code="a")))
    with pytest.raises(CodeTaken):
        update_question(make_questionnaire(), twins)


def test_choices_have_a_maximum() -> None:
    many = tuple(Choice(code=f"c{number}") for number in range(501))
    with pytest.raises(TooManyParts):
        update_question(make_questionnaire(), replace(single_question(), choices=many))


def test_a_question_that_a_condition_needs_is_not_removed() -> None:
    with pytest.raises(PartInUse) as refusal:
        remove_question(linked(asking("q1", "yes")), "q1")
    assert refusal.value.users == (User("q2", on_page=False),)


def test_a_question_is_removed() -> None:
    assert layout(remove_question(linked(asking("q1", "yes")), "q2")) == [["q1"], []]


def test_a_copy_stands_just_after_with_a_code_of_its_own() -> None:
    edited = duplicate_question(linked(asking("q1", "yes")), "q2")
    assert layout(edited) == [["q1"], ["q2", "q3"]]
    assert edited.question("q3") == replace(edited.pages[1].questions[0], code="q3")


@pytest.mark.parametrize(
    ("code", "page", "to", "found"),
    [
        ("q3", "p1", 0, [["q3", "q1", "q2"], ["q4", "q5"]]),
        ("q1", "p1", 1, [["q2", "q1", "q3"], ["q4", "q5"]]),
        ("q1", "p1", 99, [["q2", "q3", "q1"], ["q4", "q5"]]),
        ("q1", "p1", -5, [["q1", "q2", "q3"], ["q4", "q5"]]),
        ("q1", "p2", 1, [["q2", "q3"], ["q4", "q1", "q5"]]),
    ],
)
def test_a_question_is_put_on_a_page_at_a_position(
    code: str, page: str, to: int, found: list[list[str]]
) -> None:
    assert layout(move_question(make_questionnaire(), code, page=page, to=to)) == found


@pytest.mark.parametrize(
    ("code", "by", "found"),
    [
        ("q2", -1, [["q2", "q1", "q3"], ["q4", "q5"]]),
        ("q2", 1, [["q1", "q3", "q2"], ["q4", "q5"]]),
        ("q3", 1, [["q1", "q2"], ["q3", "q4", "q5"]]),
        ("q4", -1, [["q1", "q2", "q3", "q4"], ["q5"]]),
        ("q1", -1, [["q1", "q2", "q3"], ["q4", "q5"]]),
        ("q5", 1, [["q1", "q2", "q3"], ["q4", "q5"]]),
    ],
)
def test_a_question_goes_up_and_down_over_the_edge_of_its_page(
    code: str, by: int, found: list[list[str]]
) -> None:
    assert layout(shift_question(make_questionnaire(), code, by=by)) == found


def test_conditions_follow_a_question_that_gets_another_code() -> None:
    edited = rename_question(linked(asking("q1__other")), "q1", "market")
    assert layout(edited) == [["market"], ["q2"]]
    assert edited.pages[1].questions[0].condition == asking("market__other")
    assert find_problems(edited)[0].code == "no_title"


def test_a_code_in_use_is_refused() -> None:
    with pytest.raises(CodeTaken):
        rename_question(make_questionnaire(), "q1", "q2")


def test_the_same_code_again_changes_nothing() -> None:
    assert rename_question(make_questionnaire(), "q1", "q1") == make_questionnaire()


def test_an_unknown_question_is_refused() -> None:
    questionnaire = make_questionnaire()
    for edit in (remove_question, duplicate_question):
        with pytest.raises(UnknownPart):
            edit(questionnaire, "q9")
    with pytest.raises(UnknownPart):
        update_question(questionnaire, text_question("q9"))
    with pytest.raises(UnknownPart):
        move_question(questionnaire, "q1", page="p9", to=0)
    with pytest.raises(UnknownPart):
        add_question(questionnaire, Kind.TEXT, page="p1", after="q9")


@given(st.data())
def test_whatever_is_edited_the_document_stays_well_formed(data: st.DataObject) -> None:
    questionnaire = data.draw(questionnaires())
    given_codes = {question.code for question in questionnaire.questions()}
    removed: set[str] = set()
    for _ in range(data.draw(st.integers(1, 6))):
        before = {question.code for question in questionnaire.questions()}
        questionnaire = _edit_somehow(questionnaire, data)
        now = {question.code for question in questionnaire.questions()}
        assert not (now - before) & (removed | given_codes)
        removed |= before - now
        assert from_json(to_json(questionnaire)) == questionnaire


def _edit_somehow(questionnaire: Questionnaire, data: st.DataObject) -> Questionnaire:
    questions: list[Question] = list(questionnaire.questions())
    edits: list[Callable[[Questionnaire], Questionnaire]] = [
        lambda q: add_question(q, data.draw(st.sampled_from(Kind)), page=q.pages[0].code)
    ]
    if questions:
        code = data.draw(st.sampled_from(questions)).code
        edits += [
            lambda q: remove_question(q, code),
            lambda q: duplicate_question(q, code),
            lambda q: shift_question(q, code, by=data.draw(st.sampled_from([-1, 1]))),
        ]
    if not questionnaire.pages:
        return questionnaire
    try:
        return data.draw(st.sampled_from(edits))(questionnaire)
    except EditRefused:
        return questionnaire
