"""A survey of twenty pages, two hundred questions and a hundred conditions."""

import random
from collections.abc import Callable
from dataclasses import replace

from aimpact.questionnaire.conditions import Answers, Condition, Match, Operator, Test
from aimpact.questionnaire.structure import (
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Text,
)

PAGES = 20
EACH = 10
CONDITIONS = 100
CHOICES = ("yes", "no", "else")
Plain = Callable[[Answers], bool]


def long_questionnaire() -> Questionnaire:
    """Every other question, and five on the last page more, hang on three of the pages before."""
    questions = [_question(number) for number in range(1, PAGES * EACH + 1)]
    wanted = [number for number in range(EACH + 1, len(questions) + 1) if number % 2 == 0]
    wanted += range(len(questions) - EACH + 1, len(questions) + 1, 2)
    for number in wanted[:CONDITIONS]:
        questions[number - 1] = replace(questions[number - 1], condition=condition_of(number))
    pages = tuple(
        Page(
            code=f"p{page + 1}",
            title=Text(f"Thème {page + 1}", f"Topic {page + 1}"),
            questions=tuple(questions[page * EACH : (page + 1) * EACH]),
        )
        for page in range(PAGES)
    )
    return Questionnaire(title=Text("La ville de demain", "The town of tomorrow"), pages=pages)


def _question(number: int) -> Question:
    return Question(
        code=f"q{number}",
        kind=Kind.SINGLE,
        label=Text(f"Que pensez-vous du projet numéro {number} ?", f"What of project {number}?"),
        choices=(
            Choice(code="yes", label=Text("Pour", "For")),
            Choice(code="no", label=Text("Contre", "Against")),
            Choice(code="else", label=Text("Je ne sais pas", "I do not know")),
        ),
    )


def looks_at(number: int) -> tuple[str, str, str]:
    """The three earlier questions that the condition of that question looks at."""
    before = (number - 1) // EACH * EACH
    return f"q{before}", f"q{before - 1}", f"q{max(1, before - EACH)}"


def condition_of(number: int) -> Condition:
    """One group inside another: « a is yes or no, and (b is not else, or c has an answer) »."""
    first, second, third = looks_at(number)
    inner = Condition(
        match=Match.ANY,
        tests=(
            Test(field=second, operator=Operator.IS_NOT, value=("else",)),
            Test(field=third, operator=Operator.ANSWERED),
        ),
    )
    return Condition(
        tests=(Test(field=first, operator=Operator.IS, value=("yes", "no")),), groups=(inner,)
    )


def plain_condition_of(number: int) -> Plain:
    """The same as somebody would write it in Python by hand: the reference."""
    first, second, third = looks_at(number)

    def holds(answers: Answers) -> bool:
        return answers.get(first) in {"yes", "no"} and (
            (second in answers and answers[second] != "else") or third in answers
        )

    return holds


def numbers_with_conditions(questionnaire: Questionnaire) -> list[int]:
    """The numbers of the questions that have a condition."""
    questions = enumerate(questionnaire.questions(), start=1)
    return [number for number, question in questions if question.condition]


def draw_long_answers(rng: random.Random) -> dict[str, list[str]]:
    """What a browser posts of the whole survey: one question in ten is left."""
    return {
        f"q{number}": [rng.choice(CHOICES)]
        for number in range(1, PAGES * EACH + 1)
        if rng.random() > 0.1
    }
