"""New questions, ready to be worded: what each kind starts with."""

from aimpact.surveys.questionnaire.structure import (
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
ABSTAIN = Choice(code="abstain", label=Text("Ne se prononce pas", "Abstain"), is_no_opinion=True)
# As many points on each side of the middle one: a balanced scale leads nobody.
RATING = (
    Text("Pas du tout d’accord", "Strongly disagree"),
    Text("Plutôt pas d’accord", "Disagree"),
    Text("Ni d’accord ni pas d’accord", "Neither agree nor disagree"),
    Text("Plutôt d’accord", "Agree"),
    Text("Tout à fait d’accord", "Strongly agree"),
)
MATRIX = (
    Text("Pas du tout satisfaisant", "Not at all satisfied"),
    Text("Peu satisfaisant", "Not very satisfied"),
    Text("Plutôt satisfaisant", "Fairly satisfied"),
    Text("Très satisfaisant", "Very satisfied"),
)


def blank_questionnaire(title: Text) -> Questionnaire:
    """A survey with its title and one empty page."""
    return Questionnaire(title=title, pages=(Page(code="p1"),), last_page=1)


def blank_question(kind: Kind, code: str) -> Question:
    """A question of that kind with sensible choices and no words of its own yet."""
    match kind:
        case Kind.SINGLE | Kind.MULTIPLE:
            choices = (Choice(code="c1"), Choice(code="c2"))
            return Question(code=code, kind=kind, choices=choices, last_choice=2)
        case Kind.YES_NO:
            return Question(code=code, kind=kind, choices=(*YES_NO, ABSTAIN))
        case Kind.RATING:
            return _scale(Question(code=code, kind=kind), RATING)
        case Kind.MATRIX:
            rows = (Row(code="r1"), Row(code="r2"))
            return _scale(Question(code=code, kind=kind, rows=rows, last_row=2), MATRIX)
        case Kind.NUMBER:
            return Question(code=code, kind=kind, is_whole=True)
        case Kind.TEXT:
            return Question(code=code, kind=kind, display=Display.LONG)


def _scale(question: Question, labels: tuple[Text, ...]) -> Question:
    points = tuple(
        Choice(code=f"c{number}", label=label) for number, label in enumerate(labels, start=1)
    )
    return Question(
        code=question.code,
        kind=question.kind,
        rows=question.rows,
        choices=(*points, NO_OPINION),
        last_choice=len(points),
        last_row=question.last_row,
    )
