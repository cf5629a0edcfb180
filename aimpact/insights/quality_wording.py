"""The signs of quality in words: what was seen, what it means, what it does not mean."""

from dataclasses import dataclass

from django.template.defaultfilters import date as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aimpact.insights.readings.quality import Quality
from aimpact.insights.wording import format_duration
from aimpact.questionnaire.long_strings import FEWEST_LINES
from aimpact.surveys.enums import Sign
from aimpact.ui.text import format_number, format_percent


@dataclass(frozen=True, slots=True)
class QualityLine:
    """One sign: its name, its figures, what to think of it."""

    name: str
    figures: str
    meaning: str


def quality_lines(quality: Quality, *, k: int) -> list[QualityLine]:
    """What a team reads, and what the sheet of an export says."""
    found = [
        _crowded(quality, k),
        _checks(quality, k),
        _codes(quality, k),
        _fast(quality, k),
        _alike(quality, k),
        _bursts(quality),
    ]
    return [line for line in found if line is not None]


def public_sentence(quality: Quality) -> str:
    """What readers of the public page should know; empty when there is nothing to say."""
    if quality.crowded is None or not quality.is_told_to_all:
        return ""
    return _(
        "%(share)s of the ballots sent online came from places that sent ten or more within one"
        " hour: a school, a town hall, a telephone network, or somebody who answered several"
        " times. Anybody with the link may answer: read the figures with care."
    ) % {"share": format_percent(quality.crowded)}


def _number(count: int | None, k: int) -> str:
    if count is None:
        return _("fewer than %(k)s") % {"k": format_number(k)}
    return format_number(count)


def _few_or_most(k: int) -> str:
    """That a share is not told: too few ballots stand on one of its two sides, not said which."""
    return _("fewer than %(k)s, or all but fewer than %(k)s") % {"k": format_number(k)}


def _share(share: float | None, words: str, k: int) -> str:
    """A share in words that name its base; `None` is one that is not told."""
    return _few_or_most(k) if share is None else words % {"share": format_percent(share)}


def _crowded(quality: Quality, k: int) -> QualityLine | None:
    if not quality.seen(Sign.SENT):
        return None
    share = quality.crowded
    return QualityLine(
        name=_("Ballots from places that sent many"),
        figures=_number(quality.counts[Sign.CROWDED], k)
        if share is None
        else _("%(share)s of the ballots sent online") % {"share": format_percent(share)},
        meaning=_(
            "Ten or more within one hour from one network address. A school, a town hall or a"
            " telephone network has one address for everybody; so has somebody who answers ten"
            " times. Nothing tells one from the other, nor which ballots they are."
        ),
    )


def _checks(quality: Quality, k: int) -> QualityLine | None:
    if not quality.seen(Sign.ASKED):
        return None
    figures = _("asked for: %(asked)s; passed: %(solved)s; failed: %(failed)s") % {
        "asked": _number(quality.counts[Sign.ASKED], k),
        "solved": _number(quality.counts[Sign.SOLVED], k),
        "failed": _number(quality.counts[Sign.FAILED], k),
    }
    return QualityLine(
        name=_("Checks by a calculation"),
        figures=figures,
        meaning=_(
            "Where much comes from one network, the device calculates for some seconds before it"
            " goes on. It makes floods costly; it does not tell a person from a patient machine."
        ),
    )


def _codes(quality: Quality, k: int) -> QualityLine | None:
    if not (quality.seen(Sign.WRONG_CODE) or quality.seen(Sign.STOPPED)):
        return None
    figures = _("wrong: %(wrong)s; refused unread: %(stopped)s") % {
        "wrong": _number(quality.counts[Sign.WRONG_CODE], k),
        "stopped": _number(quality.counts[Sign.STOPPED], k),
    }
    return QualityLine(
        name=_("Printed codes that opened nothing"),
        figures=figures,
        meaning=_(
            "People misread letters. Thousands of them are a machine that guesses: it has no"
            " real chance to find one, and no ballot came of these."
        ),
    )


def _fast(quality: Quality, k: int) -> QualityLine | None:
    if not quality.fast_under:
        return None
    return QualityLine(
        name=_("Ballots answered very fast"),
        figures=_share(quality.fast, _("%(share)s of the ballots whose time is known"), k),
        meaning=_(
            "In less than %(time)s, a third of the median time. Fast is not false: some know"
            " their mind, or skip questions."
        )
        % {"time": format_duration(quality.fast_under)},
    )


def _alike(quality: Quality, k: int) -> QualityLine | None:
    if not quality.has_tables:
        return None
    return QualityLine(
        name=_("The same answer down every line"),
        figures=_share(quality.alike, _("%(share)s of the ballots that filled tables"), k),
        meaning=_(
            "In every table of one choice a line, of %(lines)s lines answered or more (the"
            " long-string index of Johnson, 2005). Some think so; others tick a column to be done."
        )
        % {"lines": format_number(FEWEST_LINES)},
    )


def _bursts(quality: Quality) -> QualityLine | None:
    if not quality.bursts:
        return None
    days = [
        ngettext(
            "%(day)s: %(number)s ballot, %(times)s times a usual day",
            "%(day)s: %(number)s ballots, %(times)s times a usual day",
            burst.ballots,
        )
        % {
            "day": format_date(burst.day, "j F"),
            "number": format_number(burst.ballots),
            "times": format_number(burst.times),
        }
        for burst in quality.bursts
    ]
    return QualityLine(
        name=_("Days out of the ordinary"),
        figures=" · ".join(days),
        meaning=_("A reminder, a newspaper, a day on the market, or a campaign to weigh on it."),
    )
