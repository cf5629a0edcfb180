"""New questions, ready to be worded: what each kind starts with."""

from dataclasses import replace

from aimpact.questionnaire.scales import AGREEMENT, SATISFACTION, Steps, points
from aimpact.questionnaire.starts import STARTS
from aimpact.questionnaire.structure import (
    Choice,
    Display,
    Kind,
    Page,
    Question,
    Questionnaire,
    Row,
    Text,
)

NO_OPINION = Choice(code="no_opinion", label=Text("Sans opinion", "No opinion"), is_no_opinion=True)
YES_NO = (
    Choice(code="yes", label=Text("Oui", "Yes")),
    Choice(code="no", label=Text("Non", "No")),
)
AGREE = Choice(code="yes", label=Text("J’accepte", "I agree"))
ABSTAIN = Choice(code="abstain", label=Text("Ne se prononce pas", "Abstain"), is_no_opinion=True)

_FIXED = {Kind.YES_NO: (*YES_NO, ABSTAIN), Kind.CONSENT: (AGREE,)}
_START = {Kind.SCORE: "0"}


def blank_questionnaire(title: Text) -> Questionnaire:
    """A survey with its title and one empty page."""
    return Questionnaire(title=title, pages=(Page(code="p1"),), last_page=1)


def blank_question(kind: Kind, code: str) -> Question:
    """A question of that kind with sensible choices and no words of its own yet."""
    if kind in STARTS:
        return STARTS[kind](Question(code=code, kind=kind))
    match kind:
        case Kind.SINGLE | Kind.MULTIPLE | Kind.HIDDEN:
            choices = (Choice(code="c1"), Choice(code="c2"))
            return Question(code=code, kind=kind, choices=choices, last_choice=2)
        case Kind.RATING:
            return _scale(Question(code=code, kind=kind), AGREEMENT)
        case Kind.MATRIX:
            rows = (Row(code="r1"), Row(code="r2"))
            return _scale(Question(code=code, kind=kind, rows=rows, last_row=2), SATISFACTION)
        case Kind.NUMBER:
            return Question(code=code, kind=kind, is_whole=True)
        case Kind.TEXT:
            return Question(code=code, kind=kind, display=Display.LONG)
        case _:
            return Question(
                code=code, kind=kind, choices=_FIXED.get(kind, ()), expression=_START.get(kind, "")
            )


def _scale(question: Question, steps: Steps) -> Question:
    return replace(question, choices=(*points(steps), NO_OPINION), last_choice=len(steps))
