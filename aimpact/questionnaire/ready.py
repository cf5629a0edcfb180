"""Ready-made questions: worded, with the scale that usually goes with them, to be completed."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum

from aimpact.questionnaire.blank import NO_OPINION, blank_question
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.scales import CONTENTMENT, EFFORT, MOOD, Steps, points
from aimpact.questionnaire.structure import Choice, Kind, Question, Text

READY = "ready"
"""How what is posted to add a ready-made question starts."""


class Ready(StrEnum):
    """A question, or two that go together."""

    APPROVAL = "approval"
    CONTENTMENT = "csat"
    EFFORT = "ces"
    MOOD = "sentiment"


_NONE = Choice(
    code="none",
    label=Text("Aucune de ces propositions", "None of these proposals"),
    is_exclusive=True,
    is_fixed=True,
)


def ready_questions(ready: Ready, first: str, second: str) -> tuple[Question, ...]:
    """The questions of that kind; `first` and `second` are the codes to give them."""
    return _READY[ready](first, second)


def _approval(code: str, _second: str) -> tuple[Question, ...]:
    """Approval voting: as many proposals as one approves of (S. J. Brams and P. C. Fishburn,
    *Approval Voting*, Birkhäuser, 1983). A question with several choices, worded for it.
    """
    question = blank_question(Kind.MULTIPLE, code)
    return (
        replace(
            question,
            label=Text(
                "Quelles propositions vous conviennent ?", "Which proposals are fine with you?"
            ),
            help=Text(
                "Cochez toutes celles qui vous conviennent, même si vous en préférez une.",
                "Tick all those that are fine with you, even if you prefer one of them.",
            ),
            choices=(*points([Text()] * 3), _NONE),
            last_choice=3,
            is_shuffled=True,
        ),
    )


def _contentment(code: str, _second: str) -> tuple[Question, ...]:
    label = Text(
        "Dans l’ensemble, êtes-vous satisfait de ce service ?",
        "All in all, are you satisfied with this service?",
    )
    return (_rating(code, label, CONTENTMENT),)


def _effort(code: str, _second: str) -> tuple[Question, ...]:
    """The effort that something took, as an agreement in seven steps (M. Dixon, N. Toman and R.
    DeLisi, *The Effortless Experience*, Portfolio, 2013).
    """
    label = Text(
        "« On m’a facilité la démarche. » Êtes-vous d’accord ?",
        "“They made it easy for me.” Do you agree?",
    )
    return (_rating(code, label, EFFORT),)


def _mood(first: str, second: str) -> tuple[Question, ...]:
    """A mood, and why, asked of those who are not happy."""
    label = Text("Comment cela s’est-il passé pour vous ?", "How did it go for you?")
    scale = _rating(first, label, MOOD)
    unhappy = tuple(choice.code for choice in scale.choices[:2])
    why = replace(
        blank_question(Kind.TEXT, second),
        label=Text("Qu’est-ce qui n’est pas allé ?", "What did not go well?"),
        condition=Condition(tests=(Test(field=first, operator=Operator.IS, value=unhappy),)),
    )
    return scale, why


def _rating(code: str, label: Text, steps: Steps) -> Question:
    return Question(
        code=code,
        kind=Kind.RATING,
        label=label,
        choices=(*points(steps), NO_OPINION),
        last_choice=len(steps),
    )


_READY: Mapping[Ready, Callable[[str, str], tuple[Question, ...]]] = {
    Ready.APPROVAL: _approval,
    Ready.CONTENTMENT: _contentment,
    Ready.EFFORT: _effort,
    Ready.MOOD: _mood,
}
