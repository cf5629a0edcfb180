"""Edits of the choices and of the lines of a question."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aimpact.questionnaire.conditions import Test
from aimpact.questionnaire.editing.following import Following
from aimpact.questionnaire.editing.placing import (
    find_question,
    highest,
    index_of,
    moved,
    next_number,
    refuse_twins,
    swap_question,
    without,
)
from aimpact.questionnaire.editing.questions import update_question
from aimpact.questionnaire.kinds import behaviour_of
from aimpact.questionnaire.structure import (
    Choice,
    Question,
    Questionnaire,
    Row,
    Text,
)


def add_choices(questionnaire: Questionnaire, code: str, labels: Sequence[Text]) -> Questionnaire:
    """Add choices before the special ones that close the list ("other", "no opinion"…)."""
    question = find_question(questionnaire, code)
    number, choices = question.last_choice, list(question.choices)
    index = len(choices)
    while index and _is_special(choices[index - 1]):
        index -= 1
    for position, label in enumerate(labels, start=index):
        number = next_number("c", number, choices)
        choices.insert(position, Choice(code=f"c{number}", label=label))
    changed = replace(question, choices=tuple(choices), last_choice=number)
    return update_question(questionnaire, changed)


def add_rows(questionnaire: Questionnaire, code: str, labels: Sequence[Text]) -> Questionnaire:
    """Add lines to a matrix."""
    question = find_question(questionnaire, code)
    number, rows = question.last_row, list(question.rows)
    for label in labels:
        number = next_number("r", number, rows)
        rows.append(Row(code=f"r{number}", label=label))
    return update_question(questionnaire, replace(question, rows=tuple(rows), last_row=number))


def remove_choice(questionnaire: Questionnaire, code: str, choice: str) -> Questionnaire:
    """Remove a choice. Raises `PartInUse`."""
    question = find_question(questionnaire, code)
    choices = without(question.choices, choice)
    return update_question(questionnaire, replace(question, choices=choices))


def remove_row(questionnaire: Questionnaire, code: str, row: str) -> Questionnaire:
    """Remove a line of a matrix. Raises `PartInUse`."""
    question = find_question(questionnaire, code)
    return update_question(questionnaire, replace(question, rows=without(question.rows, row)))


def shift_choice(questionnaire: Questionnaire, code: str, choice: str, *, by: int) -> Questionnaire:
    """Move a choice up (`by` is -1) or down (+1)."""
    question = find_question(questionnaire, code)
    choices = moved(question.choices, choice, index_of(question.choices, choice) + by)
    return update_question(questionnaire, replace(question, choices=choices))


def shift_row(questionnaire: Questionnaire, code: str, row: str, *, by: int) -> Questionnaire:
    """Move a line of a matrix up (`by` is -1) or down (+1)."""
    question = find_question(questionnaire, code)
    rows = moved(question.rows, row, index_of(question.rows, row) + by)
    return update_question(questionnaire, replace(question, rows=rows))


def rename_choices(
    questionnaire: Questionnaire, code: str, names: Mapping[str, str]
) -> Questionnaire:
    """Give choices other codes, all at once; what names them follows. Raises `CodeTaken`."""
    question = find_question(questionnaire, code)
    choices = tuple(replace(c, code=names.get(c.code, c.code)) for c in question.choices)
    refuse_twins(choices)
    last = highest("c", question.last_choice, [*question.choices, *choices])
    changed = replace(question, choices=choices, last_choice=last)
    fields = _renamed_fields(question, changed)
    coded = {item.name for item in behaviour_of(question).fields(question) if item.choices}

    def value(test: Test) -> tuple[str, ...]:
        if test.field not in coded:
            return test.value
        return tuple(names.get(each, each) for each in test.value)

    follow = Following(lambda name: fields.get(name, name), value)
    return follow.questionnaire(swap_question(questionnaire, code, changed))


def rename_rows(questionnaire: Questionnaire, code: str, names: Mapping[str, str]) -> Questionnaire:
    """Give lines of a matrix other codes, all at once; what names them follows.

    Raises `CodeTaken`.
    """
    question = find_question(questionnaire, code)
    rows = tuple(replace(row, code=names.get(row.code, row.code)) for row in question.rows)
    refuse_twins(rows)
    last = highest("r", question.last_row, [*question.rows, *rows])
    changed = replace(question, rows=rows, last_row=last)
    fields = _renamed_fields(question, changed)
    follow = Following(lambda name: fields.get(name, name))
    return follow.questionnaire(swap_question(questionnaire, code, changed))


def _renamed_fields(before: Question, after: Question) -> dict[str, str]:
    """The fields of a question by the names that they had: codes change, the order does not."""
    pairs = zip(behaviour_of(before).fields(before), behaviour_of(after).fields(after), strict=True)
    return {old.name: new.name for old, new in pairs}


def _is_special(choice: Choice) -> bool:
    return choice.is_other or choice.is_exclusive or choice.is_no_opinion
