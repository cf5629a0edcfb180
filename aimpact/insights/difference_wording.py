"""A test of a difference between groups, in words: for who checks."""

from django.utils.translation import gettext as _

from aimpact.insights.readings.differences import Tested
from aimpact.ui.text import format_base, format_number, format_p


def evidence_words(test: Tested) -> str:
    """The test, its corrected p, the strength with its interval: for who checks."""
    values = {
        "statistic": format_number(test.statistic, decimals=1),
        "df": format_number(test.df),
        "n": format_base(test.n),
        "p": format_p(test.corrected),
        "v": format_number(test.v, decimals=2),
        "low": format_number(test.low, decimals=2),
        "high": format_number(test.high, decimals=2),
    }
    words = {
        "chi2": _("Chi-squared test: χ² = %(statistic)s (%(df)s d.f., %(n)s)"),
        "kruskal": _("Kruskal-Wallis test: H = %(statistic)s (%(df)s d.f., %(n)s)"),
        "anova": _("Analysis of variance: F = %(statistic)s (%(df)s d.f. between groups, %(n)s)"),
    }.get(test.method, _("Fisher’s exact test (%(n)s)"))
    if test.is_of_means:
        values["eta"] = format_number(test.v**2, decimals=2)
        rest = _("%(p)s after Holm’s correction; the groups explain η² = %(eta)s of the variance")
        return f"{words % values}; {rest % values}."
    rest = _("%(p)s after Holm’s correction; Cramér’s V %(v)s (95%% interval: %(low)s to %(high)s)")
    return f"{words % values}; {rest % values}."


def method_name(test: Tested) -> str:
    """The name of the test alone."""
    return {
        "chi2": _("chi-squared"),
        "kruskal": _("Kruskal-Wallis"),
        "fisher": _("Fisher’s exact test"),
        "anova": _("analysis of variance"),
    }.get(test.method, _("Fisher’s exact test, by random tables"))
