"""The tests of the page of differences as a table: one a line, the same figures."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from aimpact.insights.difference_wording import method_name
from aimpact.insights.drawings.differences import (
    Named,
    gap_sentence,
    name_fields,
    strength_words,
)
from aimpact.insights.drawings.mean_gaps import mean_sentence
from aimpact.insights.exports.sheets import Row, Sheet
from aimpact.insights.readings.differences import Difference, Tested
from aimpact.insights.selectors.differences import Differences


def differences_sheet(found: Differences) -> Sheet | None:
    """Every test, by profile field then by pair of questions; `None` where there is none."""
    every = [*found.tables, *found.pairs]
    if not any(each.tests for each in every):
        return None
    header = (
        _("Column"),
        _("Question"),
        _("Groups"),
        _("Answer"),
        _("Test"),
        _("Answers"),
        _("Statistic"),
        _("Degrees of freedom"),
        "p",
        _("p after Holm’s correction"),
        _("Cramér’s V"),
        _("V, low (95 %)"),
        _("V, high (95 %)"),
        _("Difference"),
        _("Stressed"),
        _("In a sentence"),
    )
    named = Named(name_fields(found.survey.document), found.labels or {})
    rows = [row for each in every if each.field in named.fields for row in _rows(each, named)]
    return Sheet(_("Differences"), header, lambda: iter(rows), len(rows))


def _rows(difference: Difference, named: Named) -> Iterator[Row]:
    for test in difference.tests:
        yield (
            difference.field,
            named.fields[difference.field].label,
            named.by(difference.by),
            _answer(difference, test, named),
            method_name(test),
            test.n,
            test.statistic,
            test.df,
            test.p,
            test.corrected,
            *((None,) * 3 if test.is_of_means else (test.v, test.low, test.high)),
            strength_words(test.strength),
            _("yes") if test.is_marked else _("no"),
            gap_sentence(difference, test, named)
            or mean_sentence(difference, test, named.groups(difference)),
        )


def _answer(difference: Difference, test: Tested, named: Named) -> str:
    if test.answer is None:
        return ""
    return named.fields[difference.field].answers[test.answer]
