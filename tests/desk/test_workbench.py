"""The log of steps: what each makes, what is refused, that it replays the same always."""

import csv
from hashlib import sha256
from io import StringIO
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimpact.desk.enums import StepKind, VariableKind
from aimpact.desk.workbench.bundle import dictionary_csv
from aimpact.desk.workbench.columns import (
    MARK_NOT_ASKED,
    Columns,
    counts_of,
    derived_chunks,
    read_columns,
    replay_columns,
)
from aimpact.desk.workbench.dictionary import Dictionary, read_dictionary
from aimpact.desk.workbench.steps import Refusal, Step, StepRefused, check, holding, replay
from aimpact.statistics.raking import RakingError


def derived_checksum(columns: Columns, dictionary: Dictionary) -> str:
    return sha256(b"".join(derived_chunks(columns, dictionary))).hexdigest()


def words(text: str) -> dict[str, str]:
    return {"fr": text, "en": text}


def row(name: str, kind: str, codes: str = "", *, is_profile: bool = False) -> dict[str, Any]:
    answers = [{"code": code, "label": words(code)} for code in codes]
    label = words(name)
    return {
        "name": name, "kind": kind, "label": label, "answers": answers, "is_profile": is_profile
    }  # fmt: skip


ROWS = [
    row("age", "choice", "yo*", is_profile=True),
    row("q", "choice", "abc"),
    row("t", "ticks", "xyz"),
    row("r", "rank", "mn"),
    row("n", "number"),
    row("d", "moment"),
]
DICTIONARY = read_dictionary(ROWS)
LINES = [
    ["y", "a", "x|y", "m|n", "4", "2026-03"],
    ["y", "b", "", "n|m", "10", ""],
    ["o", "c", MARK_NOT_ASKED, "", "", ""],
    ["o", "", "z", "m", "25.5", ""],
    ["*", MARK_NOT_ASKED, "x", "m", MARK_NOT_ASKED, ""],
]
RECODE = {
    "label": "R",
    "of": "q",
    "groups": [{"label": "A", "codes": ["a"]}, {"label": "B", "codes": ["b"]}],
}
BANDS = {"label": "N", "of": "n", "bounds": [10, 20]}
COMBINE = {
    "label": "C",
    "first": {"of": "q", "codes": ["a"]},
    "second": {"of": "t", "codes": ["x"]},
    "rule": "all",
    "yes": "Oui",
    "no": "Non",
}
CUT = {"label": "Cut", "of": "age", "codes": ["y"], "is_in": True, "within": ""}
WEIGHT = {"label": "W", "margins": {"age": {"y": 1.0, "o": 3.0}}, "cap": None}


def content(lines: list[list[str]] = LINES) -> bytes:
    out = StringIO()
    csv.writer(out).writerows([[one["name"] for one in ROWS], *lines])
    return out.getvalue().encode()


def done(*steps: Step, lines: list[list[str]] = LINES) -> tuple[Columns, Dictionary]:
    columns = read_columns(content(lines), DICTIONARY)
    return columns, replay_columns(columns, DICTIONARY, steps)


def one(kind: StepKind, spec: dict[str, Any], number: int = 1) -> Step:
    return Step(number, kind, spec)


def refused(kind: StepKind, spec: dict[str, Any], *before: Step) -> Refusal:
    with pytest.raises(StepRefused) as refusal:
        check(DICTIONARY, before, Step(len(before) + 1, kind, spec))
    return refusal.value.reason


def with_groups(*more: dict[str, Any]) -> dict[str, Any]:
    return RECODE | {"groups": [*RECODE["groups"], *more]}


def test_the_file_is_read_column_by_column():
    columns, _ = done()
    assert columns.codes["q"].tolist() == [0, 1, 2, -1, -2]
    assert columns.ticks["t"].sum(axis=0).tolist() == [2, 1, 1]
    assert columns.codes["t"].tolist() == [0, -1, -2, 0, 0]
    assert columns.codes["r"].tolist() == [0, 1, -1, 0, 0]
    np.testing.assert_equal(columns.numbers["n"], [4, 10, np.nan, 25.5, np.nan])


def test_answers_are_merged_and_left_out():
    columns, dictionary = done(one(StepKind.RECODE, RECODE))
    made = dictionary.variables["step1"]
    assert (made.kind, [answer.label["fr"] for answer in made.answers]) == (
        VariableKind.CHOICE,
        ["A", "B"],
    )
    assert columns.codes["step1"].tolist() == [0, 1, -1, -1, -2]


def test_a_number_goes_into_bands_whose_bound_is_of_the_band_above():
    columns, dictionary = done(one(StepKind.BANDS, BANDS))
    labels = [answer.label["fr"] for answer in dictionary.variables["step1"].answers]
    assert labels == ["< 10", "≥ 10 ; < 20", "≥ 20"]
    assert columns.codes["step1"].tolist() == [0, 1, -1, 2, -1]


@pytest.mark.parametrize(
    ("rule", "expected"), [("all", [0, 1, 1, 1, -1]), ("any", [0, -1, -1, -1, 0])]
)
def test_two_variables_are_combined_and_what_nobody_knows_stays_blank(rule, expected):
    columns, _ = done(one(StepKind.COMBINE, COMBINE | {"rule": rule}))
    assert columns.codes["step1"].tolist() == expected


def test_cuts_stand_within_one_another():
    within = {"label": "W", "of": "n", "least": 5.0, "most": None, "within": "step1"}
    columns, _ = done(one(StepKind.CUT, CUT), one(StepKind.CUT, within, 2))
    assert columns.cuts["step1"].tolist() == [True, True, False, False, False]
    assert columns.cuts["step2"].tolist() == [False, True, False, False, False]


def test_a_cut_of_those_who_answered_otherwise_leaves_out_who_did_not_answer():
    columns, _ = done(one(StepKind.CUT, CUT | {"of": "q", "codes": ["a"], "is_in": False}))
    assert columns.cuts["step1"].tolist() == [False, True, True, False, False]


def test_weights_meet_the_margins():
    columns, _ = done(one(StepKind.WEIGHT, WEIGHT))
    weights, age = columns.weights["step1"], columns.codes["age"]
    young, old = weights[age == 0].sum(), weights[age == 1].sum()
    assert old / young == pytest.approx(3)
    assert weights.mean() == pytest.approx(1)


def test_weights_that_nothing_meets_are_told():
    with pytest.raises(RakingError):
        done(one(StepKind.WEIGHT, WEIGHT), lines=LINES[:2])


def test_counts_of_each_variable():
    columns, dictionary = done(one(StepKind.CUT, CUT), one(StepKind.WEIGHT, WEIGHT, 2))
    counts = counts_of(columns, dictionary)
    assert counts["q"] == {"answered": 3, "counts": {"a": 1, "b": 1, "c": 1}}
    assert counts["t"] == {"answered": 3, "counts": {"x": 2, "y": 1, "z": 1}}
    assert counts["n"]["answered"] == 3
    assert counts["d"] == {}
    assert counts["step1"] == {"answered": 2}
    assert counts["step2"]["largest"] == pytest.approx(float(np.max(columns.weights["step2"])))


@pytest.mark.parametrize(
    ("kind", "spec", "reason"),
    [
        (StepKind.RECODE, RECODE | {"of": "n"}, Refusal.UNKNOWN),
        (StepKind.RECODE, RECODE | {"of": "gone"}, Refusal.UNKNOWN),
        (StepKind.RECODE, RECODE | {"label": " "}, Refusal.NO_LABEL),
        (StepKind.RECODE, RECODE | {"groups": RECODE["groups"][:1]}, Refusal.TWO_GROUPS),
        (StepKind.RECODE, with_groups(*RECODE["groups"]), Refusal.TWO_GROUPS),
        (StepKind.RECODE, with_groups({"label": "Z", "codes": ["z"]}), Refusal.UNKNOWN),
        (StepKind.BANDS, BANDS | {"of": "q"}, Refusal.UNKNOWN),
        (StepKind.BANDS, BANDS | {"bounds": []}, Refusal.BOUNDS),
        (StepKind.BANDS, BANDS | {"bounds": [20, 10]}, Refusal.BOUNDS),
        (StepKind.BANDS, BANDS | {"bounds": [float("inf")]}, Refusal.BOUNDS),
        (StepKind.COMBINE, COMBINE | {"rule": "some"}, Refusal.UNKNOWN),
        (StepKind.COMBINE, COMBINE | {"yes": ""}, Refusal.NO_LABEL),
        (StepKind.COMBINE, COMBINE | {"first": {"of": "q", "codes": []}}, Refusal.NO_ANSWER),
        (StepKind.COMBINE, COMBINE | {"first": {"of": "q", "codes": ["z"]}}, Refusal.UNKNOWN),
        (StepKind.CUT, CUT | {"codes": []}, Refusal.NO_ANSWER),
        (StepKind.CUT, CUT | {"within": "step9"}, Refusal.UNKNOWN),
        (StepKind.CUT, {"label": "N", "of": "n", "least": None, "most": None}, Refusal.BOUNDS),
        (StepKind.CUT, {"label": "N", "of": "n", "least": 5.0, "most": 1.0}, Refusal.BOUNDS),
        (StepKind.WEIGHT, WEIGHT | {"margins": {}}, Refusal.NO_MARGIN),
        (StepKind.WEIGHT, WEIGHT | {"margins": {"age": {"y": 1.0}}}, Refusal.NO_MARGIN),
        (StepKind.WEIGHT, WEIGHT | {"margins": {"age": {"y": 1.0, "z": 1.0}}}, Refusal.UNKNOWN),
        (StepKind.WEIGHT, WEIGHT | {"cap": 1.0}, Refusal.CAP),
        (StepKind.UNDO, {"step": 4}, Refusal.NOT_UNDOABLE),
    ],
)  # fmt: skip
def test_what_says_nothing_is_refused(kind, spec, reason):
    assert refused(kind, spec) is reason


def test_a_step_is_undone_by_a_further_one_and_taken_up_again():
    log = [one(StepKind.RECODE, RECODE), one(StepKind.UNDO, {"step": 1}, 2)]
    assert holding(log) == []
    assert "step1" not in replay(DICTIONARY, log).variables
    again = [*log, one(StepKind.UNDO, {"step": 2}, 3)]
    check(DICTIONARY, log, again[-1])
    assert [step.number for step in holding(again)] == [1]
    assert refused(StepKind.UNDO, {"step": 1}, *log) is Refusal.NOT_UNDOABLE


def test_a_step_that_others_stand_on_is_not_undone_before_them():
    on_it = CUT | {"of": "step1", "codes": ["g1"]}
    log = [one(StepKind.RECODE, RECODE), one(StepKind.CUT, on_it, 2)]
    assert refused(StepKind.UNDO, {"step": 1}, *log) is Refusal.USED
    check(
        DICTIONARY, [*log, one(StepKind.UNDO, {"step": 2}, 3)], one(StepKind.UNDO, {"step": 1}, 4)
    )


def test_the_derived_file_holds_the_ballots_as_they_were_and_what_steps_made():
    columns, dictionary = done(one(StepKind.RECODE, RECODE), one(StepKind.CUT, CUT, 2))
    told = [*csv.reader(StringIO(b"".join(derived_chunks(columns, dictionary)).decode()))]
    assert [line[:-2] for line in told[1:]] == LINES
    assert [line[-2:] for line in told] == [
        ["step1", "step2"], ["g1", "1"], ["g2", "1"], ["", "0"], ["", "0"], [MARK_NOT_ASKED, "0"]
    ]  # fmt: skip


LINE = st.tuples(
    st.sampled_from(["y", "o", "*", ""]),
    st.sampled_from(["a", "b", "c", "", MARK_NOT_ASKED]),
    st.sampled_from(["x", "x|z", "", MARK_NOT_ASKED]),
    st.sampled_from(["m|n", "n", ""]),
    st.sampled_from(["0", "10", "19.5", "", MARK_NOT_ASKED]),
    st.just(""),
).map(list)
MAKES = [
    (StepKind.RECODE, RECODE),
    (StepKind.BANDS, BANDS),
    (StepKind.COMBINE, COMBINE),
    (StepKind.CUT, CUT),
]


@settings(max_examples=40, deadline=None)
@given(lines=st.lists(LINE, max_size=12), made=st.lists(st.integers(0, 5), max_size=8))
def test_the_same_file_and_the_same_log_give_the_same_checksum(lines, made):
    log: list[Step] = []
    for number, each in enumerate(made, start=1):
        kind, spec = MAKES[each] if each < len(MAKES) else (StepKind.UNDO, {"step": number - 1})
        step = Step(number, kind, spec)
        try:
            check(DICTIONARY, log, step)
        except StepRefused:
            step = Step(number, *MAKES[0])
        log.append(step)
    first, second = done(*log, lines=lines), done(*log[::-1], lines=lines)
    assert derived_checksum(*first) == derived_checksum(*second)
    # Undoing leaves the ballots as they were: what holds alone tells what the file is.
    alone = done(*holding(log), lines=lines)
    assert derived_checksum(*alone) == derived_checksum(*first)


def test_no_label_of_the_dictionary_is_a_formula() -> None:
    bad = '=HYPERLINK("https://example.org")'
    rows = [{**row("q", "choice", "a"), "label": words(bad)}]
    rows[0]["answers"] = [{"code": "a", "label": words("@sum")}]
    lines = [*csv.reader(StringIO(dictionary_csv(read_dictionary(rows)).decode()))]
    assert lines[1][3:5] == [f"'{bad}"] * 2
    assert lines[2][5:] == ["a", "'@sum", "'@sum"]
