"""Scenes for the rules of findings, made in few words."""

from collections.abc import Sequence
from typing import Any

from aimpact.insights.findings.finding import Finding
from aimpact.insights.findings.inputs import (
    AnswerFact,
    ContestFact,
    GapFact,
    GroupShare,
    LineFact,
    Method,
    OptionFact,
    QuestionFact,
    Reach,
    Scene,
    Side,
    StatementFact,
)
from aimpact.insights.findings.rulebook import find_all

AGREEMENT = (
    ("Pas du tout", Side.AGAINST, True),
    ("Plutôt pas", Side.AGAINST, False),
    ("Ni l’un ni l’autre", Side.BETWEEN, False),
    ("Plutôt", Side.FOR, False),
    ("Tout à fait", Side.FOR, True),
    ("Sans opinion", Side.ASIDE, False),
)
YES_NO = (
    ("Oui", Side.FOR, True),
    ("Non", Side.AGAINST, True),
    ("Sans opinion", Side.ASIDE, False),
)


def scale(counts: Sequence[int], *, asked: int = 0, scale: str = "agreement") -> QuestionFact:
    """A question answered on a scale of agreement."""
    answers = tuple(
        AnswerFact(f"c{at}", label, count, side, is_end)
        for at, ((label, side, is_end), count) in enumerate(
            zip(AGREEMENT, counts, strict=False), start=1
        )
    )
    return _question(answers, asked=asked, scale=scale)


def yes_no(yes: int, no: int, aside: int = 0, *, asked: int = 0) -> QuestionFact:
    """A question answered by yes or no."""
    answers = tuple(
        AnswerFact(code, label, count, side, is_end)
        for code, (label, side, is_end), count in zip(
            ("yes", "no", "abstain"), YES_NO, (yes, no, aside), strict=True
        )
    )
    return _question(answers, asked=asked)


def choice(*counts: int, asked: int = 0, is_list: bool = False, answered: int = 0) -> QuestionFact:
    """A question with answers named A, B, C…"""
    answers = tuple(AnswerFact(f"c{at}", "ABCDEFGH"[at], count) for at, count in enumerate(counts))
    return _question(answers, asked=asked, is_list=is_list, answered=answered)


def _question(
    answers: tuple[AnswerFact, ...],
    *,
    asked: int = 0,
    answered: int = 0,
    is_list: bool = False,
    scale: str = "",
) -> QuestionFact:
    number = answered or sum(each.count for each in answers)
    line = LineFact(
        name="q1",
        asked=max(asked, number),
        answered=number,
        answers=answers,
        is_list=is_list,
        scale=scale,
    )
    return question(lines=(line,), asked=max(asked, number), answered=number)


def question(code: str = "q1", **fields: Any) -> QuestionFact:
    """A question « Le projet vous plaît-il ? », answered by 200 unless told otherwise."""
    usual = {"number": 1, "label": "Le projet vous plaît-il ?", "anchor": f"q-{code}-titre"}
    return QuestionFact(code=code, **(usual | {"asked": 200, "answered": 200} | fields))


def contest(*shares: float, is_decided: bool | None = None) -> ContestFact:
    """An order of answers named A, B, C…"""
    options = tuple(
        OptionFact(f"c{at}", "ABCDEFGH"[at], share, f"{share * 100:.0f} points")
        for at, share in enumerate(shares)
    )
    return ContestFact(Method.BORDA, options, is_decided)


def statement(
    agree: int, disagree: int, *groups: tuple[str, float, int], passed: int = 0
) -> StatementFact:
    """The statement « Plantons des arbres »."""
    return StatementFact("q1__r1", "Plantons des arbres", agree, disagree, passed, groups)


def gap(
    low: float, high: float, *, p: float = 0.001, effect: float = 0.2, **fields: Any
) -> GapFact:
    """« Oui », by age: that share of the young and of the old, 60 people each."""
    shares = (GroupShare("15-24 ans", low, 60), GroupShare("65-79 ans", high, 60))
    usual: dict[str, Any] = {
        "question": "q1", "line": "q1", "code": "yes", "answer": "Oui", "by": "Âge",
        "by_code": "age_band", "is_place": False, "shares": shares,
    }  # fmt: skip
    return GapFact(**(usual | fields), p=p, effect=effect)


def scene(*questions: QuestionFact, **fields: Any) -> Scene:
    """An open consultation of 200 ballots, k = 5."""
    return Scene(**({"k": 5, "ballots": 200, "questions": questions} | fields))


def everyone(*questions: QuestionFact, **fields: Any) -> Scene:
    """The same where everyone who was asked answered."""
    return scene(*questions, reach=Reach.EVERYONE, **fields)


def found(of: Scene, rule: str) -> list[Finding]:
    """What one rule finds."""
    return [each for each in find_all(of) if each.rule == rule]


def rules_of(of: Scene) -> list[str]:
    """The rules that find something."""
    return sorted({each.rule for each in find_all(of)})
