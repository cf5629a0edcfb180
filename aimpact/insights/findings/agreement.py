"""Rules on what gathers people, and on what divides them."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from aimpact.insights.findings.drafts import (
    Draft,
    enough,
    evidence_of,
    half_against,
    lines_of,
    name_of,
    plain_evidence,
    points_figure,
    quote,
    share_bar,
    share_figure,
    silence_against,
)
from aimpact.insights.findings.finding import Evidence, Figure, Importance
from aimpact.insights.findings.inputs import (
    AnswerFact,
    LineFact,
    QuestionFact,
    Scene,
    Side,
    StatementFact,
)
from aimpact.insights.findings.thresholds import (
    BALANCE,
    CONSENSUS,
    END,
    MAJORITY,
    REJECTED,
    SATISFIED,
    SATISFIED_FEW,
    SIDE,
)
from aimpact.insights.findings.weighting import weigh_answer, weigh_sides, weigh_support
from aimpact.ui.text import format_number, format_percent

SATISFACTIONS = frozenset({"satisfaction", "contentment", "quality", "mood", "ease"})
"""Ready scales that say how satisfied people are."""


def find_majority(scene: Scene) -> Iterator[Draft]:
    """An answer that more than half give, of questions whose answers are not for and against."""
    for question, line in lines_of(scene):
        top = _top(line)
        if line.has_sides or line.scale or top is None or line.is_list:
            continue
        share = top.count / line.answered
        if MAJORITY.is_reached_by(share) and not CONSENSUS.is_reached_by(share):
            yield _answer(scene, question, line, top, _majority_words())


def find_consensus(scene: Scene) -> Iterator[Draft]:
    """An answer that three in four give."""
    for question, line in lines_of(scene):
        top = _top(line)
        if line.has_sides or line.scale or top is None or line.is_list:
            continue
        if CONSENSUS.is_reached_by(top.count / line.answered):
            yield _answer(scene, question, line, top, _consensus_words())


def find_widely_ticked(scene: Scene) -> Iterator[Draft]:
    """An answer of a list that more than half tick."""
    for question, line in lines_of(scene):
        top = _top(line)
        if not line.is_list or top is None:
            continue
        if not MAJORITY.is_reached_by(top.count / line.answered):
            continue
        words = _("Among participants, %(share)s tick “%(answer)s” for “%(question)s”.")
        yield _answer(scene, question, line, top, words)


def find_acceptability(scene: Scene) -> Iterator[Draft]:
    """Support less opposition, among those with an opinion."""
    for question, line in lines_of(scene):
        if not line.has_sides or line.scale in SATISFACTIONS or is_polarised(line):
            continue
        balance = (line.on(Side.FOR) - line.on(Side.AGAINST)) / line.opinions
        if BALANCE.is_reached_by(abs(balance)):
            yield _balance(scene, question, line, balance)


def find_no_majority(scene: Scene) -> Iterator[Draft]:
    """No side that outweighs the other."""
    for question, line in lines_of(scene):
        if not line.has_sides or is_polarised(line) or line.scale in SATISFACTIONS:
            continue
        support, opposed = (line.on(side) / line.opinions for side in (Side.FOR, Side.AGAINST))
        if BALANCE.is_reached_by(abs(support - opposed)):
            continue
        if is_yes_no(line):
            words = _(
                "No clear majority on “%(question)s”: %(support)s answer “%(yes)s”, %(opposed)s"
                " “%(no)s”, among participants with an opinion."
            )
        else:
            words = _(
                "No clear majority on “%(question)s”: %(support)s agree, %(opposed)s do not, among"
                " participants with an opinion."
            )
        yield _sides(scene, question, line, words, shares=(support, opposed))


def find_polarised(scene: Scene) -> Iterator[Draft]:
    """Opinions at both ends of a scale."""
    for question, line in lines_of(scene):
        if not is_polarised(line):
            continue
        support, opposed = (_ends(line, side) for side in (Side.FOR, Side.AGAINST))
        words = _(
            "Opinions stand at both ends on “%(question)s”: %(support)s of participants with an"
            " opinion at one end, %(opposed)s at the other."
        )
        yield _sides(scene, question, line, words, shares=(support, opposed))


def find_satisfaction(scene: Scene) -> Iterator[Draft]:
    """How many are satisfied, where many or few are."""
    for question, line in lines_of(scene):
        if line.scale not in SATISFACTIONS or not line.has_sides:
            continue
        share = line.on(Side.FOR) / line.opinions
        if SATISFIED.is_reached_by(share):
            words = _("“%(question)s”: %(share)s of participants with an opinion are satisfied.")
            yield _level(scene, question, line, words, tone="for")
        elif share <= SATISFIED_FEW.value:
            words = _(
                "“%(question)s”: only %(share)s of participants with an opinion are satisfied."
            )
            yield _level(scene, question, line, words, tone="against")


def find_uniting(scene: Scene) -> Iterator[Draft]:
    """Statements that most agree with, in every group of opinion where groups are known."""
    for question, each in _statements(scene):
        share = each.agree / each.sided
        lowest = min((part for _name, part, _n in each.by_group), default=share)
        if CONSENSUS.is_reached_by(share) and lowest > 0.5:
            words = _(
                "Participants come together on “%(statement)s”: %(share)s of those who took a"
                " side agree."
            )
            yield _statement(scene, question, each, words, "for")


def find_dividing(scene: Scene) -> Iterator[Draft]:
    """Statements that part people, or that part groups of opinion."""
    for question, each in _statements(scene):
        share = each.agree / each.sided
        parts = [part for _name, part, _n in each.by_group]
        apart = bool(parts) and min(parts) < 0.5 < max(parts) and max(parts) - min(parts) > 0.5
        if apart or not BALANCE.is_reached_by(abs(share - 0.5) * 2):
            words = _(
                "Participants are divided on “%(statement)s”: %(share)s of those who took a side"
                " agree, %(other)s do not."
            )
            yield _statement(scene, question, each, words, "divided")


def is_polarised(line: LineFact) -> bool:
    """Whether both sides of a scale are large, and each has many at its very end."""
    if not line.has_sides or not line.opinions:
        return False
    sides = (Side.FOR, Side.AGAINST)
    steps = sum(each.side is not Side.ASIDE for each in line.answers)
    return steps > 2 and all(
        SIDE.is_reached_by(line.on(side) / line.opinions) and END.is_reached_by(_ends(line, side))
        for side in sides
    )


# --- how they are told -------------------------------------------------------------------
def _majority_words() -> str:
    return _("Among participants, a majority, %(share)s, answer “%(answer)s” to “%(question)s”.")


def _consensus_words() -> str:
    return _("Among participants, %(share)s give the same answer to “%(question)s”: “%(answer)s”.")


def _top(line: LineFact) -> AnswerFact | None:
    said = [each for each in line.answers if each.side is not Side.ASIDE]
    return max(said, key=lambda each: each.count, default=None)


def _ends(line: LineFact, side: Side) -> float:
    return sum(e.count for e in line.answers if e.side is side and e.is_end) / line.opinions


def _answer(
    scene: Scene, question: QuestionFact, line: LineFact, answer: AnswerFact, words: str
) -> Draft:
    share = answer.count / line.answered
    figure = share_figure(answer.label, share)
    values = {
        "share": figure.told,
        "answer": quote(answer.label),
        "question": name_of(question, line),
    }
    rest = 1 - share
    evidence = evidence_of(scene, question, line, [figure], count=answer.count)
    against = [_("%(share)s do not give this answer.") % {"share": format_percent(rest)}]
    against += half_against(evidence)
    against += silence_against(line) + otherwise(scene, line, answer, share)
    return Draft(
        subject=f"{line.name}:{answer.code}",
        importance=Importance.USEFUL,
        statement=words % values,
        evidence=evidence,
        against=tuple(against),
        weighed=weigh_answer(line, answer),
    )


def _balance(scene: Scene, question: QuestionFact, line: LineFact, balance: float) -> Draft:
    support, opposed = (line.on(side) / line.opinions for side in (Side.FOR, Side.AGAINST))
    if is_yes_no(line) and balance > 0:
        words = _(
            "Among participants with an opinion, “%(yes)s” outweighs “%(no)s” on “%(question)s”:"
            " %(support)s against %(opposed)s."
        )
    elif is_yes_no(line):
        words = _(
            "Among participants with an opinion, “%(no)s” outweighs “%(yes)s” on “%(question)s”:"
            " %(opposed)s against %(support)s."
        )
    elif balance > 0:
        words = _(
            "Agreement outweighs disagreement on “%(question)s”: %(support)s agree, %(opposed)s do"
            " not, among participants with an opinion."
        )
    else:
        words = _(
            "Disagreement outweighs agreement on “%(question)s”: %(opposed)s do not agree,"
            " %(support)s do, among participants with an opinion."
        )
    return _sides(scene, question, line, words, shares=(support, opposed), balance=balance)


def _sides(
    scene: Scene,
    question: QuestionFact,
    line: LineFact,
    words: str,
    *,
    shares: tuple[float, float],
    balance: float | None = None,
) -> Draft:
    support, opposed = shares
    figures = [share_figure(_("for"), support), share_figure(_("against"), opposed)]
    if balance is not None:
        figures.append(points_figure(_("difference in points"), balance))
    values = {"support": figures[0].told, "opposed": figures[1].told} | _side_names(line)
    smaller = min(support, opposed)
    evidence = _evidence_of_sides(scene, question, line, figures, is_for=support >= opposed)
    against = [*silence_against(line)]
    if balance is not None:
        words_against = _("%(share)s of those with an opinion stand on the other side.")
        against.insert(0, words_against % {"share": format_percent(smaller)})
        against += half_against(evidence) + _sides_otherwise(scene, line, balance)
    return Draft(
        subject=line.name,
        importance=Importance.DECISIVE,
        statement=words % (values | {"question": name_of(question, line)}),
        evidence=evidence,
        tone=_tone(balance),
        against=tuple(against),
        weighed=None if is_polarised(line) else weigh_sides(line, balance),
    )


def _evidence_of_sides(
    scene: Scene, question: QuestionFact, line: LineFact, figures: list[Figure], *, is_for: bool
) -> Evidence:
    """With the interval of the larger side; of the ends of a scale none is told."""
    count = None if is_polarised(line) else line.on(Side.FOR if is_for else Side.AGAINST)
    of = figures[0 if is_for else 1].name
    return evidence_of(scene, question, line, figures, of_opinions=True, count=count, of=of)


def _tone(balance: float | None) -> str:
    if balance is None:
        return "divided"
    if balance > 0:
        return "for"
    return "rejected" if REJECTED.is_reached_by(-balance) else "against"


def _side_names(line: LineFact) -> dict[str, str]:
    """The words of the first answer of each side: yes and no, most often."""
    labels = {each.side: each.label for each in reversed(line.answers)}
    return {"yes": labels.get(Side.FOR, ""), "no": labels.get(Side.AGAINST, "")}


def is_yes_no(line: LineFact) -> bool:
    """Whether it is answered by yes or by no: of a fact as well as of an opinion, so that it is
    told in its own words and never as support.
    """
    sides = [each for each in line.answers if each.side in {Side.FOR, Side.AGAINST}]
    return len(sides) == 2 and not line.scale


def _level(scene: Scene, question: QuestionFact, line: LineFact, words: str, *, tone: str) -> Draft:
    share = line.on(Side.FOR) / line.opinions
    figure = share_figure(_("satisfied"), share)
    count = line.on(Side.FOR)
    values = {"question": name_of(question, line), "share": figure.told}
    other = line.on(Side.AGAINST) / line.opinions
    if tone == "for":
        against = [_("%(share)s are not satisfied.") % {"share": format_percent(other)}]
    else:
        against = [_("%(share)s are satisfied all the same.") % {"share": figure.told}]
    return Draft(
        subject=line.name,
        importance=Importance.USEFUL,
        statement=words % values,
        evidence=evidence_of(scene, question, line, [figure], of_opinions=True, count=count),
        tone=tone,
        against=tuple(against + silence_against(line)),
        weighed=weigh_support(line),
    )


def _statements(scene: Scene) -> Iterator[tuple[QuestionFact, StatementFact]]:
    for question in scene.questions:
        for each in question.statements:
            if enough(each.sided):
                yield question, each


def _statement(
    scene: Scene, question: QuestionFact, each: StatementFact, words: str, tone: str
) -> Draft:
    yes, no, share = _("in agreement"), _("in disagreement"), each.agree / each.sided
    figures = [share_figure(yes, share), share_figure(no, 1 - share)]
    figures += [share_figure(name, part) for name, part, _number in each.by_group]
    values = {"statement": quote(each.label), "share": figures[0].told, "other": figures[1].told}
    seen = each.sided + each.passed
    against: list[str] = []
    if tone == "for":
        words_against = _("%(share)s of those who took a side disagree.")
        against.append(words_against % {"share": format_percent(1 - share)})
    if each.passed:
        passed = _("%(share)s of those who saw it passed.")
        against.append(passed % {"share": format_percent(each.passed / seen)})
    bars = (share_bar(yes, share), share_bar(no, 1 - share))
    base, interval = _("those who took a side"), scene.interval(each.agree, each.sided, yes)
    evidence = plain_evidence(
        question, figures, n=each.sided, asked=seen, base=base, bars=bars, interval=interval
    )
    return Draft(
        subject=each.name,
        importance=Importance.USEFUL if tone == "for" else Importance.DECISIVE,
        statement=words % values,
        evidence=evidence,
        tone=tone,
        against=tuple(against),
    )


# --- what points the other way -----------------------------------------------------------
def otherwise(scene: Scene, line: LineFact, answer: AnswerFact, share: float) -> list[str]:
    """Groups in which the answer stands on the other side of one half."""
    found: list[str] = []
    words = _("Among “%(group)s”, it is %(share)s, of %(number)s answers.")
    for gap in scene.gaps:
        if (gap.line, gap.code) != (line.name, answer.code):
            continue
        for each in gap.shares:
            if enough(each.n) and (each.share > 0.5) != (share > 0.5):
                told = {
                    "group": each.label,
                    "share": format_percent(each.share),
                    "number": format_number(each.n),
                }
                found.append(words % told)
    return found


def _sides_otherwise(scene: Scene, line: LineFact, balance: float) -> list[str]:
    """Groups in which an answer of the smaller side is the answer of more than half."""
    smaller = Side.AGAINST if balance > 0 else Side.FOR
    codes: Sequence[AnswerFact] = [each for each in line.answers if each.side is smaller]
    base = max(line.answered, 1)
    return [w for each in codes for w in otherwise(scene, line, each, each.count / base)]
