"""What the workbench refuses, in words."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from aimpact.desk.enums import StepKind
from aimpact.desk.workbench.definition import Misfit
from aimpact.desk.workbench.dictionary import Dictionary, Words
from aimpact.desk.workbench.steps import Refusal, Spec, Step, StepRefused
from aimpact.insights.rules import CrossingRefusal
from aimpact.ui.text import format_number

SIDES = ("first", "second")
SMALLEST_P = 0.001
"""Under it, p is told as less than it."""

_STEPS: Mapping[Refusal, Promise] = {
    Refusal.UNKNOWN: gettext_lazy("This variable or this answer is not in the file any more."),
    Refusal.NO_LABEL: gettext_lazy("Give a name to what the step makes."),
    Refusal.TWO_GROUPS: gettext_lazy("Leave two different answers at least."),
    Refusal.BOUNDS: gettext_lazy("Give numbers, from the smallest to the largest."),
    Refusal.NO_ANSWER: gettext_lazy("Choose one answer at least."),
    Refusal.NO_MARGIN: gettext_lazy("Give the share of two answers at least, above zero."),
    Refusal.CAP: gettext_lazy("Weights are capped between 1 and 100 times their mean."),
    Refusal.NOT_UNDOABLE: gettext_lazy("This step does not hold any more."),
    Refusal.KEPT: gettext_lazy("A table that is kept for the reading stands on it."),
}
_FILES: Mapping[CrossingRefusal, Promise] = {
    CrossingRefusal.TOO_FEW: gettext_lazy("Too few ballots: nothing of so few may be set apart."),
    CrossingRefusal.STILL_OPEN: gettext_lazy(
        "The survey is open: its file is made once, when it has ended."
    ),
    CrossingRefusal.STILL_COUNTING: gettext_lazy(
        "Ballots are still being counted. Try again in a few minutes."
    ),
    CrossingRefusal.NO_PROFILE: gettext_lazy("This survey has nothing to compare answers by."),
}


_TITLES: Mapping[StepKind, Promise] = {
    StepKind.RECODE: gettext_lazy("Merge answers"),
    StepKind.BANDS: gettext_lazy("Cut a number into bands"),
    StepKind.COMBINE: gettext_lazy("Combine two variables"),
    StepKind.CUT: gettext_lazy("Save a cut"),
    StepKind.WEIGHT: gettext_lazy("Compute weights"),
}


def step_title(kind: StepKind) -> str:
    """What a step of that kind does, as a button says it."""
    return str(_TITLES[kind])


def words_of(words: Words) -> str:
    """A label in the reader's language."""
    return words.get(get_language() or "fr") or next(iter(words.values()), "")


_METHODS: Mapping[str, Promise] = {
    "chi2": gettext_lazy("chi-squared test"),
    "fisher": gettext_lazy("Fisher’s exact test"),
    "drawn": gettext_lazy("exact test by random draws"),
}


def told_test(test: Mapping[str, Any]) -> str:
    """What a test says: p, and how strong the link is with its interval."""
    small = test["p"] < SMALLEST_P
    p = (
        f"< {format_number(SMALLEST_P, decimals=3)}"
        if small
        else f"= {format_number(test['p'], decimals=3)}"
    )
    return _("%(method)s: p %(p)s; Cramér’s V %(v)s (95%% interval %(low)s to %(high)s).") % {
        "method": str(_METHODS[test["method"]]).capitalize(),
        "p": p,
        **{name: format_number(test[name], decimals=2) for name in ("v", "low", "high")},
    }


def step_detail(step: Step, dictionary: Dictionary) -> str:
    """What exactly a step makes, of what, in one line; empty where its variables are gone."""
    tell = _DETAILS.get(step.kind)
    return tell(step.spec, dictionary) if tell else ""


def _named(dictionary: Dictionary, name: str, codes: Iterable[str] = ()) -> str:
    """A variable and some of its answers."""
    variable = dictionary.find(name)
    if variable is None:
        return name
    wanted = set(codes)
    answers = [words_of(one.label) for one in variable.answers if one.code in wanted]
    return f"{name} ({', '.join(answers)})" if answers else name


def _recode_detail(spec: Spec, dictionary: Dictionary) -> str:
    groups = (
        f"{group['label']} = {_named(dictionary, spec['of'], group['codes'])}"
        for group in spec["groups"]
    )
    return " ; ".join(groups)


def _bands_detail(spec: Spec, dictionary: Dictionary) -> str:
    bounds = " ; ".join(format_number(bound) for bound in spec["bounds"])
    return f"{_named(dictionary, spec['of'])} : {bounds}"


def _combine_detail(spec: Spec, dictionary: Dictionary) -> str:
    sides = (_named(dictionary, spec[side]["of"], spec[side]["codes"]) for side in SIDES)
    rule = _("and") if spec["rule"] == "all" else _("or")
    return f"{spec['yes']} = {f' {rule} '.join(sides)} ; {spec['no']}"


def _cut_detail(spec: Spec, dictionary: Dictionary) -> str:
    within = f" ; {spec['within']}" if spec.get("within") else ""
    if "codes" not in spec:
        ends = (spec.get("least"), spec.get("most"))
        told = ("…" if end is None else format_number(end) for end in ends)
        return f"{spec['of']} : {' – '.join(told)}{within}"
    sign = "=" if spec.get("is_in", True) else "≠"
    return f"{sign} {_named(dictionary, spec['of'], spec['codes'])}{within}"


def _weight_detail(spec: Spec, dictionary: Dictionary) -> str:
    told = []
    for name, shares in spec["margins"].items():
        for code, share in shares.items():
            told.append(f"{_named(dictionary, name, [code])} {format_number(share)}")
    return " ; ".join(told)


_DETAILS: Mapping[StepKind, Callable[[Spec, Dictionary], str]] = {
    StepKind.RECODE: _recode_detail,
    StepKind.BANDS: _bands_detail,
    StepKind.COMBINE: _combine_detail,
    StepKind.CUT: _cut_detail,
    StepKind.WEIGHT: _weight_detail,
}


def refused_step(refusal: StepRefused) -> str:
    """Why a step is refused."""
    if refusal.reason is Refusal.USED:
        numbers = ", ".join(str(number) for number in refusal.by)
        return _("Other steps stand on it: undo these first (%(numbers)s).") % {"numbers": numbers}
    return str(_STEPS[refusal.reason])


_TABLES: Mapping[Misfit, Promise] = {
    Misfit.UNKNOWN: gettext_lazy("This variable or this answer is not in the file any more."),
    Misfit.SAME: gettext_lazy("Choose two different variables."),
}


def refused_table(reason: Misfit) -> str:
    """Why a table cannot be computed."""
    return str(_TABLES[reason])


def refused_file(reason: CrossingRefusal) -> str:
    """Why a file cannot be made for now."""
    return str(_FILES[reason])
