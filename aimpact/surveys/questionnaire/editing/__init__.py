"""Edits of a questionnaire: each takes a document and gives a new one, or says why not.

Codes are given out by counters and never twice; what a display condition refers to cannot be
taken away under it. Nothing here knows of the database: `surveys.services.editing` saves.
"""

from aimpact.surveys.questionnaire.editing.choices import (
    add_choices,
    add_rows,
    remove_choice,
    remove_row,
    rename_choices,
    rename_rows,
    shift_choice,
    shift_row,
)
from aimpact.surveys.questionnaire.editing.pages import (
    add_page,
    duplicate_page,
    move_page,
    remove_page,
    reword_survey,
    shift_page,
    update_page,
)
from aimpact.surveys.questionnaire.editing.questions import (
    add_question,
    duplicate_question,
    move_question,
    remove_question,
    rename_question,
    shift_question,
    update_question,
)
from aimpact.surveys.questionnaire.editing.refusals import (
    CodeTaken,
    EditRefused,
    PartInUse,
    TooManyParts,
    UnknownPart,
    User,
)

__all__ = [
    "CodeTaken",
    "EditRefused",
    "PartInUse",
    "TooManyParts",
    "UnknownPart",
    "User",
    "add_choices",
    "add_page",
    "add_question",
    "add_rows",
    "duplicate_page",
    "duplicate_question",
    "move_page",
    "move_question",
    "remove_choice",
    "remove_page",
    "remove_question",
    "remove_row",
    "rename_choices",
    "rename_question",
    "rename_rows",
    "reword_survey",
    "shift_choice",
    "shift_page",
    "shift_question",
    "shift_row",
    "update_page",
    "update_question",
]
