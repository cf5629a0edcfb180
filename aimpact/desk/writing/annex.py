"""The annex of a reading, which puts itself in: method, robustness, recodes, agreement, limits."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aimpact.desk.alpha_wording import explain_alpha
from aimpact.desk.enums import StepKind
from aimpact.desk.models import StudyStep
from aimpact.desk.workbench_wording import step_title
from aimpact.desk.writing.citing import Grid, Source
from aimpact.insights.drawings.differences import name_fields
from aimpact.insights.drawings.soundness import draw_soundness
from aimpact.insights.drawings.weights import draw_weighting
from aimpact.insights.notices import method_notice
from aimpact.insights.selectors import Results
from aimpact.insights.selectors.differences import differences_of
from aimpact.insights.selectors.weights import weighting_of
from aimpact.statistics.agreement import Alpha
from aimpact.surveys.models import Survey
from aimpact.ui.text import format_number

MOST_ROWS = 12
"""Rows of a table of the annex: those that change most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexPart:
    """A part of the annex: paragraphs, then a table where there is one."""

    title: str
    lines: tuple[str, ...] = ()
    grid: Grid | None = None

    def to_json(self) -> dict[str, Any]:
        """The part as it is frozen."""
        return {
            "title": self.title,
            "lines": [*self.lines],
            "grid": asdict(self.grid) if self.grid else None,
        }


def method(results: Results, name: str) -> AnnexPart:
    """How people were chosen and answered, and what may be said of it."""
    notice = method_notice(results)
    lines = [
        f"{notice.label}. {notice.sentence}",
        *(f"{item.title}{_colon()}{item.text}" for item in notice.items),
        notice.margin_sentence,
        notice.electoral_sentence,
        *(f"{line.words}{_colon()}{line.margin}" for line in notice.margins),
    ]
    return AnnexPart(title=_titled(_("Method"), name), lines=tuple(filter(None, lines)))


def robustness(survey: Survey, name: str, *, at: datetime) -> Iterator[AnnexPart]:
    """What changes with weights, and without the ballots that are flagged; nothing where neither
    was computed.
    """
    weighting = draw_weighting(weighting_of(survey, at=at))
    if weighting is not None:
        rows = [
            (field.title, row.answer, row.share, row.weighted)
            for field in weighting.fields
            for row in field.rows
        ]
        head = (_("Question"), _("Answer"), _("As they are"), _("With weights"))
        yield AnnexPart(
            title=_titled(_("Robustness: with weights"), name),
            lines=(*weighting.first, *weighting.details),
            grid=Grid(head=head, rows=tuple(rows[:MOST_ROWS])) if rows else None,
        )
    sound = differences_of(survey, at=at).soundness
    if sound is None:
        return
    for drawn in draw_soundness(sound, name_fields(survey.document), k=survey.smallest_cell):
        head5 = (_("Question"), _("Answer"), _("Everybody"), _("Without them"), _("Change"))
        rows5 = tuple(tuple(row) for row in drawn.rows[:MOST_ROWS])
        yield AnnexPart(
            title=_titled(_("Robustness: %(way)s") % {"way": drawn.title.lower()}, name),
            lines=(drawn.sentence,),
            grid=Grid(head=head5, rows=rows5) if rows5 else None,
        )


def recodes(steps: Sequence[StudyStep], name: str) -> Iterator[AnnexPart]:
    """The log of what the analyst made of the file, each line with its reason."""
    lines = [
        f"{step.number}. {step_title(StepKind(step.kind))}{_colon()}"
        f"{step.spec.get('label') or '–'}. {step.why}"
        for step in steps
    ]
    if lines:
        yield AnnexPart(title=_titled(_("Log of recodes"), name), lines=tuple(lines))


def coding(question: str, *, texts: int, alike: int, alpha: Alpha | None) -> AnnexPart:
    """How far two people agree who coded the same texts apart, and what it allows."""
    lines = [
        _("%(texts)s texts were coded by two people apart; %(alike)s had the very same codes.")
        % {"texts": format_number(texts), "alike": format_number(alike)}
    ]
    if alpha is not None:
        lines.append(
            _("Krippendorff’s alpha: %(alpha)s (95%% interval: %(low)s to %(high)s).")
            % {
                "alpha": format_number(alpha.alpha, decimals=3),
                "low": format_number(alpha.low, decimals=3),
                "high": format_number(alpha.high, decimals=3),
            }
        )
    title = _("Agreement of the coding: %(question)s") % {"question": question}
    return AnnexPart(title=title, lines=(*lines, *explain_alpha(alpha)))


def limits(cited: Sequence[Source], smallest: int) -> AnnexPart:
    """What holds the cited results back, once each; and the rule of small groups."""
    hidden = _("Counts of groups under %(k)s people are not shown, so that nobody is recognised.")
    notes = dict.fromkeys(note for source in cited for note in source.limits)
    return AnnexPart(title=_("Limits"), lines=(*notes, hidden % {"k": smallest}))


def _titled(title: str, name: str) -> str:
    return f"{title} – {name}" if name else title


def _colon() -> str:
    return pgettext("colon", ": ")
