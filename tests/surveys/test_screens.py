"""Walking through a questionnaire, screen after screen, without a browser nor a database."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from aimpact.questionnaire.answers import ListData, read_pages
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.structure import (
    Cells,
    Choice,
    Page,
    Question,
    Questionnaire,
    Text,
)
from aimpact.surveys.selectors.screens import Finished, Notice, Screen, Walk
from tests.factories import (
    make_questionnaire,
    matrix_question,
    multiple_question,
    number_question,
    single_question,
    text_question,
)


def when(field: str, *values: str) -> Condition:
    return Condition(tests=(Test(field=field, operator=Operator.IS, value=values),))


def with_condition(question: Question, condition: Condition, **changes: Any) -> Question:
    return replace(question, condition=condition, **changes)


def required(question: Question) -> Question:
    return replace(question, is_required=True)


def walk(questionnaire: Questionnaire, **values: str | list[str]) -> Walk:
    posted = {name: value if isinstance(value, list) else [value] for name, value in values.items()}
    return Walk(questionnaire, ListData(posted))


def shown(step: Screen | Finished) -> Screen:
    assert isinstance(step, Screen)
    return step


CONDITIONAL = Questionnaire(
    title=Text("Essai"),
    pages=(
        Page(
            code="p1",
            questions=(
                required(single_question("q1")),
                with_condition(text_question("q2"), when("q1", "no"), is_required=True),
            ),
        ),
        Page(code="p2", condition=when("q1", "yes"), questions=(number_question("q3"),)),
        Page(code="p3", questions=(multiple_question("q4"),)),
    ),
)


def test_the_first_screen_is_the_first_page_and_asks_for_nothing_yet():
    screen = walk(make_questionnaire()).start()
    assert screen.code == "p1"
    assert [part.question.code for part in screen.questions] == ["q1", "q2", "q3"]
    assert (screen.position, screen.total, screen.is_last) == (1, 2, False)
    assert screen.summary == ()
    assert screen.status == 200


def test_a_page_that_is_right_leads_to_the_next_and_carries_its_answers():
    screen = shown(walk(make_questionnaire(), _page="p1", q1="yes", q2=["trees"]).advance())
    assert screen.code == "p2"
    assert screen.carried == (("q1", "yes"), ("q2", "trees"), ("_passed", "p1"))
    assert screen.passed == "p1"
    assert screen.is_last


def test_a_page_passed_again_is_not_counted_again():
    screen = shown(walk(make_questionnaire(), _page="p1", _passed="p1").advance())
    assert screen.passed == ""
    assert screen.carried == (("_passed", "p1"),)


def test_a_page_that_is_wrong_is_shown_again_with_what_was_typed():
    step = shown(walk(make_questionnaire(), _page="p2", q5="beaucoup", q4__quiet="good").advance())
    assert step.code == "p2"
    assert step.status == 422
    assert [line.anchor for line in step.summary] == ["f-q5"]
    number = next(part for part in step.questions if part.question.code == "q5")
    assert number.value == "beaucoup"
    assert number.error


def test_sending_the_last_page_gives_the_answers_of_all_pages():
    step = walk(make_questionnaire(), _page="p2", q1="no", q5="12").send()
    assert step == Finished({"q1": "no", "q5": 12})


def test_sending_with_a_wrong_earlier_page_shows_that_page():
    step = shown(walk(make_questionnaire(), _page="p2", q1="tampered", q5="12").send())
    assert step.code == "p1"
    assert step.status == 422
    assert ("q5", "12") in step.carried


def test_going_back_shows_the_page_before_and_keeps_later_answers():
    step = walk(make_questionnaire(), _page="p2", q1="yes", q5="12").back()
    assert step.code == "p1"
    assert step.questions[0].checked == ["yes"]
    assert ("q5", "12") in step.carried
    assert step.status == 200


def test_going_back_from_the_first_page_stays_there():
    assert walk(make_questionnaire(), _page="p1").back().code == "p1"


def test_going_back_skips_pages_that_are_not_shown():
    step = walk(CONDITIONAL, _page="p3", q1="no", q2="parce que").back()
    assert step.code == "p1"


def test_a_condition_opened_by_the_page_itself_shows_the_page_again():
    step = shown(walk(CONDITIONAL, _page="p1", q1="no").advance())
    assert step.code == "p1"
    assert step.notice is Notice.NEW_QUESTIONS
    assert [part.is_new for part in step.questions] == [False, True]
    assert step.status == 200, "nothing is wrong yet: the question had not been seen"
    assert step.summary == ()


def test_a_question_that_was_shown_and_left_empty_is_wrong():
    step = shown(walk(CONDITIONAL, _page="p1", q1="no", _shown="q2").advance())
    assert step.notice is None
    assert step.status == 422
    assert [line.anchor for line in step.summary] == ["f-q2"]


def test_a_question_that_was_shown_and_answered_goes_on():
    step = shown(walk(CONDITIONAL, _page="p1", q1="no", q2="parce que", _shown="q2").advance())
    assert step.code == "p3"


def test_an_answer_to_a_hidden_question_is_neither_carried_nor_kept():
    values = {"q1": "yes", "q2": "cachée", "q3": "4", "_shown": "q2"}
    step = shown(walk(CONDITIONAL, _page="p2", **values).advance())
    assert ("q2", "cachée") not in step.carried
    assert walk(CONDITIONAL, _page="p3", **values).send() == Finished({"q1": "yes", "q3": 4})


def test_the_answers_of_a_hidden_page_are_not_carried():
    step = shown(walk(CONDITIONAL, _page="p1", q1="no", q2="x", _shown="q2", q3="4").advance())
    assert step.code == "p3"
    assert "q3" not in dict(step.carried)


def test_a_page_that_may_be_followed_is_not_the_last_one():
    only = Questionnaire(
        pages=(
            Page(code="p1", questions=(single_question("q1"),)),
            Page(code="p2", condition=when("q1", "no"), questions=(text_question("q2"),)),
        )
    )
    first = walk(only).start()
    assert not first.is_last
    closing = shown(walk(only, _page="p1", q1="yes").advance())
    assert closing.page is None
    assert closing.is_last
    assert walk(only, _page="_end", q1="yes").send() == Finished({"q1": "yes"})
    assert walk(only, _page="_end", q1="yes").back().code == "p1"


def test_a_page_settled_by_earlier_answers_is_the_last_one():
    step = shown(
        walk(
            Questionnaire(
                pages=(
                    Page(code="p1", questions=(single_question("q1"),)),
                    Page(code="p2", questions=(number_question("q5"),)),
                    Page(code="p3", condition=when("q1", "no"), questions=(text_question("q3"),)),
                )
            ),
            _page="p1",
            q1="yes",
        ).advance()
    )
    assert step.code == "p2"
    assert step.is_last
    assert step.total == 2


def test_questions_that_nothing_on_the_page_can_open_are_left_out():
    later = Page(
        code="p2",
        questions=(with_condition(text_question("q2"), when("q1", "no")), number_question("q5")),
    )
    document = Questionnaire(pages=(Page(code="p1", questions=(single_question("q1"),)), later))
    step = shown(walk(document, _page="p1", q1="yes").advance())
    assert [part.question.code for part in step.questions] == ["q5"]


def test_a_questionnaire_without_questions_goes_straight_to_its_end():
    screen = walk(Questionnaire(title=Text("Vide"))).start()
    assert screen.page is None
    assert screen.is_last


def test_an_unknown_page_is_taken_for_the_first_one():
    assert shown(walk(make_questionnaire(), _page="px", q1="yes").advance()).code == "p2"


def test_a_changed_questionnaire_starts_again_with_the_answers_kept():
    screen = walk(make_questionnaire(), _page="p2", q1="yes", q5="12").start(Notice.CHANGED)
    assert screen.code == "p1"
    assert screen.status == 409
    assert screen.questions[0].checked == ["yes"]
    assert ("q5", "12") in screen.carried


def test_profile_fields_are_carried_until_the_last_page():
    data = ListData({"_page": ["p2"], "profile-gender": ["woman"], "profile-other": ["x"]})
    screen = Walk(make_questionnaire(), data, closing_names=["profile-gender"]).back()
    assert ("profile-gender", "woman") in screen.carried
    assert "profile-other" not in dict(screen.carried)
    last = Walk(make_questionnaire(), data, closing_names=["profile-gender"]).stay()
    assert "profile-gender" not in dict(last.carried)


def test_control_characters_are_not_sent_back():
    step = shown(walk(make_questionnaire(), _page="p1", q3="a\x00b", q1="zz").advance())
    assert step.questions[2].value == "ab"


texts = st.text(max_size=30)
posted = st.dictionaries(
    st.sampled_from(["q1", "q2", "q3", "q4", "_page", "_shown", "_passed"]),
    st.lists(st.one_of(st.sampled_from(["yes", "no", "trees", "none", "p1", "p2", "p3"]), texts)),
)


@given(posted)
def test_no_form_makes_the_walk_fail_and_no_hidden_answer_comes_through(values):
    data = ListData(values)
    for move in ("advance", "send", "back", "stay", "start"):
        step = getattr(Walk(CONDITIONAL, data), move)()
        if isinstance(step, Finished):
            reading = read_pages(CONDITIONAL, data)
            assert reading.errors == []
            assert step.answers == reading.answers
            assert "q2" not in step.answers or step.answers["q1"] == "no"
            assert "q3" not in step.answers or step.answers["q1"] == "yes"


@given(st.sampled_from(["yes", "no", "else"]), st.integers(0, 100), st.booleans())
def test_what_was_answered_page_by_page_is_what_is_sent(choice, number, goes_back):
    """Walking forward, or back and forward again, loses and adds nothing."""
    values: dict[str, list[str]] = {}
    typed = {"q1": [choice], "q2": ["texte"], "q3": [str(number)], "q4": ["trees"]}
    screen = Walk(CONDITIONAL, ListData(values)).start()
    for _turn in range(12):
        values = {}
        for name, value in screen.carried:
            values.setdefault(name, []).append(value)
        values["_page"] = [screen.code]
        for part in screen.questions:
            if part.is_shown:
                values[part.question.code] = typed[part.question.code]
                values.setdefault("_shown", []).append(part.question.code)
        current = Walk(CONDITIONAL, ListData(values))
        if screen.is_last and goes_back:
            screen, goes_back = current.back(), False
            continue
        step = current.send() if screen.is_last else current.advance()
        if isinstance(step, Finished):
            break
        screen = step
    assert isinstance(step, Finished)
    expected = read_pages(CONDITIONAL, ListData(typed)).answers
    assert step.answers == expected


def test_matrix_errors_lead_to_their_line():
    document = Questionnaire(pages=(Page(code="p1", questions=(required(matrix_question()),)),))
    step = shown(walk(document, _page="p1", q4__quiet="good").send())
    assert [line.anchor for line in step.summary] == ["f-q4__clean-good"]
    assert [line.part and line.part.code for line in step.summary] == ["clean"]
    assert [row.error == "" for row in step.questions[0].rows] == [True, False]


def test_the_gaps_of_one_table_are_one_line_of_the_summary():
    document = Questionnaire(pages=(Page(code="p1", questions=(required(matrix_question()),)),))
    step = shown(walk(document, _page="p1").send())
    assert [(line.anchor, line.part) for line in step.summary] == [("f-q4__quiet-good", None)]
    assert [bool(row.error) for row in step.questions[0].rows] == [True, True]


def test_a_wrong_cell_is_named_by_its_line_and_its_column():
    table = replace(
        matrix_question(),
        cells=Cells.NUMBER,
        choices=(Choice(code="m", label=Text("Matin")), Choice(code="s", label=Text("Soir"))),
    )
    document = Questionnaire(pages=(Page(code="p1", questions=(table,)),))
    step = shown(walk(document, _page="p1", q4__clean__s="beaucoup").send())
    (line,) = step.summary
    assert (line.part and line.part.code, line.column and line.column.code) == ("clean", "s")


# --- answers that are wished for ----------------------------------------------------------
def wished(question: Question, **changes: Any) -> Question:
    return replace(question, is_recommended=True, **changes)


ONE_WISHED = Questionnaire(
    pages=(Page(code="p1", questions=(wished(single_question("q1")), text_question("q3"))),)
)


def test_an_answer_that_is_wished_for_is_asked_for_once_more() -> None:
    again = shown(walk(ONE_WISHED, _page="p1", q3="Oui").send())
    assert (again.notice, again.status, again.code) == (Notice.RECOMMENDED, 200, "p1")
    assert [(one.question.code, one.is_left) for one in again.questions] == [
        ("q1", True),
        ("q3", False),
    ]
    assert again.carried == (("_nudged", "q1"),)
    assert walk(ONE_WISHED, _page="p1", _nudged="q1", q3="Oui").send() == Finished({"q3": "Oui"})


def test_an_answer_that_is_wished_for_and_given_is_not_asked_for() -> None:
    assert walk(ONE_WISHED, _page="p1", q1="yes").send() == Finished({"q1": "yes"})


def test_what_is_asked_once_more_is_carried_from_page_to_page() -> None:
    later = Page(code="p2", questions=(wished(multiple_question("q2")),))
    two = replace(ONE_WISHED, pages=(*ONE_WISHED.pages, later))
    second = shown(walk(two, _page="p1", _nudged="q1").advance())
    assert (second.code, second.notice) == ("p2", None)
    assert ("_nudged", "q1") in second.carried


def test_a_required_or_hidden_question_is_not_wished_for() -> None:
    hidden = replace(wished(multiple_question("q2")), condition=when("q3", "non"))
    asked = wished(single_question("q1"), is_required=True)
    page = Page(code="p1", questions=(text_question("q3"), hidden))
    assert walk(Questionnaire(pages=(page,)), _page="p1").send() == Finished({})
    wrong = shown(
        walk(Questionnaire(pages=(Page(code="p1", questions=(asked,)),)), _page="p1").send()
    )
    assert (wrong.notice, wrong.status) == (None, 422)


def test_an_error_comes_before_a_wish() -> None:
    page = Page(code="p1", questions=(wished(single_question("q1")), required(text_question("q3"))))
    wrong = shown(walk(Questionnaire(pages=(page,)), _page="p1").send())
    assert (wrong.notice, [one.is_left for one in wrong.questions]) == (None, [False, False])
