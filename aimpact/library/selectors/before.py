"""What was answered the time before to the questions of a survey, for its findings."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.formats import date_format

from aimpact.insights.findings.inputs import WaveFact
from aimpact.library.comparing import is_same_offer
from aimpact.library.selectors.trends import Trend, Wave, trends_of
from aimpact.surveys.models import Survey


def answers_before(survey: Survey, at: datetime, is_public: bool) -> Iterator[WaveFact]:
    """The shares of each answer the last time that the same people were asked the same question,
    with the same answers offered.
    """
    for code, trend in trends_of(survey, at=at, is_public=is_public).items():
        own = next((wave for wave in trend.waves if wave.survey.pk == survey.pk), None)
        before = _before(trend, own) if own else None
        if own is not None and before is not None:
            yield from _facts(code, own, before)


def _before(trend: Trend, own: Wave) -> Wave | None:
    """The latest wave before that one that compares with it."""
    earlier = trend.waves[: trend.waves.index(own)]
    comparable = [
        wave
        for wave in earlier
        if wave.reading is not None
        and not wave.is_running
        and wave.people == own.people
        and is_same_offer(wave.question, own.question)
    ]
    return comparable[-1] if comparable else None


def _facts(code: str, own: Wave, before: Wave) -> Iterator[WaveFact]:
    if own.reading is None or before.reading is None or before.on is None:
        return
    on = date_format(before.on, "DATE_FORMAT")
    then = {each.field.name: each for each in before.reading.fields}
    for each in own.reading.fields:
        name = each.field.name
        found = then.get(name.replace(own.question.code, before.question.code, 1))
        if found is None or found.answered < before.survey.smallest_cell:
            continue
        for one in found.counts:
            if not one.choice.is_no_opinion:
                share = one.count / found.answered
                yield WaveFact(code, name, one.choice.code, share, found.answered, on)
