"""Any bytes give a questionnaire, or our own refusal in words: never a crash."""

import csv
import gzip
import io
import json
import zipfile
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from aimpact.exchange.answers.table import read_answers
from aimpact.exchange.formats.anything import read_questionnaire
from aimpact.exchange.formats.imported import Carried, Column, NotAQuestionnaire
from aimpact.exchange.formats.limesurvey.kinds import TYPES as LIME_TYPES
from aimpact.exchange.formats.xlsform.kinds import TYPES as FORM_TYPES
from aimpact.exchange.opening import FileRefused
from aimpact.exchange.wording import say_loss, say_not, say_refused
from aimpact.surveys.importing.files import FileRefused as TableRefused
from aimpact.surveys.importing.words import say_file_refused

often = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

WORDS = st.text(max_size=12) | st.sampled_from(
    ["1", "0", "Y", "N", "q1", "Q1", "fr", "en", "<p>Hé</p>", "{q1}", "${q1}", "q1 == 'Y'",
     "${q1} > 3", "selected(., 'a')", "((((", "1e400", "-5", "<script>x</script>", "a|b", "None"]
)  # fmt: skip


def check(content: bytes, name: str = "") -> None:
    """Read it: whatever there is to say has words."""
    assert all(told_of(content, name))


def told_of(content: bytes, name: str) -> list[str]:
    """What the reader is told of a file: why it is refused, or what is lost of it."""
    try:
        imported = read_questionnaire(content, name=name)
    except FileRefused as refused:
        return [say_refused(refused)]
    except NotAQuestionnaire as error:
        return [say_not(error)]
    assert all(each.losses or each.carried is Carried.WHOLE for each in imported.questions)
    losses = [*imported.losses, *(loss for each in imported.questions for loss in each.losses)]
    return [say_loss(loss) for loss in losses]


@often
@given(st.binary(max_size=200))
def test_any_bytes(content):
    for start in (b"", b"PK\x03\x04", b"\x1f\x8b", b"<document>", b"{", b"class\ttype/scale\n"):
        check(start + content)
    check(gzip.compress(content))


@often
@given(st.text(max_size=300))
def test_any_text(text):
    check(text.encode("utf-8", "replace"))
    check(f"1. {text}\n2. {text}".encode("utf-8", "replace"))


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "class": st.sampled_from(
                [
                    "S",
                    "SL",
                    "G",
                    "Q",
                    "Q",
                    "Q",
                    "SQ",
                    "SQ",
                    "A",
                    "A",
                    "QTA",
                    "QTAM",
                    "QTALS",
                    "AS",
                    "?",
                ]
            ),
            "type/scale": st.sampled_from([*LIME_TYPES, "0", "1", "", "??"]),
            "name": WORDS,
            "relevance": WORDS,
            "text": WORDS,
            "help": WORDS,
            "language": st.sampled_from(["fr", "en", "de", ""]),
            "validation": WORDS,
            "mandatory": st.sampled_from(["Y", "N", "S", "x"]),
            "other": st.sampled_from(["Y", "N"]),
            "default": WORDS,
            "em_validation_q": WORDS,
            "array_filter": WORDS,
            "max_answers": WORDS,
            "min_num_value": WORDS,
            "date_max": WORDS,
            "random_group": WORDS,
            "exclude_all_others": WORDS,
            "aimpact": WORDS,
        }
    ),
    max_size=12,
)


@often
@given(ROWS)
def test_any_survey_of_limesurvey(rows):
    file = io.StringIO()
    names = list(rows[0]) if rows else ["class", "type/scale"]
    writer = csv.DictWriter(file, names, delimiter="\t")
    writer.writeheader()
    writer.writerows(rows)
    check(file.getvalue().encode("utf-8", "replace"))


LSS = st.lists(
    st.tuples(
        st.sampled_from(["questions", "subquestions", "answers", "groups", "question_attributes",
                         "question_l10ns", "answer_l10ns", "group_l10ns", "quota", "quota_members",
                         "defaultvalues", "surveys", "surveys_languagesettings", "assessments"]),
        st.dictionaries(
            st.sampled_from(["qid", "gid", "sid", "aid", "parent_qid", "type", "title", "question",
                             "answer", "code", "language", "relevance", "scale_id",
                             "question_order",
                             "attribute", "value", "other", "mandatory", "group_name", "qlimit",
                             "id", "quota_id", "defaultvalue", "sortorder", "preg"]),
            WORDS | st.sampled_from([*LIME_TYPES]),
            max_size=8,
        ),
    ),
    max_size=14,
)  # fmt: skip


@often
@given(LSS)
def test_any_lss(rows):
    tables: dict[str, list[str]] = {"questions": []}
    for table, row in rows:
        written = (f"<{key}><![CDATA[{clean(cell)}]]></{key}>" for key, cell in row.items())
        cells = "".join(written)
        tables.setdefault(table, []).append(f"<row>{cells}</row>")
    inner = "".join(f"<{name}><rows>{''.join(r)}</rows></{name}>" for name, r in tables.items())
    check(f"<document><LimeSurveyDocType>Survey</LimeSurveyDocType>{inner}</document>".encode())


def clean(text: str) -> str:
    """The text without what XML refuses, nor the end of its bracket."""
    kept = "".join(
        c for c in text if c in "\t\n" or 32 <= ord(c) < 0xD800 or 0xE000 <= ord(c) < 0xFFFE
    )
    return kept.replace("]]>", "")


FORM_ROWS = st.lists(
    st.dictionaries(
        st.sampled_from(["type", "name", "label", "label::Français (fr)", "hint::English (en)",
                         "required", "relevant", "constraint", "constraint_message", "appearance",
                         "choice_filter", "parameters", "calculation", "default", "media::image",
                         "repeat_count", "aimpact", "", "list_name"]),
        WORDS | st.sampled_from(
            [*FORM_TYPES, "select_one l", "select_multiple l or_other", "rank l", "begin group",
             "end group", "begin_repeat", "end_repeat", "select_one_from_file a.csv", "label",
             "list-nolabel", "start=1 end=0 step=0", "randomize=true"]),
        max_size=8,
    ),
    max_size=12,
)  # fmt: skip


@often
@given(FORM_ROWS, FORM_ROWS, FORM_ROWS)
def test_any_workbook(survey, choices, settings_rows):
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name, rows in (("survey", survey), ("choices", choices), ("settings", settings_rows)):
            sheet = book.add_worksheet(name)
            columns = list(dict.fromkeys(column for row in rows for column in row))
            for place, column in enumerate(columns):
                sheet.write_string(0, place, column)
                for number, row in enumerate(rows, start=1):
                    sheet.write_string(number, place, clean(row.get(column, "")))
    check(file.getvalue())


@often
@given(st.data())
def test_a_workbook_whose_parts_are_damaged(data):
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.add_worksheet("survey").write_row(0, 0, ["type", "name", "label"])
    whole = zipfile.ZipFile(io.BytesIO(file.getvalue()))
    name = data.draw(st.sampled_from(whole.namelist()))
    damaged = io.BytesIO()
    with zipfile.ZipFile(damaged, "w") as packed:
        for each in whole.namelist():
            content = whole.read(each)
            if each == name:
                at = data.draw(st.integers(0, len(content)))
                content = content[:at] + data.draw(st.binary(max_size=20)) + content[at:][5:]
            packed.writestr(each, content)
    check(damaged.getvalue())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["components", "componentType", "label", "value", "options", "response",
                         "responses", "name", "conditionFilter", "controls", "control", "body",
                         "questions", "pages", "kind", "code", "variables", "expression",
                         "variableType", "typeOfControl", "criticality", "declarations", "unit",
                         "format", "version", "questionnaire", "min", "max", "dateFormat"]),
        inner | st.sampled_from(["Question", "Radio", "Table", "Loop", "CheckboxGroup", "Dropdown",
                                 "Suggester", "Datepicker", "InputNumber", "Sequence",
                                 "CALCULATED"]),
        max_size=6,
    ),
    max_leaves=25,
)  # fmt: skip


@often
@given(JSON)
def test_any_json(data: Any):
    ours = {"format": "aimpact-questionnaire", "version": 1, "questionnaire": data}
    for whole in (data, {"components": [data]}, {"pages": [data]}, {"components": data}, ours):
        check(json.dumps(whole).encode())


@often
@given(st.binary(max_size=200) | ROWS.map(lambda rows: json.dumps(rows).encode()))
def test_any_file_of_answers(content):
    for start in (b"", b"q1,q2[a]\n", b"PK\x03\x04", b"\x1f\x8b"):
        assert told_of_answers(start + content)


def told_of_answers(content: bytes) -> str:
    """Why a file of answers is refused, or how many rows it has."""
    columns = (Column(("q1",), "q1"), Column(("q2[a]",), "q2", tick="a"))
    try:
        return f"{len(read_answers(content, columns).rows)} rows"
    except FileRefused as refused:
        return say_refused(refused)
    except TableRefused as refused:
        return say_file_refused(refused)
