"""Edits of a questionnaire: each takes a document and gives a new one, or says why not.

Codes are given out by counters and never twice; what a display condition refers to cannot be
taken away under it. Nothing here knows of the database: `surveys.services.editing` saves.
"""

from aimpact.questionnaire.editing.carrying import carried_from, carry_over
from aimpact.questionnaire.editing.choices import (
    add_choices,
    add_rows,
    remove_choice,
    remove_row,
    rename_choices,
    rename_rows,
    shift_choice,
    shift_row,
)
from aimpact.questionnaire.editing.closings import (
    add_ending,
    add_quota,
    remove_ending,
    remove_quota,
    set_part_condition,
    shift_ending,
    update_ending,
    update_quota,
)
from aimpact.questionnaire.editing.kinds import change_kind, kinds_open, use_scale
from aimpact.questionnaire.editing.pages import (
    add_page,
    duplicate_page,
    move_page,
    remove_page,
    reword_survey,
    shift_page,
    split_page,
    update_page,
)
from aimpact.questionnaire.editing.questions import (
    add_question,
    add_ready,
    duplicate_question,
    move_question,
    remove_question,
    rename_question,
    shift_question,
    update_question,
)
from aimpact.questionnaire.editing.refusals import (
    CodeTaken,
    EditRefused,
    KindRefused,
    PartInUse,
    TooManyParts,
    UnknownPart,
    User,
)

__all__ = [
    "CodeTaken",
    "EditRefused",
    "KindRefused",
    "PartInUse",
    "TooManyParts",
    "UnknownPart",
    "User",
    "add_choices",
    "add_ending",
    "add_page",
    "add_question",
    "add_quota",
    "add_ready",
    "add_rows",
    "carried_from",
    "carry_over",
    "change_kind",
    "duplicate_page",
    "duplicate_question",
    "kinds_open",
    "move_page",
    "move_question",
    "remove_choice",
    "remove_ending",
    "remove_page",
    "remove_question",
    "remove_quota",
    "remove_row",
    "rename_choices",
    "rename_question",
    "rename_rows",
    "reword_survey",
    "set_part_condition",
    "shift_choice",
    "shift_ending",
    "shift_page",
    "shift_question",
    "shift_row",
    "split_page",
    "update_ending",
    "update_page",
    "update_question",
    "update_quota",
    "use_scale",
]
