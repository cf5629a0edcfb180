"""From rows to ballots: every value kept or refused, and counted the same as by hand."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimpact.questionnaire.answers import count_cells
from aimpact.questionnaire.kinds import Context
from aimpact.questionnaire.structure import Text
from aimpact.surveys.importing.fill import Filled, fill_ballots
from aimpact.surveys.importing.mapping import mapping_from_json
from aimpact.surveys.importing.report import MAXIMUM_REFUSALS, Refusal, Report, report_lines
from aimpact.surveys.importing.tables import Row, Table

ON = date(2026, 11, 23)


def fill(rows: list[list[str]], columns: list[str], **mapping: object) -> Filled:
    lines = tuple(Row(line, tuple(cells)) for line, cells in enumerate(rows, 2))
    read = mapping_from_json({"version": 1} | mapping)
    return fill_ballots(Table(tuple(columns), lines), read, title=Text("Essai"), on=ON)


def one(question: Mapping[str, Any], *cells: str, **mapping: object) -> Filled:
    columns = ["a", "b", "c"][: len(cells)]
    asked: dict[str, Any] = {"label": "Avis ?", "columns": ["a"], **question}
    used = {*asked["columns"], asked.get("other_column")}
    ignored = {column: "aside" for column in columns if column not in used}
    return fill([list(cells)], columns, questions=[asked], ignored=ignored, **mapping)


def answers(filled: Filled) -> list[dict[str, object]]:
    return [dict(ballot.answers) for ballot in filled.ballots]


def refused(filled: Filled) -> list[tuple[int, str, str]]:
    return [(r.line, r.column, r.code) for r in filled.report.refusals]


NOTHING_LEFT = (2, "", "row_without_answer")
COLOURS = ["bleu", {"label": "vert", "values": ["2", "vert pomme"]}]


# --- one kind at a time ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "code"), [("bleu", "c1"), (" bleu ", "c1"), ("2", "c2"), ("vert pomme", "c2")]
)
def test_a_single_choice_is_known_by_any_of_its_values(value, code):
    assert answers(one({"kind": "single", "choices": COLOURS}, value)) == [{"q1": code}]


def test_a_value_that_no_choice_has_is_refused_with_its_line_and_column():
    filled = one({"kind": "single", "choices": COLOURS}, "rouge")

    assert refused(filled) == [(2, "a", "unknown_choice"), NOTHING_LEFT]
    assert filled.report.refusals[0].value == "rouge"


def test_a_value_that_no_choice_has_may_be_kept_as_other():
    filled = one({"kind": "single", "choices": COLOURS, "keeps_others": True}, "rouge")

    assert answers(filled) == [{"q1": "other", "q1__other": "rouge"}]


def test_a_column_of_other_goes_with_no_choice_only():
    question = {"kind": "single", "choices": COLOURS, "other_column": "b"}

    assert answers(one(question, "", "rouge")) == [{"q1": "other", "q1__other": "rouge"}]
    both = one(question, "bleu", "rouge")
    assert answers(both) == [{"q1": "c1"}]
    assert refused(both) == [(2, "b", "other_besides_choice")]


def test_yes_no_and_abstain_get_the_codes_of_the_engine():
    question = {"kind": "yes_no", "choices": ["Oui", "Non", "Blanc"]}

    assert [answers(one(question, v))[0]["q1"] for v in ("Oui", "Non", "Blanc")] == [
        "yes", "no", "abstain",
    ]  # fmt: skip


TICKS = {"kind": "multiple", "columns": ["a", "b"], "choices": ["Arbres", "Bancs"]}


@pytest.mark.parametrize("tick", ["Arbres", "a", "1", "x", "X", "Oui", "vrai", "✓"])
def test_an_option_of_its_own_column_is_ticked_in_many_ways(tick):
    assert answers(one(TICKS, tick, "Bancs")) == [{"q1": ["c1", "c2"]}]


@pytest.mark.parametrize("empty", ["", " ", "0", "Non", "false"])
def test_an_option_left_empty_or_denied_is_not_ticked(empty):
    assert answers(one(TICKS, empty, "1")) == [{"q1": ["c2"]}]


def test_neither_ticked_nor_empty_is_refused():
    filled = one(TICKS, "peut-être", "1")

    assert answers(filled) == [{"q1": ["c2"]}]
    assert refused(filled) == [(2, "a", "not_a_tick")]


def test_several_choices_in_one_cell_keep_the_order_of_the_questionnaire():
    question = {"kind": "multiple", "separator": ";", "choices": ["Arbres", "Bancs"]}

    assert answers(one(question, "Bancs;Arbres;Bancs")) == [{"q1": ["c1", "c2"]}]


def test_what_is_left_of_a_cell_is_refused_or_kept_as_other():
    question = {"kind": "multiple", "separator": ";", "choices": ["Arbres", "Bancs"]}

    lost = one(question, "Bancs;Eau")
    assert (answers(lost), refused(lost)) == ([{"q1": ["c2"]}], [(2, "a", "unknown_choice")])
    kept = one(question | {"keeps_others": True}, "Bancs;Eau")
    assert answers(kept) == [{"q1": ["c2", "other"], "q1__other": "Eau"}]


def test_exclusive_choices_hold_for_files_as_well():
    choices = ["Arbres", {"label": "Rien", "is_exclusive": True}]
    filled = one({"kind": "multiple", "separator": ";", "choices": choices}, "Arbres;Rien")

    assert refused(filled) == [(2, "a", "exclusive_choice"), NOTHING_LEFT]


def test_each_line_of_a_grid_has_its_column():
    question = {
        "kind": "matrix", "columns": ["a", "b"], "rows": ["Nord", "Sud"],
        "choices": ["Bien", "Mal"],
    }  # fmt: skip
    filled = one(question, "Mal", "?")

    assert answers(filled) == [{"q1__r1": "c2"}]
    assert refused(filled) == [(2, "b", "unknown_choice")]


@pytest.mark.parametrize(("typed", "number"), [("1 234,5", 1234.5), ("12", 12), ("-3", -3)])
def test_numbers_are_read_as_typed_in_france(typed, number):
    assert answers(one({"kind": "number"}, typed)) == [{"q1": number}]


def test_what_is_not_a_number_is_refused():
    assert refused(one({"kind": "number"}, "beaucoup")) == [
        (2, "a", "not_a_number"), NOTHING_LEFT,
    ]  # fmt: skip


def test_texts_keep_their_emoji_and_right_to_left_words():
    text = "Merci 👩‍🌾 שלום\nÀ bientôt"

    assert answers(one({"kind": "text", "display": "long"}, text)) == [{"q1": text}]


def test_a_text_that_is_too_long_is_refused_not_cut():
    filled = one({"kind": "text", "display": "long"}, "x" * 5_001)

    assert refused(filled) == [(2, "a", "too_long"), NOTHING_LEFT]
    assert len(filled.report.refusals[0].value) == 80


# --- around the answers ------------------------------------------------------------------

TEXT = {"kind": "text", "label": "Avis", "columns": ["avis"]}
PROFILE = {
    "age_band": {"column": "âge", "values": {"18-24": "15-24", "35-49": None, "nr": ""}},
}


@pytest.mark.parametrize(
    ("value", "profile", "code"),
    [
        ("18-24", {"age_band": "15-24"}, None),
        ("nr", {}, None),
        ("", {}, None),
        ("35-49", {}, "profile_no_category"),
        ("99", {}, "profile_value_unknown"),
    ],
)
def test_a_profile_value_is_placed_or_refused(value, profile, code):
    filled = fill([["oui", value]], ["avis", "âge"], questions=[TEXT], profile=PROFILE)

    assert filled.ballots[0].profile == profile
    assert refused(filled) == ([(2, "âge", code)] if code else [])


def test_days_and_durations_come_from_the_dates_of_the_file():
    filled = fill(
        [
            ["a", "2026-03-01 10:00:00", "2026-03-01 10:04:30"],
            ["b", "2026-03-01 10:00:00", "2026-03-05 10:00:00"],
            ["c", "", "pas une date"],
            ["d", "2026-03-02 09:00:00", ""],
        ],
        ["avis", "début", "fin"],
        questions=[TEXT],
        started="début",
        submitted="fin",
    )

    assert [(b.day.isoformat(), b.seconds) for b in filled.ballots] == [
        ("2026-03-01", 270),
        ("2026-03-05", None),
        ("2026-11-23", None),
        ("2026-03-02", None),
    ]
    assert refused(filled) == [(4, "fin", "not_a_date")]
    assert filled.report.notes == {"durations_left_out": 1, "days_not_stated": 1}


def test_the_report_counts_every_row_and_names_every_ignored_column():
    rows = [["oui", "1"], ["", "2"], ["non", "3"]]
    filled = fill(rows, ["avis", "numéro"], questions=[TEXT], ignored={"numéro": "identifier"})
    report = filled.report

    assert (report.rows, report.ballots, report.refused_rows, report.refused_values) == (3, 2, 1, 0)
    assert report.ignored == {"numéro": "identifier"}
    assert refused(filled) == [(3, "", "row_without_answer")]


def test_an_import_without_a_ballot_or_with_a_mountain_of_refusals_is_not_offered():
    refusals = (Refusal(1, "not_a_number"),) * (MAXIMUM_REFUSALS + 1)

    assert not Report(rows=1, ballots=0).is_acceptable
    assert not Report(rows=9, ballots=9, refusals=refusals).is_acceptable
    assert Report(rows=9, ballots=9, refusals=refusals[1:]).is_acceptable


def test_the_report_as_a_file_is_harmless_to_spreadsheets():
    refusal = Refusal(2, "unknown_choice", "=cmd", "@SUM(A1)")
    report = Report(rows=1, ballots=1, refusals=(refusal,), ignored={"-x": "empty"})

    lines = list(report_lines(report, lambda r: r.code, str))

    assert lines[1:] == [
        ("", "2", "'=cmd", "'@SUM(A1)", "unknown_choice"),
        ("", "", "'-x", "", "empty"),
    ]


# --- counts ------------------------------------------------------------------------------

VALUE = st.sampled_from(["oui", "non", "peut-être", "", "rouge"])
TICK = st.sampled_from(["", "1", "Arbres", "huh"])


@settings(max_examples=60)
@given(st.lists(st.tuples(VALUE, TICK, TICK), min_size=1, max_size=30))
def test_counts_of_the_ballots_equal_a_count_of_the_cells(rows):
    filled = fill(
        [list(row) for row in rows],
        ["avis", "Arbres", "Bancs"],
        questions=[
            {"kind": "single", "label": "Avis", "columns": ["avis"], "choices": ["oui", "non"]},
            {
                "kind": "multiple", "label": "Souhaits", "columns": ["Arbres", "Bancs"],
                "choices": ["Arbres", "Bancs"],
            },
        ],
    )  # fmt: skip
    counted = Counter(
        (cell.field, cell.answer)
        for ballot in filled.ballots
        for cell in count_cells(filled.questionnaire, ballot.answers)
    )

    assert counted["q1", "c1"] == sum(row[0] == "oui" for row in rows)
    assert counted["q2", "c1"] == sum(row[1] in {"1", "Arbres"} for row in rows)
    assert counted["q2", "c2"] == sum(row[2] == "1" for row in rows)
    assert filled.report.ballots + filled.report.refused_rows == len(rows)
    bad = sum(row[0] in {"peut-être", "rouge"} for row in rows) + sum(
        row[1] == "huh" or 0 for row in rows
    ) + sum(row[2] in {"huh", "Arbres"} for row in rows)  # fmt: skip
    assert filled.report.refused_values == bad


class _OnePlace:
    """A list of places that knows one commune."""

    def find(self, level, typed, area=""):
        return ["commune_35238", "departement_35"] if typed == "Rennes" else []

    def label(self, level, typed, area=""):
        return typed

    def candidates(self, level, typed, area=""):
        return []


def test_a_column_of_places_is_read_with_the_official_list():
    mapping = {
        "version": 1,
        "questions": [{"kind": "place", "label": "Où ?", "columns": ["a"]}],
    }
    rows = (Row(2, ("Rennes",)), Row(3, ("Nulle-Part",)))
    filled = fill_ballots(
        Table(("a",), rows),
        mapping_from_json(mapping),
        title=Text("Essai"),
        on=ON,
        context=Context(places=_OnePlace()),
    )

    assert answers(filled) == [{"q1": ["commune_35238", "departement_35"]}]
    assert refused(filled)[0] == (3, "a", "unknown_place")
