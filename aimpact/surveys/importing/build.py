"""From plans, one a column, to a mapping with its questions, choices and profile codes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from aimpact.accounts.enums import ProfileField
from aimpact.core.text import fold
from aimpact.questionnaire.kinds.numbers import parse_number
from aimpact.questionnaire.structure import Display, Kind, Text
from aimpact.surveys.importing.columns import Becomes, Look, Plan
from aimpact.surveys.importing.guess import ABSTAIN, NO, NO_OPINION, YES
from aimpact.surveys.importing.mapping import (
    MAXIMUM_CHOICES,
    ChoiceMap,
    FileMapping,
    ProfileMap,
    QuestionMap,
    Source,
)
from aimpact.surveys.importing.pivot import Codes
from aimpact.surveys.importing.profiles import ages_of, read_gender, read_occupation
from aimpact.surveys.importing.splitting import find_labels, match_labels

LABEL_OF_A_CHOICE = 500
DROPDOWN_FROM = 12


class PlanRefused(ValueError):
    """A column cannot become what was asked: `code` says why (see `words`)."""

    def __init__(self, column: str, code: str) -> None:
        super().__init__(f"{column}: {code}")
        self.column = column
        self.code = code


@dataclass(slots=True)
class _Draft:
    """A mapping under way."""

    codes: Codes
    on: date
    questions: list[QuestionMap] = field(default_factory=list)
    profile: dict[str, ProfileMap] = field(default_factory=dict)
    ignored: dict[str, str] = field(default_factory=dict)
    submitted: str = ""
    started: str = ""


def build_mapping(
    plans: Sequence[Plan], looks: Sequence[Look], *, source: Source, codes: Codes, on: date
) -> FileMapping:
    """The mapping that the plans ask for. Raises `PlanRefused` at the first that cannot be."""
    draft = _Draft(codes, on)
    before: Plan | None = None
    for plan, look in zip(plans, looks, strict=True):
        _ADD[plan.becomes](draft, plan, look, before)
        before = plan
    _check_options(draft)
    return FileMapping(
        source=source,
        questions=tuple(draft.questions),
        profile=draft.profile,
        submitted=draft.submitted,
        started=draft.started,
        ignored=draft.ignored,
    )


def _check_options(draft: _Draft) -> None:
    for question in draft.questions:
        if question.is_spread and len(question.columns) < 2:
            raise PlanRefused(question.columns[0], "option_alone")


# --- one question a column ---------------------------------------------------------------


def _add_single(draft: _Draft, plan: Plan, look: Look, before: Plan | None) -> None:
    choices = _choices(look, draft.codes)
    display = Display.DROPDOWN if len(choices) >= DROPDOWN_FROM else Display.RADIO
    draft.questions.append(_question(Kind.SINGLE, plan, choices=choices, display=display))


def _choices(look: Look, codes: Codes) -> tuple[ChoiceMap, ...]:
    if len(codes.get(look.name, look.counts)) > MAXIMUM_CHOICES:
        raise PlanRefused(look.name, "too_many_choices")
    if look.name in codes:
        return tuple(_choice(label, (code,)) for code, label in codes[look.name])
    return tuple(_choice(value) for value, _ in look.counts.most_common())


def _choice(label: str, values: tuple[str, ...] = ()) -> ChoiceMap:
    short = label[:LABEL_OF_A_CHOICE]
    kept = values if values and values != (short,) else ()
    return ChoiceMap(
        label=Text(fr=short),
        values=kept or (() if short == label else (label,)),
        is_no_opinion=fold(label) in NO_OPINION,
    )


def _question(kind: Kind, plan: Plan, **parts: object) -> QuestionMap:
    label = Text(fr=plan.label or plan.column)
    return replace(QuestionMap(kind=kind, label=label, columns=(plan.column,)), **parts)  # type: ignore[arg-type]  # fields of the dataclass


def _add_yes_no(draft: _Draft, plan: Plan, look: Look, before: Plan | None) -> None:
    """Yes, no, abstain, in this order: `fill` gives them their codes by rank."""
    groups = [("Oui", YES), ("Non", NO), ("Je m’abstiens", ABSTAIN)]
    choices = []
    for label, words in groups:
        values = tuple(value for value in look.counts if fold(value) in words)
        if values or words is not ABSTAIN:
            choices.append(ChoiceMap(label=Text(fr=label), values=values or (label,)))
    if not {fold(value) for value in look.counts} <= YES | NO | ABSTAIN:
        raise PlanRefused(plan.column, "not_yes_no")
    draft.questions.append(_question(Kind.YES_NO, plan, choices=tuple(choices)))


def _add_rating(draft: _Draft, plan: Plan, look: Look, before: Plan | None) -> None:
    numbers = {value: parse_number(value) for value in look.counts}
    known = [number for number in numbers.values() if number is not None]
    if len(known) < len(numbers) or not known or not set(known) <= set(range(11)):
        raise PlanRefused(plan.column, "not_rating")
    steps = range(min(1, int(min(known))), int(max(known)) + 1)
    choices = tuple(
        ChoiceMap(
            label=Text(fr=str(step)),
            values=tuple(v for v, number in numbers.items() if number == step) or (str(step),),
        )
        for step in steps
    )
    draft.questions.append(_question(Kind.RATING, plan, choices=choices))


def _add_multiple(draft: _Draft, plan: Plan, look: Look, before: Plan | None) -> None:
    if not plan.separator:
        raise PlanRefused(plan.column, "no_separator")
    labels = find_labels(look.counts, plan.separator, at_least=max(2, look.filled // 200))
    longest_first = sorted(labels, key=len, reverse=True)
    left = any(match_labels(cell, longest_first, plan.separator)[1] for cell in look.counts)
    draft.questions.append(
        _question(
            Kind.MULTIPLE,
            plan,
            choices=tuple(_choice(label) for label in labels),
            separator=plan.separator,
            keeps_others=left,
        )
    )


def _add_number(draft: _Draft, plan: Plan, look: Look, before: Plan | None) -> None:
    draft.questions.append(_question(Kind.NUMBER, plan))


def _add_short(draft: _Draft, plan: Plan, look: Look, before: Plan | None) -> None:
    draft.questions.append(_question(Kind.TEXT, plan, display=Display.SHORT))


def _add_long(draft: _Draft, plan: Plan, look: Look, before: Plan | None) -> None:
    draft.questions.append(_question(Kind.TEXT, plan, display=Display.LONG))


# --- one question over several columns ---------------------------------------------------


def _add_first_option(draft: _Draft, plan: Plan, look: Look, before: Plan | None) -> None:
    draft.questions.append(_question(Kind.MULTIPLE, plan, choices=(_choice(plan.column),)))


def _add_option(draft: _Draft, plan: Plan, look: Look, before: Plan | None) -> None:
    group = {Becomes.FIRST_OPTION, Becomes.OPTION}
    if before is None or before.becomes not in group:
        raise PlanRefused(plan.column, "no_question_above")
    last = draft.questions[-1]
    draft.questions[-1] = replace(
        last,
        columns=(*last.columns, plan.column),
        choices=(*last.choices, _choice(plan.column)),
    )


def _add_other(draft: _Draft, plan: Plan, look: Look, before: Plan | None) -> None:
    above = {Becomes.FIRST_OPTION, Becomes.OPTION, Becomes.SINGLE, Becomes.MULTIPLE}
    if before is None or before.becomes not in above:
        raise PlanRefused(plan.column, "no_question_above")
    draft.questions[-1] = replace(draft.questions[-1], other_column=plan.column)


def _add_first_line(draft: _Draft, plan: Plan, look: Look, before: Plan | None) -> None:
    row = (_line_label(plan),)
    choices = _choices(look, draft.codes)
    draft.questions.append(_question(Kind.MATRIX, plan, choices=choices, rows=row))


def _add_line(draft: _Draft, plan: Plan, look: Look, before: Plan | None) -> None:
    if before is None or before.becomes not in {Becomes.FIRST_LINE, Becomes.LINE}:
        raise PlanRefused(plan.column, "no_question_above")
    last = draft.questions[-1]
    known = {value for choice in last.choices for value in choice.meant_by}
    more = tuple(c for c in _choices(look, draft.codes) if not known & set(c.meant_by))
    draft.questions[-1] = replace(
        last,
        columns=(*last.columns, plan.column),
        rows=(*last.rows, _line_label(plan)),
        choices=(*last.choices, *more),
    )


def _line_label(plan: Plan) -> Text:
    _, bracket, line = plan.column.rpartition("[")
    return Text(fr=line.rstrip("] ") if bracket else plan.column)


# --- not questions -----------------------------------------------------------------------


def _add_age(draft: _Draft, plan: Plan, look: Look, before: Plan | None) -> None:
    bands = ages_of(look.counts, draft.on)
    _add_profile(draft, plan, ProfileField.AGE_BAND, bands)


def _add_gender(draft: _Draft, plan: Plan, look: Look, before: Plan | None) -> None:
    codes = {value: read_gender(value) for value in look.counts}
    _add_profile(draft, plan, ProfileField.GENDER, codes)


def _add_occupation(draft: _Draft, plan: Plan, look: Look, before: Plan | None) -> None:
    codes = {value: read_occupation(value) for value in look.counts}
    _add_profile(draft, plan, ProfileField.OCCUPATION, codes)


def _add_profile(draft: _Draft, plan: Plan, name: str, codes: Mapping[str, str | None]) -> None:
    if name in draft.profile:
        raise PlanRefused(plan.column, "profile_twice")
    if codes and all(code is None for code in codes.values()):
        raise PlanRefused(plan.column, "profile_nothing_known")
    values = {value: codes[value] for value in sorted(codes)}
    draft.profile[name] = ProfileMap(column=plan.column, values=values)


def _and_question(add: "_Add") -> "_Add":
    def add_both(draft: _Draft, plan: Plan, look: Look, before: Plan | None) -> None:
        add(draft, plan, look, before)
        _add_single(draft, plan, look, before)

    return add_both


def _add_submitted(draft: _Draft, plan: Plan, look: Look, before: Plan | None) -> None:
    if draft.submitted:
        raise PlanRefused(plan.column, "moment_twice")
    draft.submitted = plan.column


def _add_started(draft: _Draft, plan: Plan, look: Look, before: Plan | None) -> None:
    if draft.started:
        raise PlanRefused(plan.column, "moment_twice")
    draft.started = plan.column


def _add_ignored(draft: _Draft, plan: Plan, look: Look, before: Plan | None) -> None:
    draft.ignored[plan.column] = plan.reason.code


_Add = Callable[[_Draft, Plan, Look, Plan | None], None]
_ADD: Mapping[Becomes, _Add] = {
    Becomes.SINGLE: _add_single,
    Becomes.YES_NO: _add_yes_no,
    Becomes.RATING: _add_rating,
    Becomes.MULTIPLE: _add_multiple,
    Becomes.FIRST_OPTION: _add_first_option,
    Becomes.OPTION: _add_option,
    Becomes.OTHER_TEXT: _add_other,
    Becomes.FIRST_LINE: _add_first_line,
    Becomes.LINE: _add_line,
    Becomes.NUMBER: _add_number,
    Becomes.SHORT_TEXT: _add_short,
    Becomes.LONG_TEXT: _add_long,
    Becomes.AGE: _add_age,
    Becomes.AGE_AND_QUESTION: _and_question(_add_age),
    Becomes.GENDER: _add_gender,
    Becomes.OCCUPATION: _add_occupation,
    Becomes.OCCUPATION_AND_QUESTION: _and_question(_add_occupation),
    Becomes.SUBMITTED: _add_submitted,
    Becomes.STARTED: _add_started,
    Becomes.IGNORE: _add_ignored,
}
