"""What a file of population figures gives, and what it does not, in words."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from aimpact.insights.criteria import listed
from aimpact.insights.margins import MarginsRead, RefusedLine, Wrong
from aimpact.insights.selectors.profiles import ProfileLabels
from aimpact.ui.text import format_number


def explain_line(line: RefusedLine) -> str:
    """« Ligne 12 : « X » n’est pas un nombre d’habitants. »"""
    reasons = {
        Wrong.NUMBER: _("“%(found)s” is not a number of inhabitants."),
        Wrong.SEX: _("“%(found)s” is not a sex (H or F, 1 or 2)."),
        Wrong.AGE: _("“%(found)s” is not an age or a class of ages."),
        Wrong.WORK: _("“%(found)s” is not one of the eight occupational groups (1 to 8)."),
        Wrong.VARIABLE: _("“%(found)s” is not a variable: write age, genre or profession."),
        Wrong.CATEGORY: _("“%(found)s” is not a category of that variable."),
        Wrong.TWICE: _("“%(found)s” was given already by an earlier line."),
    }
    words = reasons[line.wrong] % {"found": line.found}
    return _("Line %(number)s: %(words)s") % {"number": format_number(line.number), "words": words}


def explain_left(wrong: str) -> str:
    """Why a profile field of the file could not be taken."""
    return {
        Wrong.STRADDLING: _(
            "Its classes of age straddle ours (15-24, 25-39, 40-54, 55-64, 65-79, 80 and over):"
            " nothing tells how to share their people out. Bring figures by year of age, or by"
            " these bands."
        ),
        Wrong.SHARES: _(
            "Its figures add up to 100 or to 1: they are shares. Bring numbers of inhabitants."
        ),
        Wrong.INCOMPLETE: _("The file holds one value only of it: nothing compares."),
    }[wrong]


def sentences_of_gaps(read: MarginsRead, labels: Mapping[str, ProfileLabels]) -> Iterator[str]:
    """What the figures that were read lack, and what is odd about them together."""
    for name, values in read.absent.items():
        yield _(
            "%(field)s: no figure for %(values)s. People who say so are compared with nobody, and"
            " count as if they had not said it."
        ) % {
            "field": labels[name].title,
            "values": listed([labels[name].label((value,)) for value in values]),
        }
    if not read.is_one:
        totals = [
            _("%(field)s: %(number)s")
            % {"field": labels[name].title, "number": format_number(sum(values.values()))}
            for name, values in read.counts.items()
            if name in labels
        ]
        yield _(
            "These variables do not add up to the same number of people (%(totals)s): check that"
            " they are of one population."
        ) % {"totals": ", ".join(totals)}
