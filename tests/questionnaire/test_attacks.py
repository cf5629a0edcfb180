"""What nobody types by mistake: every kind refuses it or leaves it out, and nothing breaks."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.core.text import clean_text
from aimpact.questionnaire.answers import ListData, as_form_data, count_cells, read_pages
from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.kinds import BEHAVIOURS, Context, Field, behaviour_of
from aimpact.questionnaire.kinds.sharing import cost_of
from aimpact.questionnaire.structure import (
    Cells,
    Choice,
    Kind,
    Page,
    Question,
    Questionnaire,
    Row,
    Text,
)

NASTY = (
    "",
    " ",
    "\x00",
    "c1\x00",
    "\ud800",
    "c1 ",
    "C1",
    "ｃ１",
    "NaN",
    "nan",
    "inf",
    "-Infinity",
    "1e999",
    "1e9",
    "0x10",
    "1_000",
    "-5",
    "-0",
    "--5",
    "1,2,3",
    "1.2.3",
    ".",
    "-",
    "9" * 30,
    "9" * 5_000,
    "0." + "0" * 5_000 + "1",
    "١٢٣",
    "０",
    "²",
    "½",
    "0000-00-00",
    "9999-99-99",
    "1/1/99999999999999999999",
    "31/02/2026",
    "2026-03-15T99:99",
    "99:99",
    "24:00",
    "1000-01-01",
    "9999-12-31",
    "🥖",
    "👨‍👩‍👧‍👦" * 50,
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "{q1}",
    "%s%n%(x)s",
    "../../etc/passwd",
    "javascript:alert(1)",
    "https://[::1",
    "https://a:b@exemple.fr",
    "http://" + "a" * 3_000 + ".fr",
    "a@b",
    "@",
    "+33" + "0" * 400,
    "48.85,2.35",
    "1e999,nan",
    "x" * 100_000,
    "c1,c2",
    "c1@1",
    "_asked",
    "r1__c1",
)

CHOICES = tuple(Choice(code=f"c{n}", label=Text(f"Choix {n}"), amount=10.0 * n) for n in (1, 2, 3))
ROWS = (Row(code="r1", label=Text("Samedi")), Row(code="r2", label=Text("Dimanche")))
_LISTED = {Kind.SINGLE, Kind.MULTIPLE, Kind.RANKING, Kind.CONSTANT_SUM, Kind.PICTURE, Kind.HIDDEN}


def asked(kind: Kind) -> Question:
    question = blank_question(kind, "q1")
    if kind in _LISTED:
        other = Choice(code="other", is_other=kind in {Kind.SINGLE, Kind.MULTIPLE})
        return replace(question, choices=(*CHOICES, other))
    if kind is Kind.BUDGET:
        return replace(question, choices=CHOICES, maximum=35.0)
    return replace(question, rows=ROWS) if question.rows else question


TABLES = tuple(
    replace(asked(Kind.MATRIX), cells=cells, choices=CHOICES if has_columns else ())
    for cells in (Cells.MULTIPLE, Cells.NUMBER, Cells.TEXT)
    for has_columns in (True, False)
    if has_columns or cells in {Cells.NUMBER, Cells.TEXT}
)
# Tickets of files are known to whoever received the files: see `test_files`.
QUESTIONS = (*(asked(kind) for kind in BEHAVIOURS if kind is not Kind.FILE), *TABLES)
BY_NAME = {f"{q.kind.value}-{q.cells.value}-{len(q.choices)}": q for q in QUESTIONS}


def names_of(question: Question) -> list[str]:
    return [question.code, *(field.name for field in behaviour_of(question).fields(question))]


def survey_of(question: Question) -> Questionnaire:
    return Questionnaire(pages=(Page(code="p1", questions=(question,)),))


def check(question: Question, posted: dict[str, list[str]]) -> None:
    document = survey_of(question)
    context = Context(today=date(2026, 11, 23))
    reading = read_pages(document, ListData(posted), context=context)
    fields = {field.name: field for field in behaviour_of(question).fields(question)}
    assert set(reading.answers) <= set(fields)
    for name, value in reading.answers.items():
        check_value(fields[name], value)
    again = read_pages(document, as_form_data(reading.answers), context=context)
    if not reading.errors:
        assert again.answers == reading.answers
    for cell in count_cells(document, reading.answers):
        assert len(cell.answer) <= 40
        assert len(cell.field) <= 100
        assert cell.total == cell.total, "a sum that is no number"
        assert abs(cell.total) < 1e16


def check_value(field: Field, value: object) -> None:
    offered = {choice.code for choice in field.choices}
    given = value if isinstance(value, list) else [value]
    if offered:
        assert set(given) <= offered, "an answer that was not offered"
        assert len(set(given)) == len(given)
    if field.is_number:
        assert isinstance(value, int | float)
        assert abs(value) <= 1e12
    for text in given:
        if isinstance(text, str):
            assert clean_text(text) == text, "a text that PostgreSQL would refuse"


@pytest.mark.parametrize("name", sorted(BY_NAME))
@pytest.mark.parametrize("typed", NASTY, ids=range(len(NASTY)))
def test_nothing_that_is_typed_breaks_a_kind(name: str, typed: str) -> None:
    question = BY_NAME[name]
    check(question, {field: [typed] for field in names_of(question)})
    check(question, {field: [typed, typed, "c1", "c1"] for field in names_of(question)})
    check(question, {field: ["c1", typed] for field in names_of(question)})


@given(st.data())
def test_nothing_drawn_at_random_breaks_a_kind(data: st.DataObject) -> None:
    question = data.draw(st.sampled_from(QUESTIONS))
    one = st.one_of(
        st.sampled_from(NASTY),
        st.text(max_size=30),
        st.sampled_from(["c1", "c2", "c3", "other", "yes", "agree", "1", "50", "100"]),
        st.floats().map(str),
    )
    posted = {
        name: data.draw(st.lists(one, max_size=6))
        for name in names_of(question)
        if data.draw(st.booleans())
    }
    check(question, posted)


@given(st.lists(st.sampled_from(["c1", "c2", "c3"]), max_size=8))
def test_no_list_of_projects_goes_over_the_budget(chosen: list[str]) -> None:
    question = asked(Kind.BUDGET)
    reading = read_pages(survey_of(question), ListData({"q1": chosen}))
    kept = reading.answers.get("q1", [])
    assert isinstance(kept, list)
    assert cost_of(question, kept) <= 35.0


@given(st.lists(st.one_of(st.floats().map(str), st.integers().map(str)), min_size=4, max_size=4))
def test_points_that_are_kept_make_the_sum_and_none_is_below_zero(typed: list[str]) -> None:
    question = asked(Kind.CONSTANT_SUM)
    names = [question.choice_field(choice) for choice in question.choices]
    posted = {name: [text] for name, text in zip(names, typed, strict=True)}
    answers = read_pages(survey_of(question), ListData(posted)).answers
    kept = [value for value in answers.values() if isinstance(value, int | float)]
    assert all(value >= 0 for value in kept)
    assert not kept or abs(sum(kept) - 100) < 1e-5
