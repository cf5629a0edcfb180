"""Rules on what is not known, on texts, and on what changed."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aimpact.insights.disclosure import may_tell
from aimpact.insights.findings.drafts import (
    Draft,
    count_figure,
    enough,
    evidence_of,
    lines_of,
    name_of,
    plain_evidence,
    points_figure,
    quote,
    share_bar,
    share_figure,
)
from aimpact.insights.findings.finding import Figure, Importance
from aimpact.insights.findings.inputs import (
    AnswerFact,
    LineFact,
    QuestionFact,
    Scene,
    Side,
    WaveFact,
)
from aimpact.insights.findings.thresholds import ALPHA, MOVED, NO_OPINION, SILENT, THEME
from aimpact.statistics.contingency import holm, share_p
from aimpact.ui.text import format_number, format_p, format_percent


def find_silence(scene: Scene) -> Iterator[Draft]:
    """Questions that many of those asked left without an answer."""
    for question in scene.questions:
        share = 1 - question.answered / question.asked if question.asked else 0.0
        if not (question.lines and enough(question.asked) and SILENT.is_reached_by(share)):
            continue
        figure = share_figure(_("without an answer"), share)
        words = _("“%(question)s” is left without an answer by %(share)s of those asked.")
        yield Draft(
            subject=question.code,
            importance=Importance.USEFUL,
            statement=words % {"question": quote(question.label), "share": figure.told},
            evidence=plain_evidence(
                question,
                [figure],
                n=question.asked,
                asked=question.asked,
                base=_("those who were asked"),
                bars=(share_bar(_("Without an answer"), share),),
            ),
            against=(_("Leaving a question empty is a right, and says neither yes nor no."),),
        )


def find_no_opinion(scene: Scene) -> Iterator[Draft]:
    """Questions on which many say that they have no opinion."""
    for question, line in lines_of(scene):
        aside = line.on(Side.ASIDE)
        share = aside / line.answered
        if not NO_OPINION.is_reached_by(share):
            continue
        labels = [each.label for each in line.answers if each.side is Side.ASIDE]
        figure = share_figure(_("without an opinion"), share)
        words = _("%(share)s of those who answered “%(question)s” give no opinion (“%(answer)s”).")
        yield Draft(
            subject=line.name,
            importance=Importance.USEFUL,
            statement=words
            % {
                "share": figure.told,
                "question": name_of(question, line),
                "answer": quote(labels[0]),
            },
            evidence=evidence_of(scene, question, line, [figure], count=aside),
            against=(
                _("%(share)s do have one.") % {"share": format_percent(1 - share)},
            ),
        )  # fmt: skip


def find_theme(scene: Scene) -> Iterator[Draft]:
    """Themes that a person accepted and that many texts share."""
    for theme in scene.themes:
        question = scene.question(theme.question)
        if question is None or not (enough(theme.n) and THEME.is_reached_by(theme.share)):
            continue
        figure = share_figure(theme.name, theme.share)
        words = _("“%(theme)s” comes up in %(share)s of the texts written for “%(question)s”.")
        values = {"theme": quote(theme.name), "share": figure.told}
        yield Draft(
            subject=f"{question.code}:{theme.name}",
            importance=Importance.USEFUL,
            statement=words % (values | {"question": quote(question.label)}),
            evidence=plain_evidence(
                question,
                [figure],
                n=theme.n,
                asked=theme.n,
                base=_("texts written"),
                bars=(share_bar(theme.name, theme.share),),
            ),
            against=(
                _("Who writes is not who answers: %(share)s of the texts speak of other things.")
                % {"share": format_percent(1 - theme.share)},
            ),
        )


def find_risk(scene: Scene) -> Iterator[Draft]:
    """How many texts hold a word of danger or of law: to be read soon, by a person."""
    for risk in scene.risks:
        question = scene.question(risk.question)
        if (
            question is None
            or not risk.count
            or not may_tell(risk.count, scene.k, beside=(risk.n,))
        ):
            continue
        figures = [count_figure(risk.name, risk.count), count_figure(_("texts"), risk.n)]
        words = ngettext(
            "%(count)s text out of %(all)s holds a word of the family “%(family)s” for"
            " “%(question)s”.",
            "%(count)s texts out of %(all)s hold a word of the family “%(family)s” for"
            " “%(question)s”.",
            risk.count,
        )
        values = {"count": figures[0].told, "all": figures[1].told, "family": risk.name}
        yield Draft(
            subject=f"{question.code}:{risk.family}",
            importance=Importance.DECISIVE,
            statement=words % (values | {"question": quote(question.label)}),
            evidence=plain_evidence(
                question, figures, n=risk.n, asked=risk.n, base=_("texts written")
            ),
            against=(_("A word may be said to deny or to joke: only reading the texts tells."),),
        )


def find_change(scene: Scene) -> Iterator[Draft]:
    """The answer of each field whose share moved most since the question was asked before, of
    those that chance does not explain, all that were compared being counted (Holm).
    """
    moves = [*_moves(scene)]
    tested = zip(moves, holm([move.p for move in moves]), strict=True)
    told: set[str] = set()
    for move, p in sorted(tested, key=lambda pair: -abs(pair[0].by)):
        is_large = MOVED.is_reached_by(abs(move.by)) and p < ALPHA.value
        if is_large and move.line.name not in told:
            told.add(move.line.name)
            yield _change(scene, move, _tested(p, len(moves)))


def _tested(p: float, number: int) -> str:
    words = ngettext(
        "A test of two shares gives %(p)s once corrected for %(number)s comparison.",
        "A test of two shares gives %(p)s once corrected for %(number)s comparisons.",
        number,
    )
    return words % {"p": format_p(p), "number": format_number(number)}


@dataclass(frozen=True, slots=True)
class _Move:
    """One answer now and the time before."""

    question: QuestionFact
    line: LineFact
    answer: AnswerFact
    wave: WaveFact

    @property
    def share(self) -> float:
        return self.answer.count / self.line.answered

    @property
    def by(self) -> float:
        return self.share - self.wave.share

    @property
    def p(self) -> float:
        """The chance of so large a difference if nothing had changed."""
        before = round(self.wave.share * self.wave.n), self.wave.n
        return share_p(before, (self.answer.count, self.line.answered))


def _moves(scene: Scene) -> Iterator[_Move]:
    for wave in scene.waves:
        question = scene.question(wave.question)
        line = _line(question, wave.line) if question else None
        if question is None or line is None or not (enough(wave.n) and enough(line.answered)):
            continue
        answer = next((each for each in line.answers if each.code == wave.code), None)
        if answer is not None:
            yield _Move(question, line, answer, wave)


def _line(question: QuestionFact, name: str) -> LineFact | None:
    return next((each for each in question.lines if each.name == name), None)


def _change(scene: Scene, move: _Move, test: str) -> Draft:
    figures = [
        share_figure(_("this time"), move.share),
        share_figure(_("the time before"), move.wave.share),
        points_figure(_("difference in points"), move.by),
        Figure(_("asked before"), 0, move.wave.on),
    ]
    values = {
        "answer": quote(move.answer.label),
        "question": name_of(move.question, move.line),
        "share": figures[0].told,
        "before": figures[1].told,
        "points": figures[2].told,
        "date": move.wave.on,
    }
    if move.by > 0:
        words = _(
            "“%(answer)s” to “%(question)s” rose by %(points)s points since %(date)s: from"
            " %(before)s to %(share)s."
        )
    else:
        words = _(
            "“%(answer)s” to “%(question)s” fell by %(points)s points since %(date)s: from"
            " %(before)s to %(share)s."
        )
    count, of = move.answer.count, figures[0].name
    return Draft(
        subject=f"{move.line.name}:{move.wave.code}",
        importance=Importance.DECISIVE,
        statement=words % values,
        evidence=evidence_of(
            scene, move.question, move.line, figures, count=count, of=of, test=test
        ),
        against=(_("Not the same people took part each time: part of the change may come of it."),),
    )
