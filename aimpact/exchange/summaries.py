"""Reports of what went from one tool to another, grouped for a reader who knows neither."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from aimpact.exchange.formats.carrying import Written
from aimpact.exchange.formats.imported import Carried, Loss, SourceQuestion, Weight
from aimpact.exchange.selectors import Report
from aimpact.exchange.wording import say_loss, say_out
from aimpact.questionnaire.structure import Questionnaire

GUESSED = "guessed"
SUMMED_UP = 6
"""Questions carried in part from which on their losses are summed up."""


@dataclass(frozen=True, slots=True)
class Line:
    """One question: what the file calls it, its words, and what became of it."""

    name: str
    label: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """Something that is told or drawn otherwise here, and of which questions (by their names,
    each with what stood in the file).
    """

    words: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Often:
    """What is missing, without its details, and of how many questions."""

    words: str
    questions: int


@dataclass(frozen=True, slots=True)
class CameIn:
    """What an import carried: numbers of questions of the file, then what is to be told of them.

    `lost` are those left out, `cut` those of which something is missing, `often` sums the latter
    up. `is_guessed`: nothing in the file says of which kind the questions are.
    """

    total: int
    whole: int
    partly: int
    left_out: int
    survey: tuple[str, ...]
    lost: tuple[Line, ...]
    cut: tuple[Line, ...]
    often: tuple[Often, ...]
    otherwise: tuple[Otherwise, ...]
    is_complete: bool
    is_guessed: bool


def came_in(report: Report) -> CameIn:
    """The report of an import, in words."""
    return CameIn(
        total=len(report.questions),
        whole=report.tally[Carried.WHOLE],
        partly=report.tally[Carried.PARTLY],
        left_out=report.tally[Carried.NOT],
        survey=tuple(say_loss(loss) for loss in report.losses if loss.code != GUESSED),
        lost=_lines(report.questions, Carried.NOT),
        cut=_lines(report.questions, Carried.PARTLY),
        often=tuple(_often(report.questions)),
        otherwise=tuple(_otherwise(report.questions)),
        is_complete=_is_complete(report),
        is_guessed=any(loss.code == GUESSED for loss in report.losses),
    )


def _is_complete(report: Report) -> bool:
    every = [*report.losses, *(loss for question in report.questions for loss in question.losses)]
    return all(loss.weight is Weight.NOTE for loss in every)


def _lines(questions: Sequence[SourceQuestion], carried: Carried) -> tuple[Line, ...]:
    """Those questions; what is only told otherwise is left to `_otherwise`."""
    return tuple(
        Line(
            question.name,
            question.label,
            tuple(say_loss(loss) for loss in question.losses if loss.weight is not Weight.NOTE),
        )
        for question in questions
        if question.carried is carried
    )


def _often(questions: Sequence[SourceQuestion]) -> list[Often]:
    """The most frequent first, once there are enough questions for a sum to be of help."""
    cut = [question for question in questions if question.carried is Carried.PARTLY]
    if len(cut) < SUMMED_UP:
        return []
    counts = Counter(
        code
        for question in cut
        for code in {loss.code for loss in question.losses if loss.weight is not Weight.NOTE}
    )
    return [Often(say_loss(Loss(code)), number) for code, number in counts.most_common()]


def _otherwise(questions: Sequence[SourceQuestion]) -> list[Otherwise]:
    found: dict[Loss, list[str]] = {}
    for question in questions:
        if question.carried is not Carried.NOT:
            for loss in question.losses:
                if loss.weight is Weight.NOTE:
                    same, told = _apart(question.name, loss)
                    found.setdefault(same, []).append(told)
    return [Otherwise(say_loss(same), tuple(names)) for same, names in found.items()]


def _apart(name: str, loss: Loss) -> tuple[Loss, str]:
    """What several questions may share, and what is told of this one."""
    if loss.code == "display":
        return replace(loss, detail=loss.detail.partition("=")[0]), name
    return replace(loss, detail=""), f"{name} ({loss.detail})" if loss.detail else name


@dataclass(frozen=True, slots=True)
class GoesOut:
    """What another tool will know of a questionnaire: numbers of its questions, then what it
    will not know of the survey and of each question.
    """

    total: int
    whole: int
    survey: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def partly(self) -> int:
        """Questions of which the other tool will not know everything."""
        return len(self.lines)


def goes_out(questionnaire: Questionnaire, written: Written | None) -> GoesOut:
    """What is lost in a file; `None`: a file of ours, in which nothing is."""
    total = len(list(questionnaire.questions()))
    told = written.losses if written else ()
    words: Mapping[str, tuple[str, ...]] = {
        each.code: tuple(dict.fromkeys(say_out(loss) for loss in each.losses)) for each in told
    }
    lines = tuple(Line(each.code, each.label, words[each.code]) for each in told if each.code)
    return GoesOut(total, total - len(lines), words.get("", ()), lines)
