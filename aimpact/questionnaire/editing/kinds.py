"""Another kind for a question, in its place: words, choices and lines stay where they can."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.editing.placing import find_question, next_number
from aimpact.questionnaire.editing.questions import update_question
from aimpact.questionnaire.editing.refusals import KindRefused
from aimpact.questionnaire.structure import (
    Cells,
    Choice,
    Kind,
    Question,
    Questionnaire,
    Text,
)

_LISTS = (
    Kind.SINGLE,
    Kind.MULTIPLE,
    Kind.RANKING,
    Kind.CONSTANT_SUM,
    Kind.BUDGET,
    Kind.PAIRWISE,
    Kind.BEST_WORST,
    Kind.PICTURE,
)
_MARKS = (Kind.RATING, Kind.NPS, Kind.SLIDER, Kind.NUMBER)
_LINES = (Kind.MATRIX, Kind.JUDGMENT, Kind.STATEMENTS)
_DATES = (Kind.DATE, Kind.TIME, Kind.DATETIME)
_WORDS = (Kind.TEXT, Kind.EMAIL, Kind.PHONE, Kind.URL)
_FAMILIES = (_LISTS, (Kind.SINGLE, Kind.RATING), _MARKS, _LINES, _DATES, _WORDS)

_OTHERS = {Kind.SINGLE, Kind.MULTIPLE}
_ALONE = {Kind.MULTIPLE, Kind.BUDGET}
_NO_OPINION = {Kind.SINGLE, Kind.MULTIPLE, Kind.RATING, Kind.MATRIX, Kind.JUDGMENT, Kind.PAIRWISE}
"""Kinds whose choices may open a text, stand alone, or be no opinion."""
_COUNTED = {Kind.MULTIPLE, Kind.RANKING}
_BOUNDED = {Kind.SLIDER, Kind.NUMBER}
"""Kinds that understand each other's minimum and maximum."""
_MARKS_BETWEEN = range(2, 5)


def kinds_open(question: Question) -> list[Kind]:
    """The kinds that the question may become, in order of likeness."""
    found: dict[Kind, None] = {}
    for family in _FAMILIES:
        if question.kind in family:
            found |= dict.fromkeys(family)
    return [kind for kind in found if kind is not question.kind]


def change_kind(questionnaire: Questionnaire, code: str, kind: Kind) -> Questionnaire:
    """Make a question one of another kind. Raises `KindRefused`, `PartInUse`."""
    question = find_question(questionnaire, code)
    if kind not in kinds_open(question):
        raise KindRefused(kind)
    return update_question(questionnaire, _turned(question, kind))


def _turned(question: Question, kind: Kind) -> Question:
    blank = blank_question(kind, question.code)
    kept: dict[str, Any] = {
        name: getattr(question, name)
        for name in ("label", "help", "is_required", "is_recommended", "is_shuffled", "condition")
    }
    kept |= {name: getattr(question, name) for name in ("rules", "variants", "origin")}
    kept |= {name: getattr(question, name) for name in ("last_choice", "last_row")}
    kept["unit"] = question.unit or blank.unit
    kept["choices"] = _choices(question, blank)
    if blank.rows and question.rows:
        kept["rows"] = question.rows
    kept |= _bounds(question, kind)
    kept |= _ends(question, blank)
    return replace(blank, **kept)


def _bounds(question: Question, kind: Kind) -> Mapping[str, float]:
    for known in (_COUNTED, _BOUNDED):
        if question.kind in known and kind in known:
            bounds = {
                "minimum": question.minimum,
                "maximum": question.maximum,
                "step": question.step,
            }
            return {name: bound for name, bound in bounds.items() if bound is not None}
    return {}


def _ends(question: Question, blank: Question) -> Mapping[str, Text]:
    """The words of both ends: its own, or those of the first and last steps of its scale."""
    if blank.kind not in {Kind.NPS, Kind.SLIDER}:
        return {}
    steps = [choice for choice in question.choices if not choice.is_no_opinion]
    low = question.low or (steps[0].label if steps else Text()) or blank.low
    high = question.high or (steps[-1].label if steps else Text()) or blank.high
    return {"low": low, "high": high}


# --- choices ------------------------------------------------------------------------------
def _choices(question: Question, blank: Question) -> tuple[Choice, ...]:
    if not blank.choices or Kind.STATEMENTS in {question.kind, blank.kind}:
        return blank.choices
    if blank.kind is Kind.RATING and question.low:
        return _steps(question, blank)
    has_list = bool(question.choices) and question.cells in {Cells.SINGLE, Cells.MULTIPLE}
    if not has_list:
        return blank.choices
    kept = [_fitting(choice, blank.kind) for choice in question.choices]
    choices = [choice for choice in kept if choice]
    if Kind.JUDGMENT in {question.kind, blank.kind}:
        return _turned_over(choices)
    return tuple(choices)


def _fitting(choice: Choice, kind: Kind) -> Choice | None:
    """The choice as that kind may have it; `None` when it would mean nothing there."""
    if choice.is_no_opinion and kind not in _NO_OPINION:
        return None
    if choice.is_exclusive and not choice.is_no_opinion and kind not in _ALONE | {Kind.SINGLE}:
        return None
    return replace(
        choice,
        is_other=choice.is_other and kind in _OTHERS,
        is_exclusive=choice.is_exclusive and kind in _ALONE,
        is_no_opinion=choice.is_no_opinion,
    )


def _turned_over(choices: list[Choice]) -> tuple[Choice, ...]:
    """Scales go from the least to the most, mentions from the best to the worst."""
    steps = [choice for choice in choices if not choice.is_no_opinion]
    return (*reversed(steps), *(choice for choice in choices if choice.is_no_opinion))


def _steps(question: Question, blank: Question) -> tuple[Choice, ...]:
    """The steps of a new scale, whose ends have the words of the old one's."""
    first, *_middle, last = [choice for choice in blank.choices if not choice.is_no_opinion]
    between = (Choice(code=f"c{n}", label=Text(str(n), str(n))) for n in _MARKS_BETWEEN)
    aside = (choice for choice in blank.choices if choice.is_no_opinion)
    low, high = replace(first, label=question.low), replace(last, label=question.high)
    return (low, *between, high, *aside)


# --- ready scales -------------------------------------------------------------------------
def use_scale(questionnaire: Questionnaire, code: str, steps: Sequence[Text]) -> Questionnaire:
    """Put a ready scale in the place of a question's steps; "no opinion" stays. The steps keep
    their codes as far as they go. Raises `PartInUse`.
    """
    question = find_question(questionnaire, code)
    before = [choice for choice in question.choices if not choice.is_no_opinion]
    aside = [choice for choice in question.choices if choice.is_no_opinion]
    number, scale = question.last_choice, []
    for at, label in enumerate(steps):
        if at < len(before):
            scale.append(Choice(code=before[at].code, label=label))
        else:
            number = next_number("c", number, question.choices)
            scale.append(Choice(code=f"c{number}", label=label))
    changed = replace(question, choices=(*scale, *aside), last_choice=number)
    return update_question(questionnaire, changed)
