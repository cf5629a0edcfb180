"""Information, picture choice: what they read, what must be mended in them."""

from dataclasses import replace

import pytest

from aimpact.questionnaire.answers import ListData
from aimpact.questionnaire.checks import find_problems
from aimpact.questionnaire.kinds import Posted, behaviour_of
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Media,
    Page,
    Question,
    Questionnaire,
    Text,
)

VIEW = Media(code="m1", alt=Text("Une vue", "A view"))
FILM = Media(code="m2", is_film=True, transcript=Text("On voit la place."))


def information(**fields: object) -> Question:
    question = Question(code="q1", kind=Kind.INFORMATION, label=Text("Le projet"))
    return replace(question, **fields)  # type: ignore[arg-type]  # names of fields


def pictures(**fields: object) -> Question:
    choices = tuple(Choice(code=code, label=Text(code), picture=VIEW) for code in ("a", "b", "c"))
    question = Question(code="q1", kind=Kind.PICTURE, label=Text("Laquelle ?"), choices=choices)
    return replace(question, **fields)  # type: ignore[arg-type]  # names of fields


def problems(question: Question) -> list[str]:
    document = Questionnaire(title=Text("T"), pages=(Page(code="p1", questions=(question,)),))
    return [problem.code for problem in find_problems(document)]


def read(question: Question, *values: str) -> object:
    posted = Posted(ListData({"q1": list(values)}))
    reading = behaviour_of(question).read(question, posted)
    return reading.answers.get("q1") or [error.code for error in reading.errors]


def test_an_information_asks_and_counts_nothing() -> None:
    behaviour = behaviour_of(information())
    assert behaviour.fields(information()) == ()
    assert behaviour.read(information(is_required=True), Posted(ListData({}))).errors == []
    assert list(behaviour.cells(information(), {})) == []


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (information(), []),
        (information(media=VIEW), []),
        (information(media=FILM), []),
        (information(media=replace(VIEW, alt=Text())), ["picture_without_words"]),
        (information(media=replace(FILM, transcript=Text())), ["film_without_transcript"]),
        (information(link="https://example.org/film"), []),
        (information(link="http://example.org"), ["link_not_safe"]),
        (information(link="javascript:alert(1)"), ["link_not_safe"]),
        (information(link="https://["), ["link_not_safe"]),
        (pictures(), []),
        (pictures(choices=pictures().choices[:1]), ["too_few_choices"]),
        (pictures(maximum=0.0), ["maximum_below_one"]),
        (pictures(minimum=4.0), ["minimum_over_choices"]),
    ],
)
def test_what_must_be_mended(question: Question, found: list[str]) -> None:
    assert problems(question) == found


def test_each_choice_needs_a_picture_with_its_words() -> None:
    bare, mute = (
        Choice(code="a", label=Text("A")),
        Choice(code="b", label=Text("B"), picture=Media(code="m1")),
    )
    assert problems(pictures(choices=(bare, mute))) == [
        "picture_without_words",
        "choice_without_picture",
    ]


def test_one_picture_or_several() -> None:
    assert read(pictures(maximum=1.0), "b") == "b"
    assert read(pictures(), "c", "a") == ["a", "c"]
    assert read(pictures(maximum=2.0), "a", "b", "c") == ["too_many"]
    assert read(pictures(maximum=1.0), "z") == ["unknown_choice"]
    assert read(pictures(is_required=True)) == ["required"]
