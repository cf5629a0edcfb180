"""The method notice of a result: what a reader is owed to judge it.

Its items are those of the French law 77-808 of 19 July 1977 on the publication of certain opinion
polls, articles 2 and 3, in force since the law 2016-508 of 25 April 2016. The law binds polls tied
to an electoral debate (article 1); the platform gives its items with every result.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aimpact.accounts.enums import ProfileField
from aimpact.insights.criteria import criteria_of, listed, sources_of
from aimpact.insights.designs import SAMPLES, Design, name_of, sentence_of, sentence_of_ways
from aimpact.insights.models import SamplePlan
from aimpact.insights.readings.weights import WeightedResults
from aimpact.insights.selectors import Results
from aimpact.insights.selectors.profiles import ProfileLabels
from aimpact.insights.wording import read
from aimpact.statistics.precision import margin_of_error
from aimpact.ui.text import format_number, format_percent

WITH_MARGINS = frozenset({Design.RANDOM, Design.QUOTA})
"""Designs whose notice gives margins of error: their own, or those of a random sample beside."""
_SHARES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
_FEWEST_ON_A_SIDE = 5
"""People that a share must stand for, on either side, for the normal law to give its margin: 5 % of
ten answers is half a person (the usual rule n·p ≥ 5; Cochran 1977, § 3.6, asks for more)."""


@dataclass(frozen=True, slots=True)
class NoticeItem:
    """One item: `article` of the law, its title, what is said."""

    article: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class MarginLine:
    """The margin, in points, around a result of `share` or of its complement (5 % or 95 %)."""

    share: float
    points: float

    @property
    def words(self) -> str:
        """« 20 % or 80 % »."""
        if self.share == 0.5:
            return format_percent(0.5)
        return _("%(low)s or %(high)s") % {
            "low": format_percent(self.share),
            "high": format_percent(1 - self.share),
        }

    @property
    def margin(self) -> str:
        """« ± 3,1 points »."""
        return _("± %(points)s points") % {"points": format_number(self.points, decimals=1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The notice of one result. `questions` are the texts of the questions, in order.

    `margins` is empty where the design allows none; `margin_sentence` then says so.
    """

    design: Design
    label: str
    sentence: str
    items: tuple[NoticeItem, ...]
    questions: tuple[str, ...]
    margins: tuple[MarginLine, ...]
    margin_sentence: str
    electoral_sentence: str = ""


def method_notice(results: Results) -> Notice:
    """The notice of these results, in the reader's language. No query."""
    plan = results.sample or SamplePlan(survey=results.survey)
    return Notice(
        design=results.design,
        label=name_of(results.design),
        sentence=sentence_of(results.design),
        items=tuple(NoticeItem(*item) for item in _items(results, plan) if item[2]),
        questions=tuple(read(each.label) for each in results.survey.document.questions()),
        margins=tuple(_margins(results, plan)),
        margin_sentence=_margin_sentence(results, plan),
        electoral_sentence=_electoral(results.design) if plan.is_electoral else "",
    )


def _items(results: Results, plan: SamplePlan) -> Iterator[tuple[str, str, str]]:
    survey, space = results.survey, results.survey.space.name
    yield _("Article 2, 1°"), _("Carried out by"), plan.fieldwork_by or space
    yield _("Article 2, 2°"), _("Ordered and paid for by"), plan.paid_by or space
    yield _("Article 2, 2°"), _("Bought by"), plan.bought_by
    yield _("Article 2, 3°"), _("People who answered"), format_number(results.ballots)
    yield _("Article 2, 4°"), _("Dates of the answers"), _dates(results)
    yield _("Article 3, 2°"), _("Subject"), survey.subject or read(survey.document.title)
    yield _("Article 3, 3°"), _("How people were chosen"), _choice(results, plan)
    yield _("Article 3, 4°"), _("How people answered"), _ways(results)
    yield _("Article 3, 5°"), _("Did not answer"), _silent(results)
    yield _("Article 3, 6°"), _("Reward given to participants"), plan.incentive or _("None.")
    yield _("Article 3, 7°"), _("Weighting criteria"), _weighting(results)


def _dates(results: Results) -> str:
    survey, end = results.survey, results.survey.ended_at(results.at)
    if survey.opens_at is None:
        return ""
    first = date_format(survey.opens_at.astimezone(survey.zone), "DATE_FORMAT")
    if end is None:
        return _("Since %(first)s; still open.") % {"first": first}
    last = date_format(end.astimezone(survey.zone), "DATE_FORMAT")
    return _("From %(first)s to %(last)s.") % {"first": first, "last": last}


def _choice(results: Results, plan: SamplePlan) -> str:
    """How people were chosen: the design's own words, then what the organiser declares."""
    parts = [name_of(results.design) + "."]
    if results.design in SAMPLES:
        parts.append(plan.method)
    if results.design is Design.RANDOM:
        sentence = _("%(drawn)s people drawn by lot among the %(size)s of this list: %(frame)s.")
        parts.append(
            sentence
            % {
                "drawn": format_number(plan.drawn or 0),
                "size": format_number(plan.frame_size or 0),
                "frame": plan.frame.rstrip("."),
            }
        )
    if results.design is Design.QUOTA:
        names = ", ".join(str(ProfileField(name).label).lower() for name in plan.quota_fields)
        parts.append(_("Variables of the quotas: %(names)s.") % {"names": names})
    return " ".join(filter(None, parts))


def _ways(results: Results) -> str:
    ways = sentence_of_ways(results.book.everybody)
    return ways or _("All in the same way.")


def _silent(results: Results) -> str:
    asked = _people_asked(results)
    each = _("Each result says how many were asked the question and how many answered it.")
    if not asked or asked < results.ballots:
        return each
    share = format_percent(1 - results.ballots / asked)
    sentence = ngettext(
        "%(share)s of the %(asked)s person asked did not answer.",
        "%(share)s of the %(asked)s people asked did not answer.",
        asked,
    ) % {"share": share, "asked": format_number(asked)}
    return f"{sentence} {each}"


def _weighting(results: Results) -> str:
    """What the results of a sample are weighted on, where they are; an open consultation tells it
    beside its weighted results alone.
    """
    weighted = results.weighted
    if results.design not in SAMPLES:
        return ""
    if weighted is None or not weighted.is_told:
        return _("None: the results are not weighted.")
    sentence = _("%(criteria)s, from these figures of the population: %(sources)s.")
    names = [each.profile_field for each in weighted.variables]
    labels = {name: ProfileLabels(name) for name in names}
    criteria = listed(criteria_of(weighted, labels))
    told = sentence % {
        "criteria": criteria[:1].upper() + criteria[1:],
        "sources": listed(sources_of(weighted)),
    }
    cap = _("No answer counts more than %(cap)s times the mean.")
    capped = cap % {"cap": format_number(int(weighted.cap))} if weighted.cap else ""
    where = _("Only the page of weighted results is weighted: all other shares are as they are.")
    return " ".join(filter(None, [told, capped, where, _wider(results, weighted)]))


def _wider(results: Results, weighted: WeightedResults) -> str:
    """By how much weights widen margins of error: the root of Kish's design effect."""
    times = format_number(sqrt(weighted.design_effect), decimals=1)
    if results.design is not Design.RANDOM or weighted.design_effect <= 1:
        return ""
    words = _("The margins of error of weighted results are about %(times)s times as wide.")
    return words % {"times": times}


def _people_asked(results: Results) -> int | None:
    """How many people were asked: drawn by lot, or on the register."""
    if results.design is Design.RANDOM and results.sample:
        return results.sample.drawn
    return results.register


def _margins(results: Results, plan: SamplePlan) -> Iterator[MarginLine]:
    if results.design not in WITH_MARGINS or not results.is_shown:
        return
    population = plan.frame_size if results.design is Design.RANDOM else None
    told = (share for share in _SHARES if results.ballots * share >= _FEWEST_ON_A_SIDE)
    for share in told:
        margin = margin_of_error(results.ballots, share=share, population=population)
        yield MarginLine(share, 100 * margin)


def _margin_sentence(results: Results, plan: SamplePlan) -> str:
    if results.design not in SAMPLES:
        return _("No margin of error is given: these participants are no sample of a population.")
    if results.design is Design.PANEL:
        return _("No margin of error is given: that of a panel of volunteers cannot be computed.")
    words = {"number": format_number(results.ballots)}
    if results.ballots * _SHARES[-1] < _FEWEST_ON_A_SIDE:
        few = _(
            "Every poll has margins of error. Of %(number)s answers only, none can be computed."
        )
        return few % words
    if results.design is Design.QUOTA:
        return (
            _(
                "Every poll has margins of error. Those of the quota method cannot be computed;"
                " with a random sample of %(number)s people, there would be 95 chances in 100"
                " that the share in the population lies within these margins:"
            )
            % words
        )
    return (
        _(
            "Every poll has margins of error. With %(number)s answers, there are 95 chances in 100"
            " that the share in the population lies within these margins, provided that those who"
            " did not answer think as the others do. They are wider for a question that fewer"
            " people answered:"
        )
        % words
    )


def _electoral(design: Design) -> str:
    if design in SAMPLES:
        return _(
            "This poll is tied to an electoral debate: the law 77-808 of 19 July 1977 applies to"
            " it. Anyone may consult the notice that article 3 asks to be filed with the polling"
            " commission (Commission des sondages)."
        )
    return _(
        "The subject is tied to an electoral debate. This consultation is not a poll in the"
        " meaning of article 1 of the law 77-808 of 19 July 1977: its participants were not chosen"
        " to represent a population, and its results forecast no vote."
    )
