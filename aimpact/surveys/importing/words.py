"""What an import has to say, in the reader's language. The only module here that knows Django."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from aimpact.surveys.importing.columns import Becomes, Reason
from aimpact.surveys.importing.files import FileRefused
from aimpact.surveys.importing.mapping import MalformedMapping
from aimpact.surveys.importing.report import Refusal

_Words = Mapping[str, Promise]

FILES: _Words = {
    "answers": _lazy("answers"),
    "codes": _lazy("list of codes"),
    "people": _lazy("participants"),
}

FILE_REFUSED: _Words = {
    "file_too_large": _lazy("The file is too large: %(maximum_mb)s MB at most."),
    "file_unpacks_too_large": _lazy(
        "Once decompressed the file is too large: %(maximum_mb)s MB at most."
    ),
    "gzip_broken": _lazy("The compressed file is damaged or cut short. Send it again."),
    "file_empty": _lazy("The file is empty."),
    "file_is_spreadsheet": _lazy(
        "This is a spreadsheet or an archive, not a CSV file. Open it and save it as “CSV UTF-8”."
    ),
    "file_is_utf16": _lazy("The file is encoded in UTF-16. Save it again as “CSV UTF-8”."),
    "file_is_binary": _lazy("This is not a text file. Save your table as “CSV UTF-8”."),
    "file_has_nul": _lazy(
        "Line %(line)s holds a NUL character: the file is damaged. Export it again."
    ),
    "file_is_report": _lazy(
        "This file gives totals for each answer, not the answers themselves: who answered what "
        "cannot be told from it. Export the individual answers, one line a person."
    ),
    "encoding_unknown": _lazy("The encoding “%(encoding)s” is not known."),
    "encoding_wrong": _lazy("From line %(line)s on, the file is not %(encoding)s."),
    "quotes_unbalanced": _lazy(
        "The record that starts on line %(line)s has a quotation mark that is never closed, or "
        "text after a closing one. Correct that line, or export the file again."
    ),
    "too_many_columns": _lazy(
        "Line %(line)s has %(columns)s columns; %(maximum)s at most are read."
    ),
    "too_many_rows": _lazy("The file has %(rows)s rows; %(maximum)s at most are read."),
    "cell_too_large": _lazy(
        "A cell of the record on line %(line)s is longer than %(maximum)s characters: a quotation "
        "mark was probably left open."
    ),
    "header_missing": _lazy("No record starts on line %(line)s: choose another header line."),
    "no_rows": _lazy("There is no row to read under the header."),
    "column_missing": _lazy("There is no column named “%(column)s”."),
    "companion_without_long": _lazy(
        "A list of codes or of participants only goes with a file that has one line an answer."
    ),
    "codes_not_found": _lazy(
        "The list of codes needs columns named “question”, “code” and “label”."
    ),
}

REFUSED: _Words = {
    "row_width": _lazy("%(cells)s cells where the header has %(columns)s: the line is broken"),
    "row_without_answer": _lazy("no answer in this row"),
    "person_missing": _lazy("no participant, or no question, is named"),
    "person_twice": _lazy("this participant is listed twice"),
    "answer_twice": _lazy("this participant already answered this question"),
    "code_missing": _lazy("no code"),
    "code_twice": _lazy("this code is listed twice"),
    "unknown_choice": _lazy("not one of the choices"),
    "exclusive_choice": _lazy("a choice that excludes the others is ticked with another"),
    "too_few": _lazy("fewer choices than the question asks for"),
    "too_many": _lazy("more choices than the question allows"),
    "other_besides_choice": _lazy("a text of “other” beside a choice"),
    "not_a_tick": _lazy("neither ticked nor left empty"),
    "not_a_number": _lazy("not a number"),
    "not_whole": _lazy("not a whole number"),
    "too_small": _lazy("smaller than allowed"),
    "too_large": _lazy("larger than allowed"),
    "too_long": _lazy("longer than %(maximum)s characters"),
    "not_a_date": _lazy("not a date"),
    "profile_value_unknown": _lazy("this value has no place in the mapping"),
    "profile_no_category": _lazy("fits no single category of the profile"),
}

MAPPING_REFUSED: _Words = {
    "not_json": _lazy("the file is not JSON"),
    "column_unknown": _lazy("the file has no column “%(column)s”"),
    "column_forgotten": _lazy("the column “%(column)s” is neither used nor ignored"),
    "column_used_and_ignored": _lazy("the column “%(column)s” is both used and ignored"),
    "no_question": _lazy("no column becomes a question"),
    "no_label": _lazy("the question has no wording"),
    "one_column_each": _lazy("one column for each choice or line is needed: %(wanted)s"),
    "one_column_only": _lazy("exactly one column is needed"),
    "choices_number": _lazy("%(number)s choices; between 1 and %(maximum)s are needed"),
    "value_twice": _lazy("the value “%(value)s” means two choices"),
    "version_unknown": _lazy("“version” must be %(wanted)s"),
    "not_a_line": _lazy("a line number is needed"),
    "profile_code_unknown": _lazy("the value “%(value)s” is given an unknown code"),
    "label_too_long": _lazy("%(maximum)s characters at most"),
    "not_an_object": _lazy("an object is needed"),
    "key_unknown": _lazy("“%(key)s” is not known"),
    "not_a_list": _lazy("a list is needed"),
    "value_unknown": _lazy("“%(value)s” is not known"),
    "not_a_text": _lazy("a text is needed"),
    "not_a_flag": _lazy("true or false is needed"),
}

PLAN_REFUSED: _Words = {
    "no_question_above": _lazy("The column just above is not a question that this could follow."),
    "option_alone": _lazy("A question spread over columns needs at least two of them."),
    "not_yes_no": _lazy("This column holds other answers than yes, no or an abstention."),
    "not_rating": _lazy("This column holds other values than whole numbers from 0 to 10."),
    "no_separator": _lazy("Say which character separates the answers."),
    "profile_twice": _lazy("Another column already gives this part of the profile."),
    "profile_nothing_known": _lazy("No value of this column could be understood."),
    "moment_twice": _lazy("Another column already gives this date."),
    "too_many_choices": _lazy("Too many different values for choices: make it a text."),
}

BECOMES: dict[str, Promise] = {
    Becomes.SINGLE: _lazy("Single choice"),
    Becomes.YES_NO: _lazy("Yes or no"),
    Becomes.RATING: _lazy("Rating"),
    Becomes.MULTIPLE: _lazy("Several choices, separated in one cell"),
    Becomes.FIRST_OPTION: _lazy("Several choices: first option"),
    Becomes.OPTION: _lazy("Several choices: next option"),
    Becomes.OTHER_TEXT: _lazy("Text of “other”, for the question above"),
    Becomes.FIRST_LINE: _lazy("Grid: first line"),
    Becomes.LINE: _lazy("Grid: next line"),
    Becomes.NUMBER: _lazy("Number"),
    Becomes.SHORT_TEXT: _lazy("Short text"),
    Becomes.LONG_TEXT: _lazy("Long text"),
    Becomes.AGE: _lazy("Profile: age"),
    Becomes.AGE_AND_QUESTION: _lazy("Profile: age, and a question"),
    Becomes.GENDER: _lazy("Profile: gender"),
    Becomes.OCCUPATION: _lazy("Profile: occupation"),
    Becomes.OCCUPATION_AND_QUESTION: _lazy("Profile: occupation, and a question"),
    Becomes.SUBMITTED: _lazy("Date of the answers"),
    Becomes.STARTED: _lazy("Date of the beginning"),
    Becomes.IGNORE: _lazy("Ignored"),
}

REASONS: _Words = {
    "code_list": _lazy("%(choices)s choices in the list of codes"),
    "one_column_per_option": _lazy("one column an option; ticked %(filled)s times"),
    "other_text": _lazy("“other” after a list of choices; %(filled)s texts"),
    "matrix_line": _lazy("named like a line of a grid"),
    "empty": _lazy("no value"),
    "moment_started": _lazy("dates of a beginning"),
    "moment_submitted": _lazy("dates of sending"),
    "dates_as_text": _lazy("dates, kept as text"),
    "personal": _lazy("looks like personal data: an anonymous ballot does not keep it"),
    "identifier": _lazy("looks like an identifier"),
    "gender": _lazy("women and men"),
    "occupation": _lazy("occupations; %(lost)s answers fit no group"),
    "age": _lazy("ages; %(lost)s answers fit no single age band"),
    "yes_no": _lazy("yes or no"),
    "rating": _lazy("notes on a scale"),
    "numbers": _lazy("numbers from %(low)s to %(high)s"),
    "separated": _lazy("several answers a cell, %(choices)s that come back"),
    "few_values": _lazy("%(choices)s different values"),
    "texts": _lazy("%(distinct)s different texts, %(longest)s characters at most"),
    "second_of_its_kind": _lazy("another column already gives this"),
    "person": _lazy("chosen by you"),
}

NOTES: _Words = {
    "lines_of_answers": _lazy("lines of answers read"),
    "people_without_answer": _lazy("listed participants who gave no answer: no ballot"),
    "people_not_listed": _lazy("participants missing from the list: ballot without profile"),
    "durations_left_out": _lazy("durations over a day or impossible: not kept"),
    "days_not_stated": _lazy("ballots without a date: dated from the import"),
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
    return _("In the mapping, %(path)s: %(reason)s.") % {"path": path, "reason": reason}


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
