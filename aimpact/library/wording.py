"""Sentences about the same question asked several times."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from aimpact.insights.designs import name_of
from aimpact.library.comparing import Aspect, Change
from aimpact.library.selectors.trends import Trend, Wave
from aimpact.questionnaire.structure import Text
from aimpact.ui.text import format_percent, typeset

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
