"""Rules on groups: who thinks otherwise, where, and who is missing."""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from aimpact.insights.findings.drafts import (
    Draft,
    enough,
    plain_evidence,
    points_figure,
    quote,
    share_bar,
    share_figure,
)
from aimpact.insights.findings.finding import Evidence, Figure, Importance
from aimpact.insights.findings.inputs import GapFact, GroupShare, PublicFact, Scene
from aimpact.insights.findings.thresholds import ALPHA, EFFECT, GAP, GROUP_N, MISSING, MISSING_GAP
from aimpact.statistics.representation import is_beyond_chance

PEOPLE_ANCHOR = "qui"
"""The part of the page of results that says who took part."""
MOST_MISSING = 2
"""Groups of one profile field that are told to be missing: those that lack most."""


def find_gap(scene: Scene) -> Iterator[Draft]:
    """The largest difference of each question between groups of each profile field but places."""
    yield from _largest(scene, is_place=False)


def find_place_gap(scene: Scene) -> Iterator[Draft]:
    """The largest difference of each question between places."""
    yield from _largest(scene, is_place=True)


def find_missing_public(scene: Scene) -> Iterator[Draft]:
    """Groups of inhabitants that are much rarer among participants."""
    told: Counter[str] = Counter()
    for each in sorted(scene.public, key=lambda one: one.share - one.population):
        gap = each.population - each.share
        if not (enough(each.n) and each.population and MISSING_GAP.is_reached_by(gap)):
            continue
        is_rare = each.share / each.population <= MISSING.value and _is_beyond_chance(each)
        if is_rare and told[each.by] < MOST_MISSING:
            told[each.by] += 1
            yield _missing(each, gap)


def _is_beyond_chance(each: PublicFact) -> bool:
    return is_beyond_chance(round(each.share * each.n), each.n, each.population)


def is_told(gap: GapFact) -> bool:
    """Whether a difference is large, between groups large enough, and not put down to chance."""
    low, high = _ends(gap)
    return (
        low is not None
        and high is not None
        and GAP.is_reached_by(high.share - low.share)
        and gap.p < ALPHA.value
        and EFFECT.is_reached_by(gap.effect)
    )


def _ends(gap: GapFact) -> tuple[GroupShare | None, GroupShare | None]:
    known = [each for each in gap.apart or gap.shares if each.n >= GROUP_N.value]
    if len(known) < 2:
        return None, None
    ordered = sorted(known, key=lambda each: (each.share, each.label))
    return ordered[0], ordered[-1]


def _width(gap: GapFact) -> float:
    low, high = _ends(gap)
    return high.share - low.share if low and high else 0.0


def _largest(scene: Scene, *, is_place: bool) -> Iterator[Draft]:
    best: dict[tuple[str, str], GapFact] = {}
    for gap in scene.gaps:
        if gap.is_place is not is_place or not is_told(gap):
            continue
        key = (gap.question, gap.by_code)
        if key not in best or _width(gap) > _width(best[key]):
            best[key] = gap
    for gap in best.values():
        draft = _gap(scene, gap)
        if draft is not None:
            yield draft


def _gap(scene: Scene, gap: GapFact) -> Draft | None:
    low, high = _ends(gap)
    question = scene.question(gap.question)
    if question is None or low is None or high is None:
        return None
    figures = [
        share_figure(high.label, high.share),
        share_figure(low.label, low.share),
        points_figure(_("difference in points"), high.share - low.share),
    ]
    values = {
        "answer": quote(gap.answer),
        "question": quote(question.label),
        "high": figures[0].told,
        "group": high.label,
        "low": figures[1].told,
        "other": low.label,
        "points": figures[2].told,
    }
    words = _(
        "“%(answer)s” to “%(question)s”: %(high)s among “%(group)s” and %(low)s among"
        " “%(other)s”, a gap of %(points)s points."
    )
    same = (low.share > 0.5) == (high.share > 0.5)
    against = [_("In both groups the same side of one half has it.")] if same else []
    return Draft(
        subject=f"{gap.line}:{gap.code}:{gap.by_code}",
        importance=Importance.USEFUL if same else Importance.DECISIVE,
        statement=words % values,
        evidence=plain_evidence(
            question,
            figures,
            n=sum(each.n for each in gap.shares),
            asked=sum(each.n for each in gap.shares),
            base=_("those of each group who answered"),
            bars=tuple(share_bar(each.label, each.share) for each in gap.shares),
            test=gap.test,
            crossed=gap.by_code,
        ),
        whom=gap.apart[0].label if gap.apart else low.label,
        against=tuple(against),
    )


def _missing(each: PublicFact, gap: float) -> Draft:
    figures: list[Figure] = [
        share_figure(_("participants"), each.share),
        share_figure(_("inhabitants"), each.population),
    ]
    values = {"group": each.label, "share": figures[0].told, "population": figures[1].told}
    words = _(
        "“%(group)s”: %(share)s of the participants who said it, %(population)s of the inhabitants."
    )
    bars = (
        share_bar(_("Participants"), each.share),
        share_bar(_("Inhabitants"), each.population),
    )
    evidence = Evidence(
        question="",
        number=0,
        label=each.by,
        anchor=PEOPLE_ANCHOR,
        n=each.n,
        asked=each.n,
        base=_("participants who said it"),
        figures=tuple(figures),
        bars=bars,
    )
    return Draft(
        subject=each.code,
        importance=Importance.DECISIVE if gap >= 2 * MISSING_GAP.value else Importance.USEFUL,
        statement=words % values,
        evidence=evidence,
        whom=each.label,
    )
