"""What an import has to say, in the reader's language. The only module here that knows Django."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aimpact.surveys.importing.columns import Becomes, Reason
from aimpact.surveys.importing.files import FileRefused
from aimpact.surveys.importing.mapping import MalformedMapping
from aimpact.surveys.importing.report import Refusal

_Words = Mapping[str, Promise]

FILES: _Words = {
    "answers": _("answers"),
    "codes": _("list of codes"),
    "people": _("participants"),
}

FILE_REFUSED: _Words = {
    "file_too_large": _("The file is too large: %(maximum_mb)s MB at most."),
    "file_unpacks_too_large": _(
        "Once decompressed the file is too large: %(maximum_mb)s MB at most."
    ),
    "gzip_broken": _("The compressed file is damaged or cut short. Send it again."),
    "file_empty": _("The file is empty."),
    "file_is_spreadsheet": _(
        "This is a spreadsheet or an archive, not a CSV file. Open it and save it as “CSV UTF-8”."
    ),
    "file_is_utf16": _("The file is encoded in UTF-16. Save it again as “CSV UTF-8”."),
    "file_is_binary": _("This is not a text file. Save your table as “CSV UTF-8”."),
    "file_has_nul": _("Line %(line)s holds a NUL character: the file is damaged. Export it again."),
    "file_is_report": _(
        "This file gives totals for each answer, not the answers themselves: who answered what "
        "cannot be told from it. Export the individual answers, one line a person."
    ),
    "encoding_unknown": _("The encoding “%(encoding)s” is not known."),
    "encoding_wrong": _("From line %(line)s on, the file is not %(encoding)s."),
    "quotes_unbalanced": _(
        "The record that starts on line %(line)s has a quotation mark that is never closed, or "
        "text after a closing one. Correct that line, or export the file again."
    ),
    "too_many_columns": _("Line %(line)s has %(columns)s columns; %(maximum)s at most are read."),
    "too_many_rows": _("The file has %(rows)s rows; %(maximum)s at most are read."),
    "cell_too_large": _(
        "A cell of the record on line %(line)s is longer than %(maximum)s characters: a quotation "
        "mark was probably left open."
    ),
    "header_missing": _("No record starts on line %(line)s: choose another header line."),
    "no_rows": _("There is no row to read under the header."),
    "column_missing": _("There is no column named “%(column)s”."),
    "companion_without_long": _(
        "A list of codes or of participants only goes with a file that has one line an answer."
    ),
    "codes_not_found": _("The list of codes needs columns named “question”, “code” and “label”."),
}

REFUSED: _Words = {
    "row_width": _("%(cells)s cells where the header has %(columns)s: the line is broken"),
    "row_without_answer": _("no answer in this row"),
    "not_shown": _("an answer to a question that its condition hides"),
    "person_missing": _("no participant, or no question, is named"),
    "person_twice": _("this participant is listed twice"),
    "answer_twice": _("this participant already answered this question"),
    "code_missing": _("no code"),
    "code_twice": _("this code is listed twice"),
    "unknown_choice": _("not one of the choices"),
    "exclusive_choice": _("a choice that excludes the others is ticked with another"),
    "too_few": _("fewer choices than the question asks for"),
    "too_many": _("more choices than the question allows"),
    "other_besides_choice": _("a text of “other” beside a choice"),
    "not_a_tick": _("neither ticked nor left empty"),
    "not_a_number": _("not a number"),
    "not_whole": _("not a whole number"),
    "too_small": _("smaller than allowed"),
    "too_large": _("larger than allowed"),
    "too_long": _("longer than %(maximum)s characters"),
    "not_a_date": _("not a date"),
    "profile_value_unknown": _("this value has no place in the mapping"),
    "profile_no_category": _("fits no single category of the profile"),
}

MAPPING_REFUSED: _Words = {
    "not_json": _("the file is not JSON"),
    "column_unknown": _("the file has no column “%(column)s”"),
    "column_forgotten": _("the column “%(column)s” is neither used nor ignored"),
    "column_used_and_ignored": _("the column “%(column)s” is both used and ignored"),
    "no_question": _("no column becomes a question"),
    "no_label": _("the question has no wording"),
    "one_column_each": _("one column for each choice or line is needed: %(wanted)s"),
    "one_column_only": _("exactly one column is needed"),
    "choices_number": _("%(number)s choices; between 1 and %(maximum)s are needed"),
    "value_twice": _("the value “%(value)s” means two choices"),
    "version_unknown": _("“version” must be %(wanted)s"),
    "not_a_line": _("a line number is needed"),
    "profile_code_unknown": _("the value “%(value)s” is given an unknown code"),
    "label_too_long": _("%(maximum)s characters at most"),
    "not_an_object": _("an object is needed"),
    "key_unknown": _("“%(key)s” is not known"),
    "not_a_list": _("a list is needed"),
    "value_unknown": _("“%(value)s” is not known"),
    "not_a_text": _("a text is needed"),
    "not_a_flag": _("true or false is needed"),
}

PLAN_REFUSED: _Words = {
    "no_question_above": _("The column just above is not a question that this could follow."),
    "option_alone": _("A question spread over columns needs at least two of them."),
    "not_yes_no": _("This column holds other answers than yes, no or an abstention."),
    "not_rating": _("This column holds other values than whole numbers from 0 to 10."),
    "no_separator": _("Say which character separates the answers."),
    "profile_twice": _("Another column already gives this part of the profile."),
    "profile_nothing_known": _("No value of this column could be understood."),
    "moment_twice": _("Another column already gives this date."),
    "too_many_choices": _("Too many different values for choices: make it a text."),
}

BECOMES: dict[str, Promise] = {
    Becomes.SINGLE: _("Single choice"),
    Becomes.YES_NO: _("Yes or no"),
    Becomes.RATING: _("Rating"),
    Becomes.MULTIPLE: _("Several choices, separated in one cell"),
    Becomes.FIRST_OPTION: _("Several choices: first option"),
    Becomes.OPTION: _("Several choices: next option"),
    Becomes.OTHER_TEXT: _("Text of “other”, for the question above"),
    Becomes.FIRST_LINE: _("Grid: first line"),
    Becomes.LINE: _("Grid: next line"),
    Becomes.NUMBER: _("Number"),
    Becomes.SHORT_TEXT: _("Short text"),
    Becomes.LONG_TEXT: _("Long text"),
    Becomes.AGE: _("Profile: age"),
    Becomes.AGE_AND_QUESTION: _("Profile: age, and a question"),
    Becomes.GENDER: _("Profile: gender"),
    Becomes.OCCUPATION: _("Profile: occupation"),
    Becomes.OCCUPATION_AND_QUESTION: _("Profile: occupation, and a question"),
    Becomes.SUBMITTED: _("Date of the answers"),
    Becomes.STARTED: _("Date of the beginning"),
    Becomes.IGNORE: _("Ignored"),
}

DELIMITER_NAMES: _Words = {
    "comma": _("comma ( , )"),
    "semicolon": _("semicolon ( ; )"),
    "tab": _("tab"),
    "bar": _("bar ( | )"),
}

SEPARATOR_NAMES: _Words = {
    ",": _("comma"),
    ", ": _("comma and space"),
    ";": _("semicolon"),
    "|": _("bar"),
    "\n": _("line break"),
    " / ": _("slash between spaces"),
}

REASONS: _Words = {
    "code_list": _("%(choices)s choices in the list of codes"),
    "one_column_per_option": _("one column an option; ticked %(filled)s times"),
    "other_text": _("“other” after a list of choices; %(filled)s texts"),
    "matrix_line": _("named like a line of a grid"),
    "empty": _("no value"),
    "moment_started": _("dates of a beginning"),
    "moment_submitted": _("dates of sending"),
    "dates_as_text": _("dates, kept as text"),
    "personal": _("looks like personal data: an anonymous ballot does not keep it"),
    "identifier": _("looks like an identifier"),
    "gender": _("women and men"),
    "occupation": _("occupations; %(lost)s answers fit no group"),
    "age": _("ages; %(lost)s answers fit no single age band"),
    "yes_no": _("yes or no"),
    "rating": _("notes on a scale"),
    "numbers": _("numbers from %(low)s to %(high)s"),
    "separated": _("several answers a cell, %(choices)s that come back"),
    "few_values": _("%(choices)s different values"),
    "texts": _("%(distinct)s different texts, %(longest)s characters at most"),
    "second_of_its_kind": _("another column already gives this"),
    "person": _("chosen by you"),
    "not_of_questionnaire": _("not a question of this questionnaire"),
}

NOTES: _Words = {
    "lines_of_answers": _("lines of answers read"),
    "people_without_answer": _("listed participants who gave no answer: no ballot"),
    "people_not_listed": _("participants missing from the list: ballot without profile"),
    "durations_left_out": _("durations over a day or impossible: not kept"),
    "days_not_stated": _("ballots without a date: dated from the import"),
    "unfinished": _("questionnaires begun and not sent: left out"),
}

MEGABYTE = 1024 * 1024


def say_file_refused(refused: FileRefused) -> str:
    """Why a file cannot be read, and what to do."""
    figures = dict(refused.figures)
    maximum = figures.get("maximum")
    if isinstance(maximum, int):
        figures["maximum_mb"] = maximum // MEGABYTE
    sentence = str(FILE_REFUSED[refused.code]) % figures
    name = str(figures.get("file", ""))
    return f"{say_file(name)}: {sentence}" if name in FILES and name != "answers" else sentence


def say_file(name: str) -> str:
    """The name of one of the files of an import."""
    return str(FILES.get(name or "answers", name))


def say_refusal(refusal: Refusal) -> str:
    """Why a row or a value is left out."""
    return str(REFUSED[refusal.code]) % refusal.figures


def say_mapping_refused(error: MalformedMapping) -> str:
    """Where a mapping is wrong, and why."""
    reason = str(MAPPING_REFUSED[error.code]) % error.figures
    path = error.path or "JSON"
    return gettext("In the mapping, %(path)s: %(reason)s.") % {"path": path, "reason": reason}


def say_reason(reason: Reason) -> str:
    """Why a column is thought to become something."""
    return str(REASONS[reason.code]) % reason.figures


def say_ignored(reason: str) -> str:
    """Why a column is ignored: a known reason, or the words of the mapping file."""
    known = REASONS.get(reason)
    return str(known) if known is not None else reason


def say_note(name: str) -> str:
    """What a count of the report counts."""
    return str(NOTES[name])
