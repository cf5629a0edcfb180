"""What could not be carried, and why a file is refused, in words."""

import re
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aimpact.exchange.enums import OutFormat
from aimpact.exchange.formats.imported import Format, Loss, NotAQuestionnaire
from aimpact.exchange.opening import FileRefused
from aimpact.ui.parts import Text
from aimpact.ui.text import format_number

FORMATS: dict[str, Text] = {
    Format.JSON: "AimPact (JSON)",
    Format.XLSFORM: "XLSForm",
    Format.LIMESURVEY: gettext_lazy("LimeSurvey, text file"),
    Format.LSS: gettext_lazy("LimeSurvey, XML file"),
    Format.LUNATIC: "Lunatic (Insee)",
    Format.TEXT: gettext_lazy("numbered text"),
}

OUT_HELP: dict[str, Text] = {
    OutFormat.JSON: gettext_lazy(
        "Holds everything. To keep a copy, or to move to another AimPact site."
    ),
    OutFormat.XLSFORM: gettext_lazy("A workbook (.xlsx) for KoboToolbox, ODK, SurveyCTO."),
    OutFormat.LIMESURVEY: gettext_lazy(
        "A tab-separated file (.txt) that LimeSurvey imports as a new survey."
    ),
}
MEGABYTE = 1024 * 1024
_PLACE = re.compile(r"line (?P<line>[0-9]+),? column (?P<column>[0-9]+)")
_REFUSED: dict[str, Text] = {
    "file_too_large": gettext_lazy("This file is too large: %(size)s, where %(maximum)s are read."),
    "file_empty": gettext_lazy("This file is empty."),
    "file_broken": gettext_lazy("This file is damaged: export it again and send the new one."),
    "file_unpacks_too_large": gettext_lazy(
        "Unpacked, this file would take more than %(maximum)s: it is not opened."
    ),
    "zip_bomb": gettext_lazy(
        "This file is packed beyond measure, as files made to do harm are: it is not opened."
    ),
    "file_has_macros": gettext_lazy(
        "This file holds macros, that is to say programs. Save it as .xlsx or .docx, without them."
    ),
    "file_has_password": gettext_lazy("This file has a password: save it without one."),
    "file_old_excel": gettext_lazy(
        "This file is of the old kind of Excel or Word (.xls, .doc). Open it, save it as .xlsx or "
        ".docx, and send that."
    ),
    "file_is_pdf": gettext_lazy(
        "A PDF has no questions that a program could tell apart. Copy its text and paste it below."
    ),
    "file_not_workbook": gettext_lazy("This is no workbook (.xlsx) that we can read."),
    "file_not_document": gettext_lazy("This is no document (.docx, .odt) that we can read."),
    "file_not_text": gettext_lazy(
        "This file is of no kind that we know: look at the help of the field for those that are."
    ),
    "file_unknown": gettext_lazy(
        "This file is of no kind that we know: look at the help of the field for those that are."
    ),
    "no_known_column": gettext_lazy(
        "No column of this file has the code of a question of this questionnaire. Export the "
        "answers again with codes instead of words."
    ),
    "no_answers_in_archive": gettext_lazy("This archive holds no answers."),
    "xml_entities": gettext_lazy(
        "This XML file defines entities, with which files are made to do harm: it is not read. "
        "LimeSurvey writes none."
    ),
    "xml_broken": gettext_lazy("This XML file is damaged: %(place)s."),
    "xml_too_deep": gettext_lazy("This XML file is built too deep to be a questionnaire."),
    "too_many_rows": gettext_lazy("This workbook is too large: %(maximum)s rows are read at most."),
}
_NOT: dict[str, Text] = {
    "not_limesurvey": gettext_lazy("This file is not a survey of LimeSurvey (.lss)."),
    "not_limesurvey_tsv": gettext_lazy("This text is not a survey of LimeSurvey."),
    "tsv_broken": gettext_lazy("This file cannot be cut into columns, from line %(detail)s on."),
    "no_question": gettext_lazy("This file holds no question."),
    "no_question_carried": gettext_lazy("None of the questions of this file can be carried here."),
    "no_survey_sheet": gettext_lazy(
        "This workbook has no sheet named “survey”: it is not an XLSForm. Its sheets: %(detail)s."
    ),
    "no_numbered_line": gettext_lazy(
        "No line starts with a number. Write “1. ” before the first question, “2. ” before the "
        "next."
    ),
    "too_many_questions": gettext_lazy("There are more than %(detail)s questions or lines."),
    "json_broken": gettext_lazy("This JSON is damaged: %(place)s."),
    "json_unknown": gettext_lazy("This JSON is not a questionnaire of AimPact nor of Insee."),
    "json_too_deep": gettext_lazy("This JSON is built too deep to be a questionnaire."),
    "version_unknown": gettext_lazy(
        "This file is of version %(detail)s of our format, which this site does not know yet."
    ),
    "document_malformed": gettext_lazy("This is not a right document of AimPact: %(detail)s."),
}
_WHY: dict[str, Text] = {
    "syntax": gettext_lazy("it cannot be read"),
    "too_long": gettext_lazy("it is too long"),
    "assignment": gettext_lazy("it has one “=” where LimeSurvey wants two"),
    "unknown_name": gettext_lazy("it names something that is not a question carried here"),
    "not_earlier": gettext_lazy("it depends on a question that does not come before"),
    "truth_of_number": gettext_lazy("it asks whether a number is true"),
    "function": gettext_lazy("it uses a function without equal here"),
    "not_a_choice": gettext_lazy("it looks for a choice in a question without choices"),
    "computation": gettext_lazy("it computes something"),
    "two_answers": gettext_lazy("it compares two answers with each other"),
    "order_of_texts": gettext_lazy("it puts texts in order"),
    "equal_text": gettext_lazy("it compares a free text, letter by letter"),
    "strict_date": gettext_lazy("it compares a date in a way that has no equal here"),
    "negated_text": gettext_lazy("it asks that a text not hold a word"),
    "number_too_large": gettext_lazy("it holds a number too large"),
    "too_deep": gettext_lazy("it has brackets inside brackets, more than three deep"),
    "too_many_combinations": gettext_lazy("it counts answers in too many ways"),
    "never": gettext_lazy("it is never true"),
    "unknown_value": gettext_lazy("it names an answer that the question does not have"),
    "contains": gettext_lazy("it looks for a word in a text"),
}
_LOSSES: dict[str, Text] = {
    "kind": gettext_lazy("This kind of question has no equal here: %(detail)s."),
    "equation": gettext_lazy("A computed value is not carried: %(detail)s."),
    "hidden_value": gettext_lazy("A hidden value without a list of its values is not carried."),
    "language_switch": gettext_lazy("The choice of the language stands on every page here."),
    "hidden": gettext_lazy("The question is hidden from participants: it is left out."),
    "never": gettext_lazy("The question is never shown in the file: it is left out."),
    "too_many_choices": gettext_lazy("It has too many choices (%(detail)s); 500 are the limit."),
    "no_choices": gettext_lazy("Its list of choices is not in the file: %(detail)s."),
    "external_choices": gettext_lazy("Its choices stand in another file: %(detail)s."),
    "metadata": gettext_lazy("What the telephone notes by itself is not a question: %(detail)s."),
    "choice_filter": gettext_lazy("The filter of its choices is not carried: %(detail)s."),
    "other": gettext_lazy("The “other” to specify is not carried: %(detail)s."),
    "media": gettext_lazy("A picture, a sound or a film is left out: %(detail)s."),
    "script": gettext_lazy("A script in a text is taken out."),
    "html": gettext_lazy("The layout of a text (bold, colours, tables) is taken off."),
    "text_cut": gettext_lazy("A text is cut after 2,000 characters. Left out: %(detail)s"),
    "default": gettext_lazy("The answer given beforehand is not carried: %(detail)s."),
    "attribute": gettext_lazy("A setting is not carried: %(detail)s."),
    "display": gettext_lazy("A setting of the look is not carried: %(detail)s."),
    "pattern": gettext_lazy("The check by a regular expression is not carried: %(detail)s."),
    "condition_score": gettext_lazy("Its display condition looks at a score, computed before it."),
    "file_groups": gettext_lazy(
        "Files are taken by groups here (pictures, PDF, documents); in the file: %(detail)s."
    ),
    "score": gettext_lazy(
        "A computed value becomes a score: it has no value while an answer that it needs is "
        "missing."
    ),
    "assessment": gettext_lazy("The points of the answers are kept as amounts."),
    "split": gettext_lazy("It becomes several questions."),
    "columns_to_rows": gettext_lazy("Its columns become lines."),
    "sliders": gettext_lazy("Its sliders become fields for numbers."),
    "file_kinds": gettext_lazy("Which kinds of files are taken is not carried: %(detail)s."),
    "computed_text": gettext_lazy("A text computed from answers is not carried: %(detail)s."),
    "recall": gettext_lazy("An answer recalled in a text is not carried: %(detail)s."),
    "repeat": gettext_lazy("It is asked several times in the file, once here: %(detail)s."),
    "row_required": gettext_lazy("Only some of its lines are required in the file; none is here."),
    "constraint": gettext_lazy("A check of the answer is not carried: %(detail)s."),
    "message": gettext_lazy("The words of a refusal are ours, not the file’s: %(detail)s."),
    "random_group": gettext_lazy("The random order of this group is not carried: %(detail)s."),
    "page_condition": gettext_lazy(
        "The condition of its page is not carried, so that it is shown to all: %(detail)s."
    ),
    "page_split": gettext_lazy("It starts a new page: its choices depend on the answers before."),
    "hint": gettext_lazy("The column “aimpact” is damaged and left aside: %(detail)s."),
    "syntax": gettext_lazy("A computed text cannot be read: %(detail)s."),
    "languages": gettext_lazy("Languages other than French and English are left out: %(detail)s."),
    "language_renamed": gettext_lazy(
        "The texts are in another language (%(detail)s); they stand in the place of the French."
    ),
    "survey_text": gettext_lazy("A part of the survey is not carried: %(detail)s."),
    "terms": gettext_lazy(
        "Dates, anonymity, access and look are not part of the questions: set them under "
        "“Terms”. In the file: %(detail)s."
    ),
    "letters": gettext_lazy("The e-mails of LimeSurvey are not carried."),
    "assessments": gettext_lazy("The assessments shown at the end are not carried: %(detail)s."),
    "quota": gettext_lazy("A quota is not carried: %(detail)s."),
    "sheet": gettext_lazy("A sheet of the workbook is not read: %(detail)s."),
    "guessed": gettext_lazy(
        "A plain text does not say of which kind each question is: check what we understood."
    ),
}
_OUT: dict[str, Text] = {
    "kind": gettext_lazy("the kind of question, shown as the nearest one (%(detail)s)"),
    "question": gettext_lazy("the question itself (%(detail)s)"),
    "page": gettext_lazy("the page “%(detail)s”"),
    "title": gettext_lazy("the title as it is"),
    "intro": gettext_lazy("the introduction"),
    "thanks": gettext_lazy("the thanks at the end"),
    "endings": gettext_lazy("the endings"),
    "quotas": gettext_lazy("the quotas"),
    "pages": gettext_lazy("the pages"),
    "choices": gettext_lazy("the choices"),
    "rows": gettext_lazy("the lines"),
    "label": gettext_lazy("the words as they are (%(detail)s)"),
    "help": gettext_lazy("the help text"),
    "is_required": gettext_lazy("that an answer is required"),
    "is_recommended": gettext_lazy("that an empty answer is asked about once"),
    "is_shuffled": gettext_lazy("the random order"),
    "condition": gettext_lazy("the display condition"),
    "display": gettext_lazy("how the list is drawn"),
    "minimum": gettext_lazy("the minimum (%(detail)s)"),
    "maximum": gettext_lazy("the maximum (%(detail)s)"),
    "step": gettext_lazy("the step of the slider"),
    "unit": gettext_lazy("the unit (%(detail)s)"),
    "low": gettext_lazy("the name of the low end (%(detail)s)"),
    "high": gettext_lazy("the name of the high end (%(detail)s)"),
    "is_whole": gettext_lazy("that numbers are whole"),
    "earliest": gettext_lazy("the earliest date (%(detail)s)"),
    "latest": gettext_lazy("the latest date (%(detail)s)"),
    "cells": gettext_lazy("what each cell asks for"),
    "level": gettext_lazy("the level of the place"),
    "area": gettext_lazy("the territory (%(detail)s)"),
    "media": gettext_lazy("the picture or film"),
    "accepts": gettext_lazy("the kinds of files"),
    "expression": gettext_lazy("the computation (%(detail)s)"),
    "rules": gettext_lazy("the checks of the answer"),
    "variants": gettext_lazy("the other wordings"),
    "page_title": gettext_lazy("the title of the page “%(detail)s”"),
    "page_intro": gettext_lazy("the introduction of the page “%(detail)s”"),
    "page_condition": gettext_lazy("the condition of the page “%(detail)s”"),
    "page_is_shuffled": gettext_lazy("the random order on the page “%(detail)s”"),
    "page_is_movable": gettext_lazy("the random place of the page “%(detail)s”"),
    "part_label": gettext_lazy("the words of some choices as they are"),
    "part_is_exclusive": gettext_lazy("that a choice excludes the others"),
    "part_is_other": gettext_lazy("the choice to specify"),
    "part_is_no_opinion": gettext_lazy("that a choice says “no opinion”"),
    "part_is_fixed": gettext_lazy("that a choice keeps its place"),
    "part_amount": gettext_lazy("what the choices cost or are worth"),
    "part_picture": gettext_lazy("the pictures of the choices"),
    "part_condition": gettext_lazy("the conditions on choices or lines"),
    "part_opposite": gettext_lazy("the opposite ends of the lines"),
}


_SETTINGS: dict[str, Text] = {
    "array_filter": gettext_lazy("lines that follow an earlier answer"),
    "array_filter_exclude": gettext_lazy("lines that an earlier answer takes away"),
    "date_max": gettext_lazy("latest date"),
    "date_min": gettext_lazy("earliest date"),
    "display_columns": gettext_lazy("number of columns"),
    "display_rows": gettext_lazy("height of the field"),
    "dropdown_dates": gettext_lazy("dates chosen in lists"),
    "exclude_all_others": gettext_lazy("choice that excludes the others"),
    "hide_tip": gettext_lazy("hidden advice"),
    "input_boxes": gettext_lazy("fields instead of lists"),
    "max_num_value": gettext_lazy("largest total"),
    "max_num_value_n": gettext_lazy("largest number"),
    "max_num_value_sgqa": gettext_lazy("total below another answer"),
    "maximum_chars": gettext_lazy("most characters"),
    "min_num_value": gettext_lazy("smallest total"),
    "min_num_value_n": gettext_lazy("smallest number"),
    "min_num_value_sgqa": gettext_lazy("total above another answer"),
    "multiflexible_step": gettext_lazy("step between two numbers"),
    "num_value_equals_sgqa": gettext_lazy("total equal to another answer"),
    "other_comment_mandatory": gettext_lazy("comment required with “other”"),
    "prefix": gettext_lazy("words before the field"),
    "random_group": gettext_lazy("group in random order"),
    "show_totals": gettext_lazy("totals shown"),
    "slider_accuracy": gettext_lazy("step of the slider"),
    "slider_default": gettext_lazy("start of the slider"),
    "slider_middlestart": gettext_lazy("slider that starts in the middle"),
    "slider_showminmax": gettext_lazy("ends of the slider shown"),
    "suffix": gettext_lazy("words after the field"),
    "text_input_width": gettext_lazy("width of the field"),
    "time_limit": gettext_lazy("time limit, in seconds"),
    "use_dropdown": gettext_lazy("drop-down list"),
}
"""What the settings that LimeSurvey's surveys use most mean."""


def say_refused(refused: FileRefused) -> str:
    """Why a file is not read, and what to do."""
    figures = dict(refused.figures)
    for name in ("size", "maximum"):
        value = figures.get(name)
        if isinstance(value, int) and refused.code != "too_many_rows":
            figures[name] = _megabytes(value)
    figures["place"] = _place(str(figures.get("reason", "")))
    return _tidy(str(_REFUSED[refused.code]) % figures)


def say_not(error: NotAQuestionnaire) -> str:
    """Why a file that can be read holds no questionnaire."""
    figures = {"detail": error.detail, "place": _place(error.detail)}
    return _tidy(str(_NOT[error.code]) % figures)


def say_loss(loss: Loss) -> str:
    """What was not carried into a questionnaire."""
    start, _under, rest = loss.code.partition("_")
    if start == "condition" and rest in _WHY:
        words = _("Its display condition is not carried: %(why)s (%(detail)s).")
        return _tidy(words % {"why": _WHY[rest], "detail": loss.detail})
    if start == "part" and rest in _WHY:
        words = _("A condition on its choices or lines is not carried: %(why)s (%(detail)s).")
        return _tidy(words % {"why": _WHY[rest], "detail": loss.detail})
    return _tidy(str(_LOSSES[loss.code]) % {"detail": say_setting(loss)})


def say_setting(loss: Loss) -> str:
    """What stood in the file; a setting of LimeSurvey is named in plain words before."""
    known = _SETTINGS.get(loss.detail.partition("=")[0])
    if loss.code not in {"attribute", "display"} or not known:
        return loss.detail
    return f"{known} ({loss.detail})"


def say_out(loss: Loss) -> str:
    """What another tool will not know of a questionnaire."""
    name = loss.code.removeprefix("out_")
    # A whole number is written as one.
    return _tidy(str(_OUT[name]) % {"detail": loss.detail.removesuffix(".0")})


def _megabytes(size: int) -> str:
    """A size as the help of the field writes it; more than the limit is never told as the limit."""
    return _("%(number)s MB") % {"number": format_number(ceil(size / MEGABYTE))}


def _place(told: str) -> str:
    """Where a file is damaged, out of what a parser says in English; empty when it does not say."""
    found = _PLACE.search(told)
    return _("line %(line)s, column %(column)s") % found.groupdict() if found else ""


def _tidy(sentence: str) -> str:
    """The sentence without the empty brackets and colons that a missing detail leaves."""
    for empty, full in ((" ()", ""), ("\u00a0: .", "."), (": .", "."), ("..", ".")):
        sentence = sentence.replace(empty, full)
    return sentence
