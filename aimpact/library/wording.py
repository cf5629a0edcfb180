"""Sentences about the same question asked several times."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from aimpact.insights.designs import name_of
from aimpact.library.comparing import Aspect, Change
from aimpact.library.selectors.trends import Trend, Wave
from aimpact.library.shifts import Measure, Moved, Shift, Untested
from aimpact.questionnaire.structure import FIELD_SEPARATOR, Text
from aimpact.ui.text import (
    format_base,
    format_number,
    format_p,
    format_percent,
    format_signed,
    typeset,
)

_SAID: dict[Aspect, Promise] = {
    Aspect.WORDS: gettext_lazy("The question was reworded: “%(before)s” became “%(after)s”."),
    Aspect.HELP: gettext_lazy("The text under the question changed."),
    Aspect.KIND: gettext_lazy("It was asked in another form: the figures do not compare."),
    Aspect.SCALE: gettext_lazy("Its bounds changed: the figures do not compare."),
    Aspect.ADDED: gettext_lazy("An answer was added: “%(after)s”."),
    Aspect.REMOVED: gettext_lazy("An answer was taken away: “%(before)s”."),
    Aspect.REWORDED: gettext_lazy("An answer was reworded: “%(before)s” became “%(after)s”."),
    Aspect.LINE_ADDED: gettext_lazy("A line was added: “%(after)s”."),
    Aspect.LINE_REMOVED: gettext_lazy("A line was taken away: “%(before)s”."),
    Aspect.LINE_REWORDED: gettext_lazy("A line was reworded: “%(before)s” became “%(after)s”."),
    Aspect.CONDITION: gettext_lazy("It was put to everyone once, to some only the other time."),
    Aspect.REQUIRED: gettext_lazy("An answer was required once, optional the other time."),
}


_UNTESTED: dict[Untested, Promise] = {
    Untested.RUNNING: gettext_lazy(
        "Whether the difference is clear will be tested once the survey has ended: looked at again"
        " and again, chance ends up making one seem clear."
    ),
    Untested.PEOPLE: gettext_lazy(
        "The difference is not tested: those who could answer were not chosen in the same way, and"
        " no test tells that apart from a change of mind."
    ),
    Untested.WORDS: gettext_lazy(
        "The difference is not tested: other words were used, and no test tells their effect apart"
        " from a change of mind."
    ),
    Untested.FEW: gettext_lazy(
        "Too few answers to test whether anything changed: 30 are needed each time."
    ),
}
_OPEN_MEANING = gettext_lazy(
    "What the test can mean: if, each time, those who answered had come by chance from the same"
    " people, would such a difference often be seen? It says nothing of those who did not answer,"
    " and cannot tell people who changed their minds from other people who came."
)


@dataclass(frozen=True, slots=True)
class MovedWords:
    """What moved since the time before, in sentences; `meaning` says what a test can mean, empty
    where nothing is tested.
    """

    lines: Sequence[str]
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Caution:
    """What to know before comparing one survey (`after`) with the one before."""

    before: str
    after: str
    sentences: Sequence[str]


def cautions_of(trend: Trend, *, name: Callable[[Wave], str]) -> list[Caution]:
    """What differs from each survey to the next, in sentences; `name` tells a survey."""
    return [
        Caution(name(before), name(after), list(_sentences(before, after, changes)))
        for before, after, changes in trend.changes
    ]


def tell_moved(moved: Moved, trend: Trend, *, name: Callable[[Wave], str]) -> MovedWords | None:
    """What the tests say of a question beside the time before; `None` where nothing is to say."""
    if moved.since is None or moved.untested is Untested.OFFER:
        return None  # asked first, or said already: other answers were offered
    if moved.untested is not None:
        return MovedWords([str(_UNTESTED[moved.untested])])
    since = _("Compared with “%(survey)s”:") % {"survey": name(moved.since)}
    told = [_shift_words(shift, trend, of=moved.of) for shift in moved.shifts]
    return MovedWords([since, *told], str(_OPEN_MEANING))


def _shift_words(shift: Shift, trend: Trend, *, of: int) -> str:
    row = trend.question.row(shift.name.partition(FIELD_SEPARATOR)[2])
    what = _moving(shift)
    line = f"{_read(row.label)} – {what}" if row else what
    return f"{_verdict(shift)} {line}, {_evidence(shift, of)}"


def _verdict(shift: Shift) -> str:
    if not round(shift.difference, 9):
        return _("Nothing moved.")
    if shift.difference > 0:
        return _("The rise is clear.") if shift.is_clear else _("The rise is not clear.")
    return _("The fall is clear.") if shift.is_clear else _("The fall is not clear.")


def _moving(shift: Shift) -> str:
    values = {
        "was": _figure(shift, shift.was),
        "now": _figure(shift, shift.now),
        "was_n": format_base(shift.was_n),
        "now_n": format_base(shift.now_n),
    }
    if shift.choice is not None:
        words = _("“%(answer)s”: from %(was)s (%(was_n)s) to %(now)s (%(now_n)s)")
        return words % (values | {"answer": _read(shift.choice.label)})
    if shift.measure is Measure.SCORE:
        return _("Net Promoter Score: from %(was)s (%(was_n)s) to %(now)s (%(now_n)s)") % values
    return _("Mean: from %(was)s (%(was_n)s) to %(now)s (%(now_n)s)") % values


def _evidence(shift: Shift, of: int) -> str:
    """« soit +18 (intervalle à 95 % : de +9 à +26 ; p = 0,003, corrigé pour 6 comparaisons) »"""
    values = {
        "difference": _change(shift, shift.difference),
        "low": _change(shift, shift.low),
        "high": _change(shift, shift.high),
        "p": format_p(shift.corrected),
        "number": format_number(of),
    }
    words = ngettext(
        "that is %(difference)s (95%% interval: %(low)s to %(high)s; %(p)s).",
        "that is %(difference)s (95%% interval: %(low)s to %(high)s; %(p)s, corrected for"
        " %(number)s comparisons).",
        of,
    )
    return words % values


def _figure(shift: Shift, value: float) -> str:
    if shift.measure is Measure.SHARE:
        return format_percent(value)
    return format_number(value, decimals=0 if shift.measure is Measure.SCORE else 1)


def _change(shift: Shift, value: float) -> str:
    """A difference with its sign: shares in points, as scores are; means as they are."""
    if shift.measure is Measure.SHARE:
        return format_signed(100 * value, decimals=0)
    return format_signed(value, decimals=0 if shift.measure is Measure.SCORE else 2)


def ways_of(wave: Wave) -> str:
    """« en ligne 80 %, sur papier 20 % »; one way alone is named without a share. Under the
    survey's smallest number nothing is said.
    """
    if wave.reading is None or not wave.ways:
        return "–"
    if len(wave.ways) == 1:
        return str(next(iter(wave.ways)).label)
    total = sum(wave.ways.values())
    told = (f"{way.label} {format_percent(number / total)}" for way, number in wave.ways.items())
    return ", ".join(told)


def _sentences(before: Wave, after: Wave, changes: Sequence[Change]) -> list[str]:
    said = [
        str(_SAID[change.aspect]) % {"before": _read(change.before), "after": _read(change.after)}
        for change in changes
    ]
    if before.people != after.people:
        said.append(_people(before, after))
    if set(before.ways) != set(after.ways):
        said.append(
            _("Answers did not come in the same ways: part of any difference may come from that.")
        )
    return said


def _people(before: Wave, after: Wave) -> str:
    one, other = name_of(before.design), name_of(after.design)
    if one == other:
        return _("Not the same people could answer.")
    return _("Not the same people could answer: “%(before)s”, then “%(after)s”.") % {
        "before": one,
        "after": other,
    }


def _read(text: Text) -> str:
    language = (get_language() or "fr")[:2]
    return typeset(text.read(language), language=language)
