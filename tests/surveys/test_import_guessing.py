"""What columns are thought to become, and the mapping that follows."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.questionnaire.structure import Kind
from aimpact.surveys.importing.build import PlanRefused, build_mapping
from aimpact.surveys.importing.columns import Becomes, look_at
from aimpact.surveys.importing.files import FileRefused
from aimpact.surveys.importing.mapping import (
    FileMapping,
    MalformedMapping,
    Source,
    check_mapping,
    mapping_from_json,
    mapping_from_text,
    mapping_to_json,
)
from aimpact.surveys.importing.profiles import (
    ages_of,
    read_age_range,
    read_gender,
    read_moment,
    read_occupation,
)
from aimpact.surveys.importing.sources import ANSWERS, CODES, PEOPLE, propose
from aimpact.surveys.importing.splitting import cut, find_labels, match_labels

ON = date(2026, 11, 23)
FREE = [f"Il faudrait penser à la rue numéro {n} du bourg" for n in range(40)]


def proposal_of(header: str, rows: list[str], **files: bytes):
    text = "\n".join([header, *rows])
    return propose({ANSWERS: text.encode(), **files}, on=ON)


def becomes(header: str, rows: list[str]) -> list[Becomes]:
    return [plan.becomes for plan in proposal_of(header, rows).plans]


def column(header: str, values: list[str]) -> Becomes:
    """What a column becomes, beside a column of text that keeps every row."""
    rows = [f"{value};{FREE[index % 40]}" for index, value in enumerate(values)]
    return becomes(f"{header};Texte", rows)[0]


# --- columns -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "values", "expected"),
    [
        ("Êtes-vous pour ?", ["Oui", "Non", "oui", "Abstention"] * 5, Becomes.YES_NO),
        ("Quartier", ["Nord", "Sud", "Centre"] * 7, Becomes.SINGLE),
        ("Sexe", ["Femme", "Homme", "Je préfère ne pas répondre"] * 5, Becomes.GENDER),
        ("Âge", ["18-24 ans", "65 à 79 ans", "80 ans et plus"] * 5, Becomes.AGE),
        ("Tranche d’âge", ["18-24 ans", "25-44 ans"] * 5, Becomes.AGE_AND_QUESTION),
        ("Âge", ["23", "45", "71"] * 5, Becomes.AGE),
        ("Année de naissance", ["1950", "1990"] * 8, Becomes.AGE),
        ("Profession", ["Employé", "Ouvrier", "Retraité", "Étudiant"] * 5, Becomes.OCCUPATION),
        ("Visites par an", [str(n) for n in range(20)], Becomes.NUMBER),
        ("Distance", ["1,5", "2", "10", "1 200"] * 5, Becomes.NUMBER),
        ("Note sur 10", ["7", "8", "0", "10"] * 5, Becomes.RATING),
        ("Idée", FREE[:20], Becomes.SHORT_TEXT),
        ("Idée", [text * 5 for text in FREE[:20]], Becomes.LONG_TEXT),
        ("Souhaits", ["arbres, bancs", "bancs", "arbres, eau", "eau, bancs"] * 6, Becomes.MULTIPLE),
        ("Horodateur", ["12/03/2026 18:04", "13/03/2026 08:00"] * 5, Becomes.SUBMITTED),
        ("Start Date (UTC)", ["2026-03-12 18:04:00"] * 9, Becomes.STARTED),
        ("Date de l’événement", ["2026-03-12"] * 9, Becomes.SUBMITTED),
        ("Naissance du projet", ["2026-03-12"] * 9, Becomes.SHORT_TEXT),
        ("Courriel", [f"p{n}@example.org" for n in range(20)], Becomes.IGNORE),
        ("Adresse IP", ["192.0.2.1", "192.0.2.2"] * 5, Becomes.IGNORE),
        ("Jeton", [f"a{n}f09c{n}" for n in range(20)], Becomes.IGNORE),
        ("Vide", [""] * 9, Becomes.IGNORE),
    ],
)
def test_a_column_is_recognised(header, values, expected):
    assert column(header, values) is expected


def test_every_guess_gives_its_reason_and_keeps_the_order():
    plans = proposal_of("a;b", ["Oui;x", "Non;y", "Oui;z"]).plans

    assert [(plan.column, plan.reason.code) for plan in plans] == [("a", "yes_no"), ("b", "texts")]


def test_one_column_per_option_is_one_question_with_its_other():
    header = "Arbres;Bancs;Other;Suite;Other"
    rows = ["Arbres;;;x;", ";Bancs;des jeux;y;", "Arbres;Bancs;;x;z"] * 4
    mapping = proposal_of(header, rows).mapping

    first = mapping.questions[0]
    assert first.kind is Kind.MULTIPLE
    assert first.columns == ("Arbres", "Bancs")
    assert first.other_column == "Other"
    assert mapping.questions[1].columns == ("Suite",)
    assert mapping.questions[1].other_column == "Other (2)"


def test_ticks_of_zeros_and_ones_are_options():
    assert becomes("Arbres,Bancs,Idée", [f"1,0,{t}" for t in FREE[:9]] + ["0,1,x"]) == [
        Becomes.FIRST_OPTION, Becomes.OPTION, Becomes.SHORT_TEXT,
    ]  # fmt: skip


def test_a_grid_is_recognised_by_its_brackets():
    header = "Propreté [Nord],Propreté [Sud],Bruit [Nord]"
    mapping = proposal_of(header, ["Bien,Mal,Bien", "Mal,Mal,Bien", "Bien,Bien,Mal"]).mapping

    grid = mapping.questions[0]
    assert (grid.kind, grid.columns) == (Kind.MATRIX, ("Propreté [Nord]", "Propreté [Sud]"))
    assert [row.fr for row in grid.rows] == ["Nord", "Sud"]
    assert grid.label.fr == "Propreté"
    assert mapping.questions[1].columns == ("Bruit [Nord]",)


def test_one_line_an_answer_is_recognised_with_its_companions():
    answers = "utilisateur,question,reponse\n" + "".join(
        f"u{n},Q{q},{'🅰' if (n + q) % 2 else '🅱'}\n" for n in range(6) for q in (2, 1)
    )
    codes = "question,code,libelle\nQ1,🅰,Pour\nQ1,🅱,Contre\nQ2,🅰,Bien\nQ2,🅱,Mal\n"
    people = "utilisateur,sexe\n" + "".join(
        f"u{n},{'Femme' if n % 2 else 'Homme'}\n" for n in range(9)
    )
    files = {ANSWERS: answers.encode(), CODES: codes.encode(), PEOPLE: people.encode()}

    proposal = propose(files, on=ON)

    assert proposal.sources.source.people == "utilisateur"
    assert [plan.column for plan in proposal.plans] == ["Q1", "Q2", "sexe"]
    assert [choice.label.fr for choice in proposal.mapping.questions[0].choices] == [
        "Pour",
        "Contre",
    ]
    assert proposal.sources.notes["people_without_answer"] == 3


def test_a_second_answer_and_an_answer_of_nobody_are_refused_with_their_line():
    answers = "utilisateur,question,reponse\nu1,Q1,a\nu1,Q1,b\n,Q1,a\nu2,Q1,a\nu1,Q2,a\nu2,Q2,b\n"

    refusals = proposal_of(answers.splitlines()[0], answers.splitlines()[1:]).sources.table.refusals

    assert [(r.line, r.code, r.column) for r in refusals] == [
        (3, "answer_twice", "Q1"),
        (4, "person_missing", ""),
    ]


def test_a_code_list_beside_a_wide_file_is_refused():
    with pytest.raises(FileRefused) as refused:
        proposal_of("a;b", ["1;2", "3;4"], codes=b"question,code,label\n")
    assert refused.value.code == "companion_without_long"


def test_totals_an_answer_are_not_taken_for_ballots():
    with pytest.raises(FileRefused) as refused:
        proposal_of("Question;Answer;Responses;Percentage of the answers", ["a;oui;12;0.4"] * 3)
    assert refused.value.code == "file_is_report"


# --- plans corrected by a person ---------------------------------------------------------


def plans_of(header: str, rows: list[str], **changes: Becomes) -> FileMapping:
    from dataclasses import replace

    proposal = proposal_of(header, rows)
    plans = [replace(p, becomes=changes.get(p.column, p.becomes)) for p in proposal.plans]
    looks = look_at(proposal.sources.table)
    return build_mapping(plans, looks, source=Source(), codes={}, on=ON)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"a": Becomes.OPTION}, "no_question_above"),
        ({"a": Becomes.OTHER_TEXT}, "no_question_above"),
        ({"a": Becomes.LINE}, "no_question_above"),
        ({"a": Becomes.FIRST_OPTION}, "option_alone"),
        ({"a": Becomes.YES_NO}, "not_yes_no"),
        ({"a": Becomes.RATING}, "not_rating"),
        ({"a": Becomes.MULTIPLE}, "no_separator"),
        ({"a": Becomes.GENDER}, "profile_nothing_known"),
        ({"a": Becomes.SUBMITTED, "b": Becomes.SUBMITTED}, "moment_twice"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_for_its_column(changes, code):
    with pytest.raises(PlanRefused) as refused:
        plans_of("a;b", ["bleu;x", "vert;y", "bleu;z"], **changes)
    assert refused.value.code == code


def test_two_columns_for_one_part_of_the_profile_are_refused():
    rows = ["Femme;Homme", "Homme;Femme"]
    with pytest.raises(PlanRefused) as refused:
        plans_of("a;b", rows, a=Becomes.GENDER, b=Becomes.GENDER)
    assert (refused.value.column, refused.value.code) == ("b", "profile_twice")


def test_an_ignored_column_keeps_its_reason():
    assert plans_of("a;b", [";x", ";y"]).ignored == {"a": "empty"}


# --- the mapping as a document -----------------------------------------------------------


def test_a_mapping_survives_its_json():
    header = "Arbres;Bancs;Other;Avis;Âge;Note [Nord];Note [Sud];Fin"
    rows = ["Arbres;;;Oui;18-24 ans;a;b;2026-03-12", ";Bancs;x;Non;25-44 ans;b;a;2026-03-13"] * 5
    mapping = proposal_of(header, rows).mapping

    assert mapping_from_json(json.loads(json.dumps(mapping_to_json(mapping)))) == mapping


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"version": 2}, "version", "version_unknown"),
        ({"surprise": 1}, "", "key_unknown"),
        ({"questions": {}}, "questions", "not_a_list"),
        ({"questions": [1]}, "questions[0]", "not_an_object"),
        ({"questions": [{"kind": "magic"}]}, "questions[0].kind", "value_unknown"),
        ({"source": {"header_line": -1}}, "source.header_line", "not_a_line"),
        ({"source": {"long": {}}}, "source.long.person", "not_a_text"),
        ({"submitted": None}, "submitted", "not_a_text"),
        ({"profile": {"height": {}}}, "profile", "key_unknown"),
        (
            {"profile": {"gender": {"column": "a", "values": {"F": "lady"}}}},
            "profile.gender.values",
            "profile_code_unknown",
        ),
        ({"ignored": {"a": 1}}, "ignored.a", "not_a_text"),
        (
            {"questions": [{"kind": "text", "label": "x" * 3_000, "columns": ["a"]}]},
            "questions[0].label",
            "label_too_long",
        ),
        (
            {"questions": [{"kind": "single", "keeps_others": "yes"}]},
            "questions[0].keeps_others",
            "not_a_flag",
        ),
    ],
)
def test_a_mapping_that_does_not_hold_says_where_and_why(change, path, code):
    with pytest.raises(MalformedMapping) as error:
        mapping_from_json({"version": 1} | change)
    assert (error.value.path, error.value.code) == (path, code)


def test_the_example_of_the_manual_is_a_mapping():
    manual = Path(__file__).resolve().parents[2] / "docs" / "import-answers.md"
    example = manual.read_text().split("```json")[1].split("```")[0]

    mapping = mapping_from_text(example.encode())

    assert [question.kind for question in mapping.questions] == [
        Kind.SINGLE, Kind.MULTIPLE, Kind.MULTIPLE, Kind.MATRIX, Kind.NUMBER, Kind.TEXT,
    ]  # fmt: skip
    check_mapping(mapping, tuple({*mapping.used_columns(), *mapping.ignored}))


@pytest.mark.parametrize("text", [b"", b"{", b"[" * 100_000, b"\xff", b'{"version": NaN}'])
def test_a_mapping_file_that_is_not_json_is_refused(text):
    with pytest.raises(MalformedMapping):
        mapping_from_text(text)


SINGLE = {"kind": "single", "label": "Avis", "columns": ["a"], "choices": ["oui", "non"]}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, "column_forgotten"),
        ({"ignored": {"b": "?", "c": "?"}}, "column_unknown"),
        ({"ignored": {"a": "?", "b": "?"}}, "column_used_and_ignored"),
        ({"questions": [], "ignored": {"a": "?", "b": "?"}}, "no_question"),
        ({"questions": [SINGLE | {"label": ""}]}, "no_label"),
        ({"questions": [SINGLE | {"choices": []}]}, "choices_number"),
        ({"questions": [SINGLE | {"choices": ["x"] * 2}]}, "value_twice"),
        ({"questions": [SINGLE | {"columns": ["a", "b"]}], "ignored": {}}, "one_column_only"),
        ({"questions": [SINGLE | {"kind": "multiple"}]}, "one_column_each"),
    ],
)
def test_a_mapping_must_place_every_column_and_hold_every_question(change, code):
    given_ = {"version": 1, "questions": [SINGLE], "ignored": {"b": "?"} if change else {}}
    with pytest.raises(MalformedMapping) as error:
        check_mapping(mapping_from_json(given_ | change), ("a", "b"))
    assert error.value.code == code


# --- profiles and moments ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "band"),
    [
        ("18-24 ans", "15-24"),
        ("25-34", "25-39"),
        ("entre 55 et 64 ans", "55-64"),
        ("65 à 79 ans", "65-79"),
        ("80 ans et plus", "80+"),
        ("85+", "80+"),
        ("Moins de 15 ans", ""),
        ("Je préfère ne pas répondre", ""),
        ("35-49 ans", None),
        ("75+ ans", None),
        ("Moins de 25 ans", None),
        ("18 ans et plus", None),
        ("jeune", None),
        ("1 2 3", None),
        ("150 ans", None),
    ],
)
def test_a_range_of_ages_goes_to_the_one_band_that_holds_it(value, band):
    assert read_age_range(value) == band


def test_ages_and_years_of_birth_are_told_apart():
    assert ages_of(["40", "1986", "2020", "999"], ON) == {
        "40": "40-54", "1986": "40-54", "2020": "", "999": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "code"),
    [("Femme", "woman"), ("H", "man"), ("Une femme", "woman"), ("Autre", "other"), ("?", None)],
)
def test_genders_are_read_in_usual_words(value, code):
    assert read_gender(value) == code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("Artisan, commerçant, chef d entreprise", "2"),
        ("Cadre, profession intellectuelle", "3"),
        ("Profession intermédiaire", "4"),
        ("Employé·e", "5"),
        ("Ancien ouvrier, retraité", "7"),
        ("Etudiant", "8"),
        ("6", "6"),
        ("Cosmonaute", None),
    ],
)
def test_occupations_are_read_in_usual_words(value, code):
    assert read_occupation(value) == code


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2026-03-12 18:04:05", "2026-03-12T18:04:05"),
        ("12/03/2026 18:04", "2026-03-12T18:04:00"),
        ("2026-03-12T18:04:05.123Z", "2026-03-12T18:04:05"),
        ("2026-03-12T18:04:05+02:00", "2026-03-12T18:04:05"),
        ("12.03.2026", "2026-03-12T00:00:00"),
    ],
)
def test_dates_are_read_as_french_and_american_tools_write_them(value, iso):
    moment = read_moment(value)

    assert moment is not None
    assert moment.isoformat() == iso


@pytest.mark.parametrize("value", ["", "hier", "2026", "31/02/2026", "12:30"])
def test_what_is_not_a_date_is_not_guessed(value):
    assert read_moment(value) is None


# --- several answers in one cell ---------------------------------------------------------


def test_a_label_that_holds_the_separator_is_found_whole():
    cells = ["libre, mais pas seul, heureux", "libre, mais pas seul", "heureux"] * 3

    assert sorted(find_labels(cells, ", ")) == ["heureux", "libre, mais pas seul"]


@pytest.mark.parametrize(
    ("cell", "found", "left"),
    [
        ("arbres, bancs", ["arbres", "bancs"], ""),
        ("grands arbres, bancs", ["grands arbres", "bancs"], ""),
        ("bancs, des jeux, pour enfants", ["bancs"], "des jeux, pour enfants"),
        ("bancs publics", [], "bancs publics"),
        (", bancs,", ["bancs"], ""),
        ("", [], ""),
    ],
)
def test_labels_are_matched_longest_first_and_the_rest_is_kept(cell, found, left):
    labels = sorted(["arbres", "bancs", "grands arbres"], key=len, reverse=True)

    assert match_labels(cell, labels, ", ") == (found, left)


LABELS = ["arbres", "bancs", "eau, potable", "jeux; sports", "vélos"]


@given(st.lists(st.sampled_from(LABELS), unique=True), st.sampled_from([", ", ";", "|", ","]))
def test_labels_joined_are_found_again(chosen, separator):
    labels = sorted(LABELS, key=len, reverse=True)

    assert match_labels(separator.join(chosen), labels, separator) == (chosen, "")


@given(st.text(max_size=60), st.sampled_from([", ", ";", "\n"]))
def test_matching_ends_and_loses_no_word(cell, separator):
    found, left = match_labels(cell, ["arbres", "a"], separator)
    words = [*found, *cut(left, separator)]

    assert sorted("".join(words).split()) == sorted("".join(cut(cell, separator)).split()) or found
