"""Crossing questions with the profile: the figures, and what a reader may infer from them."""

from collections import Counter
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from aimpact.insights.readings.crossing import MOST_GROUPS, Crossing, CrossReading
from aimpact.insights.readings.people import read_people
from aimpact.insights.readings.questions import counted_fields
from aimpact.insights.tallies import NOT_SAID
from aimpact.questionnaire.answers import count_cells, is_shown
from aimpact.questionnaire.conditions import (
    Answers,
    Condition,
    Match,
    Operator,
    Test,
    Value,
)
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Text,
)
from tests.factories import make_questionnaire, single_question
from tests.insights.algebra import is_known, row_space
from tests.insights.counting import Given, count

AGES = ("young", "middle", "old")
K = 5


def choices(*codes: str) -> tuple[Choice, ...]:
    return tuple(Choice(code=code, label=Text(code)) for code in codes)


def when(field: str, *values: str, operator: Operator = Operator.IS) -> Test:
    return Test(field=field, operator=operator, value=values)


def single(code: str, *codes: str, condition: Condition | None = None) -> Question:
    return Question(code=code, kind=Kind.SINGLE, choices=choices(*codes), condition=condition)


def on_one_page(*questions: Question) -> Questionnaire:
    return Questionnaire(pages=(Page(code="p1", questions=questions),))


BRANCHING = on_one_page(
    single("q1", "yes", "no", "else"),
    single("q2", "a", "b", condition=Condition(tests=(when("q1", "yes"),))),
    Question(
        code="q3",
        kind=Kind.MULTIPLE,
        choices=choices("x", "y"),
        condition=Condition(tests=(when("q1", "no", operator=Operator.IS_NOT),)),
    ),
    single(
        "q4",
        "c",
        "d",
        condition=Condition(tests=(when("q1", "yes"), when("q2", "a")), match=Match.ANY),
    ),
)
"""Each later question depends on an earlier one, in another way."""


def possible_answers(questionnaire: Questionnaire) -> list[Answers]:
    """Every ballot that someone could give, blanks included."""
    found: list[dict[str, Value]] = [{}]
    for question in questionnaire.questions():
        codes = [choice.code for choice in question.choices]
        values: list[Value] = list(codes)
        if question.kind is Kind.MULTIPLE:
            values = [[codes[0]], [codes[1]], [*codes]]
        extended: list[dict[str, Value]] = []
        for answers in found:
            extended.append(answers)
            if is_shown(question, answers):
                extended += [{**answers, question.code: value} for value in values]
        found = extended
    return list(found)


POSSIBLE = possible_answers(BRANCHING)
CELLS = [
    Counter((cell.field, cell.answer) for cell in count_cells(BRANCHING, answers))
    for answers in POSSIBLE
]
PEOPLE = list(product((*AGES, NOT_SAID), range(len(POSSIBLE))))
"""Every kind of person: an age and a ballot. What a reader does not know is how many of each."""


def functional(values: tuple[str, ...], field: str, answer: str) -> list[int]:
    """The count of those of these ages who gave this answer, as a sum over kinds of people."""
    return [
        int(age in values and (not field or (field, answer) in CELLS[at])) for age, at in PEOPLE
    ]


def published(ballots: list[Given]) -> tuple[list[list[int]], Crossing]:
    """All that the page shows, as sums over kinds of people."""
    book = count(BRANCHING, ballots)
    crossing = Crossing(BRANCHING, book, profile_field="age_band", order=AGES, k=K)
    people = read_people(book, profile_field="age_band", order=AGES, k=K)
    everyone = (*AGES, NOT_SAID)
    shown = [functional(everyone, "", "")]
    shown += [functional(each.group, "", "") for each in people.groups]
    shown.append(functional((NOT_SAID,), "", ""))
    for question in BRANCHING.questions():
        for field in counted_fields(question):
            codes = ["_asked", "_answered", *(choice.code for choice in field.choices)]
            shown += [functional(everyone, field.name, code) for code in codes]
        for reading in crossing.read(question):
            shown += shown_of(reading)
    return shown, crossing


def shown_of(reading: CrossReading) -> list[list[int]]:
    shown = []
    for row in reading.rows:
        codes = ["_asked", "_answered"]
        codes += [
            choice.code
            for choice, number in zip(reading.field.choices, row.counts, strict=True)
            if number is not None
        ]
        shown += [functional(row.group, reading.field.name, code) for code in codes]
    return shown


@st.composite
def crowds(draw: st.DrawFn) -> list[Given]:
    """Ballots of a small crowd whose ages answer differently."""
    ballots = []
    for age in (*AGES, NOT_SAID):
        favourites = draw(st.lists(st.integers(0, len(POSSIBLE) - 1), min_size=1, max_size=5))
        sizes = draw(
            st.lists(st.integers(0, 14), min_size=len(favourites), max_size=len(favourites))
        )
        profile = {"age_band": age} if age != NOT_SAID else {}
        for at, size in zip(favourites, sizes, strict=True):
            ballots += [Given(POSSIBLE[at], profile)] * size
    return ballots


@settings(deadline=None, max_examples=30)
@given(crowds())
def test_no_small_count_comes_out_of_all_that_a_page_shows(ballots: list[Given]) -> None:
    """Linear algebra on one-way tables, profile, bases and crossed tables together."""
    equations, _ = published(ballots)
    reduced = row_space(equations)
    truth = Counter(
        (ballot.profile.get("age_band", NOT_SAID), POSSIBLE.index(ballot.answers))
        for ballot in ballots
    )
    for question in BRANCHING.questions():
        for choice, age in product(question.choices, AGES):
            wanted = functional((age,), question.code, choice.code)
            everyone = functional((*AGES, NOT_SAID), question.code, choice.code)
            number = sum(truth[PEOPLE[at]] for at, value in enumerate(wanted) if value)
            given = sum(truth[PEOPLE[at]] for at, value in enumerate(everyone) if value)
            if given and number < K and not is_plain(truth, age, question):
                assert not is_known(wanted, reduced), (question.code, choice.code, age)


@settings(deadline=None, max_examples=30)
@given(crowds())
def test_a_group_on_the_page_is_never_smaller_than_k(ballots: list[Given]) -> None:
    _, crossing = published(ballots)
    for question in BRANCHING.questions():
        for reading in crossing.read(question):
            assert all(row.answered >= K for row in reading.rows)
            assert len(reading.rows) != 1


def is_plain(truth: Counter[tuple[str, int]], age: str, question: Question) -> bool:
    """Whether it is no secret that nobody of that age gave any answer.

    None of them took part; or all of them left the question blank, which bases tell; or they
    were not asked because they all left blank what the question depends on.
    """

    def people(answer: str) -> int:
        sums = functional((age,), question.code if answer else "", answer)
        return sum(truth[PEOPLE[at]] for at, value in enumerate(sums) if value)

    if not people(""):
        return True
    parents = [BRANCHING.question(test.field) for test in conditions_of(question)]
    blank = people("_asked") >= K or (
        parents and all(is_plain(truth, age, parent) for parent in parents if parent)
    )
    return not people("_answered") and bool(blank)


def conditions_of(question: Question) -> tuple[Test, ...]:
    return question.condition.tests if question.condition else ()


# --- figures ----------------------------------------------------------------------------
def crowd(**answers_by_age: dict[str, int]) -> list[Given]:
    return [
        Given({"q1": code}, {"age_band": age} if age != "nobody" else {})
        for age, answers in answers_by_age.items()
        for code, number in answers.items()
        for _ in range(number)
    ]


def cross(ballots: list[Given], question: Question | None = None, k: int = K) -> CrossReading:
    asked = question or single("q1", "yes", "no", "else")
    book = count(on_one_page(asked), ballots)
    crossing = Crossing(on_one_page(asked), book, profile_field="age_band", order=AGES, k=k)
    return crossing.read(asked)[0]


def test_counts_of_each_group_stand_in_the_order_of_the_profile() -> None:
    reading = cross(
        crowd(old={"yes": 6, "no": 14, "else": 5}, young={"yes": 20, "no": 5, "else": 9})
    )
    assert [(row.group, row.answered, row.counts) for row in reading.rows] == [
        (("young",), 34, (20, 5, 9)),
        (("old",), 25, (6, 14, 5)),
    ]
    assert not reading.hides


def test_a_rare_answer_takes_another_one_with_it() -> None:
    reading = cross(
        crowd(young={"yes": 20, "no": 7, "else": 2}, old={"yes": 30, "no": 8, "else": 6})
    )
    assert [row.counts for row in reading.rows] == [(20, None, None), (30, None, None)]
    assert reading.hides


def test_those_who_did_not_say_are_a_group_of_their_own() -> None:
    reading = cross(crowd(young={"yes": 20, "no": 9}, nobody={"yes": 6, "no": 8}))
    assert [row.group for row in reading.rows] == [("young",), (NOT_SAID,)]


def test_a_small_age_joins_its_neighbour() -> None:
    reading = cross(crowd(young={"yes": 9, "no": 9}, middle={"yes": 2}, old={"yes": 30, "no": 9}))
    assert [row.group for row in reading.rows] == [("young", "middle"), ("old",)]


def test_few_who_did_not_say_join_the_smallest_group() -> None:
    reading = cross(crowd(young={"yes": 20, "no": 19}, old={"yes": 9, "no": 9}, nobody={"yes": 1}))
    assert [row.group for row in reading.rows] == [("young",), ("old", NOT_SAID)]


def test_one_group_alone_is_no_crossing() -> None:
    assert cross(crowd(young={"yes": 20, "no": 9}, old={"yes": 2})).rows == ()


def test_too_many_groups_come_together() -> None:
    question = single("q1", "yes", "no")
    ballots = [
        Given({"q1": code}, {"commune": f"{at:05}"})
        for at in range(30)
        for code in ("yes", "no")
        for _ in range(10 + at)
    ]
    book = count(on_one_page(question), ballots)
    crossing = Crossing(on_one_page(question), book, profile_field="commune", order=(), k=K)
    reading = crossing.read(question)[0]
    assert len(reading.rows) == MOST_GROUPS
    assert len(reading.rows[-1].group) == 30 - (MOST_GROUPS - 1)


def test_the_mean_of_a_scale_is_shown_only_where_nothing_is_hidden() -> None:
    scale = Question(code="q1", kind=Kind.RATING, choices=choices("one", "two", "three"))
    ballots = crowd(
        young={"one": 10, "two": 10, "three": 5},
        middle={"one": 9, "two": 2, "three": 20},
        old={"one": 9, "two": 20, "three": 7},
    )
    means = [row.mean for row in cross(ballots, scale).rows]
    assert means == [None, None, 70 / 36]


def test_the_mean_of_a_number_is_that_of_the_group() -> None:
    number = Question(code="q1", kind=Kind.NUMBER, is_whole=True)
    ballots = [Given({"q1": at}, {"age_band": "young"}) for at in range(1, 7)]
    ballots += [Given({"q1": 10}, {"age_band": "old"})] * 5
    assert [row.mean for row in cross(ballots, number).rows] == [3.5, 10.0]


def test_texts_are_not_crossed() -> None:
    book = count(make_questionnaire(), [Given({"q3": "parce que"}, {"age_band": "old"})] * 9)
    crossing = Crossing(make_questionnaire(), book, profile_field="age_band", order=AGES, k=K)
    text = make_questionnaire().question("q3")
    assert text is not None
    assert crossing.read(text) == []


def test_a_question_behind_a_hidden_count_does_not_show_its_base() -> None:
    """« Yes » is hidden for the old: how many of them were asked the next question is too."""
    old = [Given({"q1": "yes", "q2": "a"}, {"age_band": "old"})] * 3
    old += [Given({"q1": "no"}, {"age_band": "old"})] * 30
    others = [
        Given({"q1": "yes", "q2": code}, {"age_band": age})
        for age in ("young", "middle")
        for code in "ab"
        for _ in range(8)
    ]
    others += [Given({"q1": "no"}, {"age_band": age}) for age in ("young", "middle")] * 9
    book = count(BRANCHING, [*old, *others])
    crossing = Crossing(BRANCHING, book, profile_field="age_band", order=AGES, k=K)
    second = BRANCHING.question("q2")
    assert second is not None
    groups = [row.group for row in crossing.read(second)[0].rows]
    assert ("old",) not in groups


def test_a_question_that_depends_on_what_is_not_counted_is_not_crossed() -> None:
    later = single(
        "q9",
        "a",
        "b",
        condition=Condition(tests=(when("q1__other", operator=Operator.ANSWERED),)),
    )
    questionnaire = on_one_page(single_question(), later)
    answers: dict[str, Value] = {"q1": "else", "q1__other": "peut-être", "q9": "a"}
    ballots = [Given(answers, {"age_band": age}) for age in AGES for _ in range(20)]
    crossing = Crossing(
        questionnaire, count(questionnaire, ballots), profile_field="age_band", order=AGES, k=K
    )
    assert [reading.rows for reading in crossing.read(later)] == [()]


# --- recommendations ----------------------------------------------------------------------
NPS = Question(code="q1", kind=Kind.NPS, minimum=0.0, maximum=10.0, is_whole=True)


def marks(age: str, *given: int) -> list[Given]:
    return [Given({"q1": mark}, {"age_band": age}) for mark in given]


def test_each_group_has_its_net_promoter_score_and_its_base() -> None:
    ballots = marks("young", *[9] * 20, *[7] * 10, *[3] * 10)
    ballots += marks("old", *[10] * 10, *[8] * 10, *[0] * 30)
    rows = cross(ballots, NPS).rows
    assert [row.counts for row in rows] == [(10, 10, 20), (30, 10, 10)]
    assert [row.score for row in rows] == [25.0, -40.0]
    assert [row.answered for row in rows] == [40, 50]


def test_no_score_and_no_mean_where_a_count_of_the_group_is_hidden() -> None:
    ballots = marks("young", *[9] * 30, *[7] * 10, *[3] * 2)
    ballots += marks("old", *[10] * 20, *[8] * 10, *[0] * 30)
    ballots += marks("middle", *[10] * 20, *[8] * 10, *[0] * 30)
    reading = cross(ballots, NPS)
    hidden = [row for row in reading.rows if None in row.counts]
    assert hidden
    assert all((row.score, row.mean) == (None, None) for row in hidden)
    assert all(row.score is not None for row in reading.rows if None not in row.counts)


def test_why_asked_of_promoters_does_not_tell_how_many_they_are() -> None:
    """Two detractors among the young are hidden, and their promoters with them."""
    why = single("q2", "a", "b", condition=Condition(tests=(above("q1", "9"),)))
    questionnaire = on_one_page(NPS, why)
    young = [({"q1": 9, "q2": "a"}, 15), ({"q1": 10, "q2": "b"}, 15), ({"q1": 7}, 10)]
    young += [({"q1": 3}, 2)]
    old = [({"q1": 9, "q2": "a"}, 10), ({"q1": 10, "q2": "b"}, 10), ({"q1": 7}, 10)]
    old += [({"q1": 3}, 30)]
    ballots = [
        Given(answers, {"age_band": age})
        for age, given in (("young", young), ("old", old), ("middle", old))
        for answers, times in given
        for _ in range(times)
    ]
    crossing = Crossing(
        questionnaire, count(questionnaire, ballots), profile_field="age_band", order=AGES, k=K
    )
    hidden = {row.group for row in crossing.read(NPS)[0].rows if None in row.counts}
    later = {row.group for row in crossing.read(why)[0].rows}
    assert hidden
    assert not hidden & later


def above(field: str, bound: str) -> Test:
    return when(field, bound, operator=Operator.AT_LEAST)
