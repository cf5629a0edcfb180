"""From what a card of the builder posted to the edit that it asks for."""

from collections.abc import Callable

from aimpact.questionnaire.editing import (
    add_choices,
    add_rows,
    carry_over,
    change_kind,
    duplicate_page,
    duplicate_question,
    remove_choice,
    remove_row,
    rename_choices,
    rename_question,
    rename_rows,
    reword_survey,
    shift_choice,
    shift_page,
    shift_question,
    shift_row,
    split_page,
    update_page,
    update_question,
    use_scale,
)
from aimpact.questionnaire.structure import Questionnaire, Text
from aimpact.surveys.forms.pages import PageEditor, WordsEditor
from aimpact.surveys.forms.questions import QuestionEditor
from aimpact.surveys.services.editing import Edit

ListEdit = Callable[[Questionnaire, str, str], Questionnaire]
ChosenEdit = Callable[[Questionnaire, QuestionEditor], Questionnaire]


def _code(editor: QuestionEditor) -> str:
    return editor.question.code


_ON_PARTS: dict[str, ListEdit] = {
    "choice_up": lambda document, code, part: shift_choice(document, code, part, by=-1),
    "choice_down": lambda document, code, part: shift_choice(document, code, part, by=1),
    "choice_remove": remove_choice,
    "row_up": lambda document, code, part: shift_row(document, code, part, by=-1),
    "row_down": lambda document, code, part: shift_row(document, code, part, by=1),
    "row_remove": remove_row,
}
_ON_LISTS: dict[str, ChosenEdit] = {
    "kind": lambda document, editor: change_kind(document, _code(editor), editor.chosen_kind()),
    "scale": lambda document, editor: use_scale(document, _code(editor), editor.chosen_scale()),
    "carry": lambda document, editor: carry_over(document, _code(editor), editor.chosen_source()),
    "choice_add": lambda document, editor: add_choices(document, _code(editor), [Text()]),
    "row_add": lambda document, editor: add_rows(document, _code(editor), [Text()]),
}
STAYS_OPEN = {*_ON_PARTS, *_ON_LISTS, "choice_paste", "row_paste"} | {
    "test_add",
    "test_remove",
    "group_add",
    "group_remove",
}
"""Buttons after which the card stays open."""


def question_edit(editor: QuestionEditor, do: str) -> Edit:
    """Save the card, then do what its button says (`choice_up:c2`, `row_add`…)."""
    question = editor.read(do)
    code = question.code

    def edit(document: Questionnaire) -> Questionnaire:
        document = _change_lists(update_question(document, question), editor, do)
        if editor.is_locked or not do:
            return document  # codes change when a button says so, never while one types
        document = rename_choices(document, code, editor.new_codes(editor.choices))
        document = rename_rows(document, code, editor.new_codes(editor.rows))
        return rename_question(document, code, editor.new_code())

    return edit


def _change_lists(document: Questionnaire, editor: QuestionEditor, do: str) -> Questionnaire:
    code = editor.question.code
    action, _colon, part = do.partition(":")
    if action in _ON_PARTS:
        return _ON_PARTS[action](document, code, part)
    if action in _ON_LISTS:
        return _ON_LISTS[action](document, editor)
    # What was pasted is never lost: any button takes it in, the silent saving leaves it.
    if do and (labels := editor.pasted("choices_pasted")):
        document = add_choices(document, code, labels)
    if do and (labels := editor.pasted("rows_pasted")):
        document = add_rows(document, code, labels)
    return document


def page_edit(editor: PageEditor, do: str) -> Edit:
    """Save the head of a page."""
    page = editor.read(do)
    if do == "split":
        return lambda document: split_page(update_page(document, page), page.code)
    return lambda document: update_page(document, page)


def words_edit(editor: WordsEditor) -> Edit:
    """Save the survey's own words."""
    title, intro, thanks = (editor.form.words(name) for name in ("title", "intro", "thanks"))
    return lambda document: reword_survey(document, title=title, intro=intro, thanks=thanks)


def question_button(code: str, do: str) -> Edit | None:
    """What a button of a closed card does to its question."""
    edits: dict[str, Edit] = {
        "up": lambda document: shift_question(document, code, by=-1),
        "down": lambda document: shift_question(document, code, by=1),
        "duplicate": lambda document: duplicate_question(document, code),
    }
    return edits.get(do)


def page_button(code: str, do: str) -> Edit | None:
    """What a button of a page does."""
    edits: dict[str, Edit] = {
        "up": lambda document: shift_page(document, code, by=-1),
        "down": lambda document: shift_page(document, code, by=1),
        "duplicate": lambda document: duplicate_page(document, code),
    }
    return edits.get(do)
