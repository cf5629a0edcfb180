"""Rules on what people put first: orders, budgets, importance and satisfaction, recommendation."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aimpact.insights.findings.drafts import (
    Draft,
    answer_base,
    count_figure,
    enough,
    plain_evidence,
    quote,
    share_bar,
    share_figure,
)
from aimpact.insights.findings.finding import Evidence, EvidenceBar, Figure, Importance
from aimpact.insights.findings.inputs import (
    BudgetFact,
    ContestFact,
    LineFact,
    QuestionFact,
    Scene,
)
from aimpact.insights.findings.thresholds import LEAD, LINES, PROMOTERS
from aimpact.ui.text import format_number, format_percent

IMPORTANCE_SCALE = "importance"
PERFORMANCES = frozenset({"satisfaction", "contentment", "quality"})


def find_first(scene: Scene) -> Iterator[Draft]:
    """The answer that comes clearly first in an order."""
    for question, contest in _contests(scene):
        if is_clear(contest):
            yield _first(question, contest)


def find_no_first(scene: Scene) -> Iterator[Draft]:
    """Two answers at the head of an order, too close to tell."""
    for question, contest in _contests(scene):
        if not is_clear(contest):
            yield _tie(question, contest)


def find_budget(scene: Scene) -> Iterator[Draft]:
    """The projects that a budget pays for, and the first one left out."""
    for question in scene.questions:
        if question.budget and question.budget.paid and enough(question.answered):
            yield _budget(question, question.budget)


def find_quadrant(scene: Scene) -> Iterator[Draft]:
    """What matters more than the mean and satisfies less: where to act first."""
    for important, performing in _pairs(scene):
        lines = _both(important, performing)
        if len(lines) < LINES.value:
            continue
        mean_i = sum(pair[0].mean or 0 for pair in lines) / len(lines)
        mean_s = sum(pair[1].mean or 0 for pair in lines) / len(lines)
        for matters, satisfies in lines:
            if (matters.mean or 0) > mean_i and (satisfies.mean or 0) < mean_s:
                yield _act_first(performing, matters, satisfies, mean_i, mean_s)


def find_recommendation(scene: Scene) -> Iterator[Draft]:
    """The net score of a recommendation: who would recommend less who would not."""
    for question in scene.questions:
        found = question.promoters
        if not found or not enough(found.answered):
            continue
        if PROMOTERS.is_reached_by(abs(found.promoters - found.detractors) / found.answered):
            yield _promoters(question)


def is_clear(contest: ContestFact) -> bool:
    """Whether the first answer leads by its method's own rule, else by enough points."""
    if contest.is_decided is not None:
        return contest.is_decided
    return LEAD.is_reached_by(contest.options[0].share - contest.options[1].share)


def _contests(scene: Scene) -> Iterator[tuple[QuestionFact, ContestFact]]:
    for question in scene.questions:
        contest = question.contest
        if contest and len(contest.options) > 1 and enough(question.answered):
            yield question, contest


def _bars(contest: ContestFact) -> tuple[EvidenceBar, ...]:
    return tuple(EvidenceBar(each.label, each.share, each.told) for each in contest.options)


def _figures(contest: ContestFact) -> list[Figure]:
    return [Figure(each.label, each.share, each.told) for each in contest.options[:2]]


def _first(question: QuestionFact, contest: ContestFact) -> Draft:
    first, second = contest.options[:2]
    values = {
        "answer": quote(first.label),
        "question": quote(question.label),
        "score": first.told,
        "other": quote(second.label),
        "less": second.told,
    }
    words = _(
        "“%(answer)s” comes first for “%(question)s” (%(score)s), ahead of “%(other)s” (%(less)s)."
    )
    return Draft(
        subject=question.code,
        importance=Importance.DECISIVE,
        statement=words % values,
        evidence=_contest_evidence(question, contest),
        tone="for",
        against=_runner_up(contest),
    )


def _tie(question: QuestionFact, contest: ContestFact) -> Draft:
    first, second = contest.options[:2]
    values = {
        "answer": quote(first.label),
        "other": quote(second.label),
        "question": quote(question.label),
        "score": first.told,
        "less": second.told,
    }
    words = _(
        "No clear first for “%(question)s”: “%(answer)s” (%(score)s) and “%(other)s” (%(less)s) are"
        " close."
    )
    return Draft(
        subject=question.code,
        importance=Importance.USEFUL,
        statement=words % values,
        evidence=_contest_evidence(question, contest),
        tone="divided",
    )


def _contest_evidence(question: QuestionFact, contest: ContestFact) -> Evidence:
    return plain_evidence(
        question,
        _figures(contest),
        n=question.answered,
        asked=question.asked,
        base=answer_base(),
        bars=_bars(contest),
    )


def _runner_up(contest: ContestFact) -> tuple[str, ...]:
    """What a reader should know of a lead that another counting might not give."""
    lead = contest.options[0].share - contest.options[1].share
    if LEAD.is_reached_by(lead):
        return ()
    return (_("The lead is small: another way to count may put another answer first."),)


def _budget(question: QuestionFact, budget: BudgetFact) -> Draft:
    paid = ngettext(
        "With %(ceiling)s, %(number)s project is paid for, by the votes of participants; the most"
        " chosen is “%(first)s” (%(share)s).",
        "With %(ceiling)s, %(number)s projects are paid for, by the votes of participants; the most"
        " chosen is “%(first)s” (%(share)s).",
        len(budget.paid),
    )
    label, votes = budget.paid[0]
    figures = [
        count_figure(_("projects paid for"), len(budget.paid)),
        share_figure(label, votes / question.answered),
        Figure(_("budget"), 0, budget.ceiling),
    ]
    values = {
        "ceiling": budget.ceiling,
        "number": figures[0].told,
        "first": quote(label),
        "share": figures[1].told,
    }
    against = []
    if budget.left:
        name, number = budget.left[0]
        words = _("“%(project)s”, chosen by %(share)s, is left out: the rest does not pay for it.")
        share = format_percent(number / question.answered)
        against.append(words % {"project": quote(name), "share": share})
    every = (*budget.paid, *budget.left)
    bars = tuple(share_bar(name, number / question.answered) for name, number in every)
    return Draft(
        subject=question.code,
        importance=Importance.DECISIVE,
        statement=paid % values,
        evidence=plain_evidence(
            question,
            figures,
            n=question.answered,
            asked=question.asked,
            base=answer_base(),
            bars=bars,
        ),
        tone="for",
        against=tuple(against),
    )


def _pairs(scene: Scene) -> Iterator[tuple[QuestionFact, QuestionFact]]:
    """Tables of importance and of satisfaction about the same lines."""
    tables = [each for each in scene.questions if len(each.lines) >= LINES.value]
    important = [each for each in tables if each.lines[0].scale == IMPORTANCE_SCALE]
    performing = [each for each in tables if each.lines[0].scale in PERFORMANCES]
    yield from ((one, other) for one in important for other in performing)


def _both(one: QuestionFact, other: QuestionFact) -> list[tuple[LineFact, LineFact]]:
    known: Mapping[str, LineFact] = {_plain(line.label): line for line in other.lines}
    pairs = ((line, known.get(_plain(line.label))) for line in one.lines)
    return [(a, b) for a, b in pairs if b and _is_measured(a) and _is_measured(b)]


def _is_measured(line: LineFact) -> bool:
    return line.mean is not None and enough(line.opinions)


def _plain(label: str) -> str:
    return " ".join(label.casefold().split())


def _act_first(
    question: QuestionFact,
    matters: LineFact,
    satisfies: LineFact,
    mean_i: float,
    mean_s: float,
) -> Draft:
    names = (_("importance"), _("importance, in the mean of the lines"))
    more = (_("satisfaction"), _("satisfaction, in the mean of the lines"))
    numbers = (matters.mean or 0.0, mean_i, satisfies.mean or 0.0, mean_s)
    figures = [
        Figure(name, value, format_number(value, decimals=1))
        for name, value in zip((*names, *more), numbers, strict=True)
    ]
    values = {"line": quote(matters.label)} | {
        name: figure.told for name, figure in zip(("i", "mi", "s", "ms"), figures, strict=True)
    }
    words = _(
        "“%(line)s” matters more than the other lines (%(i)s, against %(mi)s in the mean) and"
        " satisfies less (%(s)s, against %(ms)s)."
    )
    return Draft(
        subject=satisfies.name,
        importance=Importance.DECISIVE,
        statement=words % values,
        evidence=plain_evidence(
            question,
            figures,
            n=satisfies.opinions,
            asked=satisfies.asked,
            base=_("those who gave an opinion"),
        ),
        tone="against",
    )


def _promoters(question: QuestionFact) -> Draft:
    found = question.promoters
    assert found is not None  # noqa: S101 - the caller looked
    good, bad = (number / found.answered for number in (found.promoters, found.detractors))
    figures = [share_figure(_("promoters"), good), share_figure(_("detractors"), bad)]
    if good >= bad:
        words = _(
            "More participants would recommend than not: %(good)s promoters, %(bad)s detractors,"
            " for “%(question)s”."
        )
    else:
        words = _(
            "Fewer participants would recommend than not: %(good)s promoters, %(bad)s detractors,"
            " for “%(question)s”."
        )
    values = {"good": figures[0].told, "bad": figures[1].told, "question": quote(question.label)}
    rest = _("%(share)s are neither one nor the other.")
    return Draft(
        subject=question.code,
        importance=Importance.USEFUL,
        statement=words % values,
        evidence=plain_evidence(
            question,
            figures,
            n=found.answered,
            asked=question.asked,
            base=answer_base(),
            bars=(share_bar(_("Promoters"), good), share_bar(_("Detractors"), bad)),
        ),
        tone="for" if good >= bad else "against",
        against=(rest % {"share": format_percent(max(0.0, 1 - good - bad))},),
    )
