import pytest

from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.editing import (
    PartInUse,
    TooManyParts,
    UnknownPart,
    User,
    add_page,
    duplicate_page,
    move_page,
    remove_page,
    reword_survey,
    shift_page,
    split_page,
    update_page,
)
from aimpact.questionnaire.structure import Kind, Page, Question, Questionnaire, Text
from tests.factories import make_questionnaire, single_question, text_question


def answered(field: str) -> Condition:
    return Condition(tests=(Test(field=field, operator=Operator.ANSWERED),))


def pages(*codes: str) -> Questionnaire:
    return Questionnaire(pages=tuple(Page(code=code) for code in codes))


def codes(questionnaire: Questionnaire) -> list[str]:
    return [page.code for page in questionnaire.pages]


def test_the_survey_is_reworded() -> None:
    edited = reword_survey(pages("p1"), title=Text("A"), intro=Text("B"), thanks=Text("C"))
    assert (edited.title, edited.intro, edited.thanks) == (Text("A"), Text("B"), Text("C"))


@pytest.mark.parametrize(("after", "found"), [("", ["p1", "p2", "p3"]), ("p1", ["p1", "p3", "p2"])])
def test_a_page_is_added_where_asked(after: str, found: list[str]) -> None:
    assert codes(add_page(pages("p1", "p2"), after=after)) == found


def test_a_page_number_is_never_given_twice() -> None:
    grown = add_page(pages("p1"))
    assert codes(add_page(remove_page(grown, "p2"))) == ["p1", "p3"]
    assert codes(add_page(remove_page(pages("p1", "p7"), "p7"))) == ["p1", "p8"]


def test_pages_have_a_maximum() -> None:
    full = pages(*(f"p{number}" for number in range(500)))
    with pytest.raises(TooManyParts):
        add_page(full)


def test_a_pages_texts_and_condition_are_set_and_its_questions_stay() -> None:
    before = make_questionnaire()
    edited = update_page(before, Page(code="p2", title=Text("Deux"), condition=answered("q1")))
    page = edited.pages[1]
    assert (page.title, page.condition) == (Text("Deux"), answered("q1"))
    assert page.questions == before.pages[1].questions


@pytest.mark.parametrize(
    ("to", "found"),
    [(0, ["p3", "p1", "p2"]), (1, ["p1", "p3", "p2"]), (9, ["p1", "p2", "p3"])],
)
def test_a_page_is_put_at_a_position(to: int, found: list[str]) -> None:
    assert codes(move_page(pages("p1", "p2", "p3"), "p3", to=to)) == found


@pytest.mark.parametrize(
    ("code", "by", "found"),
    [
        ("p2", -1, ["p2", "p1"]),
        ("p1", 1, ["p2", "p1"]),
        ("p1", -1, ["p1", "p2"]),
        ("p2", 1, ["p1", "p2"]),
    ],
)
def test_a_page_goes_up_and_down_and_stops_at_the_ends(
    code: str, by: int, found: list[str]
) -> None:
    assert codes(shift_page(pages("p1", "p2"), code, by=by)) == found


def linked() -> Questionnaire:
    second = Question(code="q2", kind=text_question().kind, condition=answered("q1"))
    return Questionnaire(
        pages=(
            Page(code="p1", questions=(single_question("q1"), second)),
            Page(code="p2", condition=answered("q2"), questions=(text_question("q3"),)),
        ),
        last_page=2,
        last_question=3,
    )


def test_a_page_that_others_depend_on_is_not_removed_and_they_are_named() -> None:
    with pytest.raises(PartInUse) as refusal:
        remove_page(linked(), "p1")
    assert refusal.value.users == (User("p2", on_page=True),)


def test_a_page_whose_questions_depend_on_each_other_can_go() -> None:
    assert codes(remove_page(remove_page(linked(), "p2"), "p1")) == []


def test_a_copied_page_has_new_codes_and_conditions_on_its_own_questions() -> None:
    edited = duplicate_page(linked(), "p1")
    copy = edited.pages[1]
    assert codes(edited) == ["p1", "p3", "p2"]
    assert [question.code for question in copy.questions] == ["q4", "q5"]
    assert copy.questions[1].condition == answered("q4")
    assert (edited.last_page, edited.last_question) == (3, 5)


def test_a_copied_page_keeps_its_conditions_on_other_pages() -> None:
    assert duplicate_page(linked(), "p2").pages[2].condition == answered("q2")


def test_a_page_too_big_is_not_copied() -> None:
    questions = tuple(text_question(f"q{number}") for number in range(1, 252))
    with pytest.raises(TooManyParts):
        duplicate_page(Questionnaire(pages=(Page(code="p1", questions=questions),)), "p1")


def test_an_unknown_page_is_refused() -> None:
    for edit in (remove_page, duplicate_page):
        with pytest.raises(UnknownPart):
            edit(pages("p1"), "p9")
    with pytest.raises(UnknownPart):
        add_page(pages("p1"), after="p9")
    with pytest.raises(UnknownPart):
        update_page(pages("p1"), Page(code="p9"))
    with pytest.raises(UnknownPart):
        shift_page(pages("p1"), "p9", by=1)


def test_each_question_of_a_page_gets_a_page_of_its_own() -> None:
    shown = Question(code="i1", kind=Kind.INFORMATION)
    score = Question(code="s1", kind=Kind.SCORE, expression="1")
    page = Page(
        code="p2",
        title=Text("Vous"),
        condition=answered("q1"),
        questions=(single_question("q2"), shown, text_question("q3"), score),
    )
    first = Page(code="p1", questions=(single_question("q1"),))
    document = Questionnaire(pages=(first, page, Page(code="p3")), last_page=3)
    split = split_page(document, "p2")
    assert codes(split) == ["p1", "p2", "p4", "p3"]
    assert [[q.code for q in each.questions] for each in split.pages] == [
        ["q1"],
        ["q2"],
        ["i1", "q3", "s1"],
        [],
    ]
    assert [each.condition for each in split.pages[1:3]] == [answered("q1")] * 2
    assert [each.title for each in split.pages[1:3]] == [Text("Vous"), Text()]
    assert split_page(split, "p2") == split


def test_a_shuffled_page_becomes_pages_in_another_order() -> None:
    page = Page(code="p1", is_shuffled=True, questions=(single_question("q1"), text_question("q2")))
    split = split_page(Questionnaire(pages=(page,)), "p1")
    assert [(each.is_shuffled, each.is_movable) for each in split.pages] == [(False, True)] * 2
