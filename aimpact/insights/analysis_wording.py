"""Where an analysis stands, in words."""

from collections.abc import Callable

from django.template.defaultfilters import date as format_date
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aimpact.insights.models import Analysis
from aimpact.insights.rules import CrossingRefusal
from aimpact.insights.selectors.analyses import AnalysisStanding, Standing
from aimpact.insights.wording import explain_crossing
from aimpact.ui.text import format_number


def explain_analysis(refusal: CrossingRefusal, *, k: int, is_anonymous: bool) -> str:
    """Why the ballots may not be analysed for now, and from when they may be."""
    if refusal is not CrossingRefusal.TOO_FEW:
        return explain_crossing(refusal, is_anonymous=is_anonymous)
    sentence = ngettext(
        "Answers are analysed from %(number)s ballot on.",
        "Answers are analysed from %(number)s ballots on.",
        k,
    )
    return sentence % {"number": format_number(k)}


def sentence_of_analysis(analysis: AnalysisStanding) -> str:
    """Where the analysis of a survey stands, what it holds and what to do about it."""
    said = _SENTENCES[analysis.standing](analysis)
    if analysis.done and analysis.standing not in {Standing.DONE, Standing.OUT_OF_DATE}:
        return f"{said} {_kept(analysis.done)}"
    return said


def _refused(analysis: AnalysisStanding) -> str:
    if analysis.refusal is None:
        return ""
    return explain_analysis(analysis.refusal, k=analysis.k, is_anonymous=analysis.is_anonymous)


def _not_yet(analysis: AnalysisStanding) -> str:
    return _("Nothing is computed yet. It starts by itself once the survey is closed.")


def _waiting(analysis: AnalysisStanding) -> str:
    return _("The analysis is about to start. You may leave this page.")


def _running(analysis: AnalysisStanding) -> str:
    return _("The analysis is under way. You may leave this page.")


def _stopped(analysis: AnalysisStanding) -> str:
    return _("The analysis was stopped before its end.")


def _failed(analysis: AnalysisStanding) -> str:
    return _(
        "The analysis failed, and AimPact’s team can read why. The results themselves are not"
        " concerned. You may start it again."
    )


def _done(analysis: AnalysisStanding) -> str:
    return _told(analysis.done) if analysis.done else ""


def _out_of_date(analysis: AnalysisStanding) -> str:
    sentence = ngettext(
        "The results now count %(number)s ballot: start the analysis again to include everyone.",
        "The results now count %(number)s ballots: start the analysis again to include everyone.",
        analysis.ballots,
    )
    return f"{_done(analysis)} {sentence % {'number': format_number(analysis.ballots)}}"


def _told(done: Analysis) -> str:
    sentence = ngettext(
        "Computed on %(day)s from %(number)s ballot.",
        "Computed on %(day)s from %(number)s ballots.",
        done.ballots,
    )
    return sentence % _facts(done)


def _kept(done: Analysis) -> str:
    sentence = ngettext(
        "The analysis of %(day)s, from %(number)s ballot, is still shown.",
        "The analysis of %(day)s, from %(number)s ballots, is still shown.",
        done.ballots,
    )
    return sentence % _facts(done)


def _facts(done: Analysis) -> dict[str, str]:
    at = timezone.localtime(done.ended_at) if done.ended_at else None
    return {"day": format_date(at, "DATETIME_FORMAT"), "number": format_number(done.ballots)}


_SENTENCES: dict[Standing, Callable[[AnalysisStanding], str]] = {
    Standing.REFUSED: _refused,
    Standing.NOT_YET: _not_yet,
    Standing.WAITING: _waiting,
    Standing.RUNNING: _running,
    Standing.STOPPED: _stopped,
    Standing.FAILED: _failed,
    Standing.DONE: _done,
    Standing.OUT_OF_DATE: _out_of_date,
}
