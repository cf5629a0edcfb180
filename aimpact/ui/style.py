"""What the style page shows: every component with plausible content, in every state."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from aimpact.ui.charts import (
    Bar,
    BarChart,
    Base,
    Bin,
    Chart,
    ComparisonChart,
    ComparisonRow,
    Day,
    DayChart,
    GroupChart,
    Histogram,
    LikertChart,
    LikertRow,
    Series,
    Value,
    ValueChart,
)
from aimpact.ui.parts import Link, LinkGroup, Step
from aimpact.ui.text import format_number
from aimpact.ui.theme import Theme, check_theme, dark_tokens, light_tokens

COLOURS = (
    "ground", "surface", "sunk", "line", "line-strong", "ink", "ink-soft",
    "brand", "brand-strong", "brand-soft", "brand-line", "on-brand", "band", "on-band",
    "accent", "accent-soft", "on-accent",
    "good", "good-soft", "warn", "warn-soft", "bad", "bad-soft",
    "chart-1", "chart-2", "chart-3", "chart-4", "chart-5", "chart-6",
    "likert-1", "likert-2", "likert-3", "likert-4", "likert-5",
)  # fmt: skip

SPACES = (
    ("#7a1f5c", "#e8a0bf"),
    ("#2f6f3a", "#ffd166"),
    ("#8a3b12", "#f2b632"),
    ("#3b3f8f", "#7fd1ae"),
)
"""Main colour and accent of some spaces."""


class SampleForm(forms.Form):
    """One field of each kind that screens use."""

    town = forms.CharField()
    email = forms.EmailField()
    password = forms.CharField(widget=forms.PasswordInput)
    message = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), required=False)
    group = forms.ChoiceField()
    means = forms.ChoiceField(widget=forms.RadioSelect)
    reasons = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    opens_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    agreed = forms.BooleanField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint) in _labels().items():
            self.fields[name].label, self.fields[name].help_text = label, hint
        self._fill("group", [("", _("Choose…")), ("1", _("Farmers")), ("2", _("Employees"))])
        means = [("walk", _("On foot")), ("bike", _("By bicycle")), ("car", _("By car"))]
        self._fill("means", means)
        reasons = [("time", _("It takes too long")), ("price", _("It costs too much"))]
        self._fill("reasons", [*reasons, ("none", _("None of these reasons"))])

    def _fill(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


def _labels() -> dict[str, tuple[str, str]]:
    return {
        "town": (_("Your commune"), _("Its name or its postal code.")),
        "email": (_("E-mail address"), _("We use it to send you the results, and nothing else.")),
        "password": (_("Password"), _("At least 12 characters.")),
        "message": (_("What would make your journeys easier?"), ""),
        "group": (_("Occupation"), ""),
        "means": (_("How do you go to the market?"), ""),
        "reasons": (_("Why not more often?"), _("Choose all that apply.")),
        "opens_on": (_("Opening day"), ""),
        "agreed": (_("I have read how my answers are used"), ""),
    }


def style_context() -> dict[str, Any]:
    """Everything that `ui/style.html` draws."""
    wrong = SampleForm({"town": "", "email": _("not an address"), "means": "car", "agreed": ""})
    return {
        "colours": COLOURS,
        "form": SampleForm(auto_id="plain_%s"),
        "wrong": wrong,
        "tabs": _tabs(),
        "steps": _steps(),
        "groups": (LinkGroup(_("Surveys"), _tabs()),),
        "page": Paginator(range(120), 10).page(4),
        "charts": _charts(),
        "refused": check_theme(Theme(primary="#f2b632")),
        "samples": _samples(),
        "scale": range(1, 6),
        "share": 0.87,
    }


def _samples() -> list[dict[str, Any]]:
    """White label: what a space's three colours become, light and dark."""
    themes = (Theme(), *(Theme(primary=primary, accent=accent) for primary, accent in SPACES))
    return [
        {
            "name": theme.primary,
            "css": f"theme-{at}-{scheme}",
            "rules": "".join(f"--{name}:{value};" for name, value in tokens(theme).items()),
            "is_dark": scheme == "dark",
        }
        for scheme, tokens in (("light", light_tokens), ("dark", dark_tokens))
        for at, theme in enumerate(themes)
    ]


def _tabs() -> tuple[Link, ...]:
    return (
        Link(_("Questions"), "#questions", icon="list-checks", current=True),
        Link(_("Terms"), "#terms", icon="settings"),
        Link(_("Results"), "#results", icon="chart-column", count=1284),
    )


def _steps() -> tuple[Step, ...]:
    return (
        Step(_("Questions"), "done", "#questions"),
        Step(_("Terms"), "current"),
        Step(_("Publication")),
    )


def _charts() -> list[Chart]:
    groups = [_groups(stacked=True), _groups(stacked=False)]
    measured = [_histogram(), _values(), _days(), _comparison()]
    return [_bar_chart(), _likert(), *groups, _merit(), *measured]


def _bar_chart() -> Chart:
    bars = (
        Bar(_("On foot"), 538),
        Bar(_("By bicycle"), 311),
        Bar(_("By bus, even if it means a change at the station"), 209),
        Bar(_("By car"), 164),
        Bar(_("On horseback"), None),
        Bar(_("No opinion"), 41, quiet=True),
    )
    return BarChart("means", _("How do you go to the market?"), bars, Base(1267, 1302))


def _likert() -> Chart:
    levels = (
        _("Strongly disagree"),
        _("Disagree"),
        _("Neither agree nor disagree"),
        _("Agree"),
        _("Strongly agree"),
    )
    rows = (
        LikertRow(_("I feel safe when I cycle in town."), (212, 340, 180, 290, 95), 1117),
        LikertRow(_("Buses come often enough."), (96, 188, 260, 410, 148), 1102),
        LikertRow(_("The square should be closed to cars."), (310, 120, 90, 160, 430), 1110),
        LikertRow(_("The ferry is useful."), (None, None, 3, 8, 6), 23),
    )
    return LikertChart("agree", _("Do you agree?"), levels, rows, Base(1117, 1302))


def _groups(*, stacked: bool) -> Chart:
    categories = (_("In favour"), _("Against"), _("No opinion"))
    series = (
        Series(_("18 to 29 years"), (121, 38, 22), 181),
        Series(_("30 to 59 years"), (280, 214, 61), 555),
        Series(_("60 years and over"), (173, 248, 30), 451),
        Series(_("Under 18"), (14, None, None), 21),
    )
    title = _("A market without cars, by age")
    kind = "stacked" if stacked else "grouped"
    return GroupChart(kind, title, categories, series, Base(1208, 1302), stacked=stacked)


def _merit() -> Chart:
    mentions = (_("Very good"), _("Good"), _("Acceptable"), _("Poor"), _("To reject"))
    series = (
        Series(_("The quay"), (310, 402, 251, 140, 105), 1208),
        Series(_("The station car park"), (120, 215, 318, 287, 268), 1208),
    )
    title = _("Where should the market go?")
    return GroupChart("merit", title, mentions, series, Base(1208, 1302), is_ordered=True)


def _values() -> Chart:
    shares = ((_("Trees"), 46.5), (_("Benches"), 31.2), (_("A fountain"), 22.3))
    values = tuple(
        Value(label, f"{format_number(share)} %", share / 100, 1190) for label, share in shares
    )
    return ValueChart(
        "values", _("How would you share the money?"), values, Base(1190, 1302), _("Mean")
    )


def _histogram() -> Chart:
    counts = (42, 160, 301, 255, 121, 60, None)
    bins = tuple(Bin(5 * at, 5 * at + 5, count) for at, count in enumerate(counts))
    title = _("How long does your journey take?")
    return Histogram("spread", title, bins, Base(939, 1302), _("min"), mean=16.3, median=14)


def _days() -> Chart:
    counts = (31, 84, 122, 96, 61, 44, 38, 29, 140, 118, 72, 51, 40, 33, 60)
    start = date(2026, 10, 5)
    days = tuple(Day(start + timedelta(days=at), count) for at, count in enumerate(counts))
    events = ((start + timedelta(days=8), _("reminder by e-mail")),)
    return DayChart("days", _("Answers received each day"), days, _("Answers"), events)


def _comparison() -> Chart:
    rows = (
        ComparisonRow(_("18 to 29 years"), 181, 0.22),
        ComparisonRow(_("30 to 59 years"), 555, 0.46),
        ComparisonRow(_("60 years and over"), 451, 0.32),
    )
    source = _("Population: census of 2022.")
    return ComparisonChart("who", _("Who took part"), rows, Base(1187, 1187), source)
