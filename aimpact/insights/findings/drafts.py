"""What a rule hands over: a sentence and its evidence, before it is graded."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from aimpact.insights.findings.finding import Evidence, EvidenceBar, Family, Figure, Importance
from aimpact.insights.findings.inputs import (
    AnswerFact,
    Interval,
    LineFact,
    QuestionFact,
    Scene,
    Side,
)
from aimpact.insights.findings.thresholds import SILENT, SMALLEST_N, Threshold
from aimpact.insights.findings.weighting import Weighed
from aimpact.ui.parts import Text
from aimpact.ui.text import format_number, format_percent

HALF = 0.5
QUOTED = 90
"""Characters of a question or an answer quoted in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A sentence, its evidence, what points the other way.

    `subject` tells it apart from the rule's other findings. `tone` says what it means for the
    catalogue of actions ("for", "against", empty). `whom` is the group it speaks of. `weighed`
    is its share beside the same one weighted, where both are known.
    """

    subject: str
    importance: Importance
    statement: str
    evidence: Evidence
    tone: str = ""
    whom: str = ""
    against: tuple[str, ...] = ()
    weighed: Weighed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. `version` grows when what it computes, or a bound, changes. `test` names the test
    that holds it, as file::function.
    """

    id: str
    version: int
    family: Family
    title: Text
    description: Text
    thresholds: tuple[Threshold, ...]
    test: str
    find: Callable[[Scene], Iterable[Draft]]


def quote(words: str) -> str:
    """Words of the questionnaire, shortened for a sentence, without a mark that ends it."""
    kept = " ".join(words.split())
    return kept if len(kept) <= QUOTED else f"{kept[: QUOTED - 1].rstrip()}…"


def name_of(question: QuestionFact, line: LineFact | None = None) -> str:
    """The question, and its line where it has several."""
    label = line.label if line else ""
    return quote(f"{question.label} – {label}" if label else question.label)


def share_figure(name: str, share: float) -> Figure:
    """A share as a figure."""
    return Figure(name, share, format_percent(share))


def points(difference: float) -> str:
    """A difference of shares in points, without its sign."""
    return format_number(round(abs(difference) * 100))


def points_figure(name: str, difference: float) -> Figure:
    """A difference of shares as a figure, in points."""
    return Figure(name, abs(difference), points(difference))


def count_figure(name: str, count: int) -> Figure:
    """A number of people, texts or lines as a figure."""
    return Figure(name, count, format_number(count))


def enough(number: int) -> bool:
    """Whether so many answers may carry a share."""
    return number >= SMALLEST_N.value


def lines_of(scene: Scene) -> Iterator[tuple[QuestionFact, LineFact]]:
    """Every field with enough opinions."""
    for question in scene.questions:
        for line in question.lines:
            if enough(line.opinions):
                yield question, line


def opinion_base() -> str:
    """Of whom shares are, when « no opinion » is left out."""
    return _("those who gave an opinion")


def answer_base() -> str:
    """Of whom shares are, when everybody who answered counts."""
    return _("those who answered")


def evidence_of(
    scene: Scene,
    question: QuestionFact,
    line: LineFact,
    figures: Iterable[Figure],
    *,
    of_opinions: bool = False,
    count: int | None = None,
    of: str = "",
    test: str = "",
) -> Evidence:
    """The evidence of a sentence about one field; `count` people are the share that it tells, the
    one named `of` where it tells several.
    """
    base = line.opinions if of_opinions else line.answered
    shown = [each for each in line.answers if not (of_opinions and each.side is Side.ASIDE)]
    return Evidence(
        question=question.code,
        number=question.number,
        label=name_of(question, line),
        anchor=question.anchor,
        n=base,
        asked=line.asked,
        base=opinion_base() if of_opinions else answer_base(),
        figures=tuple(figures),
        bars=tuple(bar_of(each, base) for each in shown) if base else (),
        interval=None if count is None else scene.interval(count, base, of),
        test=test,
    )


def plain_evidence(
    question: QuestionFact,
    figures: Iterable[Figure],
    *,
    n: int,
    asked: int,
    base: str,
    bars: tuple[EvidenceBar, ...] = (),
    interval: Interval | None = None,
    test: str = "",
    crossed: str = "",
) -> Evidence:
    """The evidence of a sentence about a whole question."""
    return Evidence(
        question=question.code,
        number=question.number,
        label=quote(question.label),
        anchor=question.anchor,
        n=n,
        asked=asked,
        base=base,
        figures=tuple(figures),
        bars=bars,
        interval=interval,
        test=test,
        crossed=crossed,
    )


def bar_of(answer: AnswerFact, base: int) -> EvidenceBar:
    """One answer of the small picture."""
    return share_bar(answer.label, answer.count / base)


def share_bar(label: str, share: float) -> EvidenceBar:
    """A bar as long as its share."""
    return EvidenceBar(label, min(share, 1.0), format_percent(share))


def half_against(evidence: Evidence) -> list[str]:
    """That a majority of those who answered may be none of all: its interval holds one half."""
    found = evidence.interval
    if found is None or not found.low <= HALF <= found.high:
        return []
    return [_("Its interval holds one half: among all, it may be no majority.")]


def silence_against(line: LineFact) -> list[str]:
    """What many who did not answer may change."""
    if line.silent_share < SILENT.value:
        return []
    words = _("%(share)s of those asked did not answer: they may think otherwise.")
    return [words % {"share": format_percent(line.silent_share)}]
