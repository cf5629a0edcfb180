"""Thousands of real answers become surveys whose counts are those of the files.

The files are not ours to copy: they are read from ../shared/data beside the repository, and
these tests skip where it is absent. The straight counts below use the csv module alone.
"""

import csv
import gzip
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from aimpact.accounts.enums import AgeBand
from aimpact.questionnaire.structure import Kind, Text
from aimpact.surveys.enums import ResultsVisibility, SurveyState
from aimpact.surveys.importing.files import FileRefused
from aimpact.surveys.importing.fill import Filled, fill_ballots
from aimpact.surveys.importing.mapping import FileMapping, mapping_from_text
from aimpact.surveys.importing.sources import ANSWERS, CODES, PEOPLE, propose, read_sources
from aimpact.surveys.models import OpenAnswer, Survey, Tally
from aimpact.surveys.services.imports import SentFile, import_survey
from aimpact.surveys.services.sealing import recount
from tests.factories import make_space

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
MAPPINGS = Path(__file__).parent / "mappings"
APRES = DATA / "apres-maintenant-enquetes"
ENTENDRE = DATA / "entendre-la-france"
ON = date(2026, 11, 23)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not DATA.is_dir(), reason="the real files of ../shared/data are absent"),
]


def rows_of(path: Path) -> list[list[str]]:
    """A file's rows under its header, read without any of our code."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        return [[cell.strip() for cell in row] for row in csv.reader(file)][1:]


def imported(filled: Filled, answers: bytes) -> Survey:
    return import_survey(
        make_space(),
        filled=filled,
        file=SentFile("file.csv.gz", answers),
        visibility=ResultsVisibility.TEAM,
        by=None,
        at=timezone.now(),
    )


def follow(path: Path, mapping: FileMapping) -> tuple[Survey, Filled]:
    """Import a file the way a mapping says."""
    answers = path.read_bytes()
    sources = read_sources({ANSWERS: answers}, mapping.source)
    filled = fill_ballots(sources.table, mapping, title=Text("Essai"), on=ON)
    return imported(filled, answers), filled


def published(survey: Survey, field: str, profile: str = "") -> dict[str, int]:
    """The counts that the platform publishes, by the words of each choice."""
    question = survey.document.question(field)
    assert question is not None
    labels = {choice.code: choice.label.fr for choice in question.choices}
    rows = Tally.objects.filter(survey=survey, field=field, profile_value=profile)
    return {labels[t.answer]: t.count for t in rows if not t.answer.startswith("_")}


def texts(survey: Survey, field: str) -> Counter[str]:
    rows = OpenAnswer.objects.filter(survey=survey, field=field)
    return Counter(rows.values_list("text", flat=True))


def test_entendre_la_france_counts_are_those_of_the_file():
    files = {
        ANSWERS: (ENTENDRE / "reponses_qcm.csv.gz").read_bytes(),
        CODES: (ENTENDRE / "modalites_qcm.csv").read_bytes(),
        PEOPLE: (ENTENDRE / "utilisateurs.csv.gz").read_bytes(),
    }
    proposal = propose(files, on=ON)
    sources = proposal.sources
    filled = fill_ballots(
        sources.table, proposal.mapping, title=Text("Essai"), on=ON, notes=sources.notes
    )
    survey = imported(filled, files[ANSWERS])

    labels = {(q, code): label for q, code, label in rows_of(ENTENDRE / "modalites_qcm.csv")}
    straight: dict[str, Counter[str]] = {}
    unknown = []
    for line, (_, question, code) in enumerate(rows_of(ENTENDRE / "reponses_qcm.csv.gz"), 2):
        if (question, code) in labels:
            straight.setdefault(question, Counter())[labels[question, code]] += 1
        else:
            unknown.append((line, question))
    fields = {m.columns[0]: f"q{n}" for n, m in enumerate(proposal.mapping.questions, 1)}

    assert len(straight) == 35
    assert sum(count.total() for count in straight.values()) == 100_162 - len(unknown)
    assert {question: published(survey, fields[question]) for question in straight} == straight
    refused = [(r.line, r.column) for r in filled.report.refusals if r.code == "unknown_choice"]
    assert sorted(refused) == sorted(unknown)
    assert survey.state(timezone.now()) == SurveyState.CLOSED
    assert recount(survey) == []


def test_entendre_la_france_people_are_joined_and_crossed():
    files = {
        ANSWERS: (ENTENDRE / "reponses_qcm.csv.gz").read_bytes(),
        CODES: (ENTENDRE / "modalites_qcm.csv").read_bytes(),
        PEOPLE: (ENTENDRE / "utilisateurs.csv.gz").read_bytes(),
    }
    proposal = propose(files, on=ON)
    filled = fill_ballots(proposal.sources.table, proposal.mapping, title=Text("Essai"), on=ON)
    survey = imported(filled, files[ANSWERS])

    answers = rows_of(ENTENDRE / "reponses_qcm.csv.gz")
    people = {row[0]: row for row in rows_of(ENTENDRE / "utilisateurs.csv.gz")}
    answered = {person for person, _, _ in answers}
    women = {person for person in answered if people[person][3] == "Femme"}
    young = {person for person in answered if people[person][4] == "18-24 ans"}
    ballots = Tally.objects.filter(survey=survey, field="", answer="")
    counted = {t.profile_value: t.count for t in ballots}
    fields = {m.columns[0]: f"q{n}" for n, m in enumerate(proposal.mapping.questions, 1)}
    regions = Counter(people[person][1] for person in answered) - Counter({"": 10_000})

    assert proposal.sources.notes["people_without_answer"] == len(people) - len(answered)
    assert counted[""] == filled.report.ballots == len(answered)
    assert (counted["woman"], counted[AgeBand.FROM_15]) == (len(women), len(young))
    codes = Counter(code for who, question, code in answers if question == "TE1" and who in women)
    labels = {c: label for q, c, label in rows_of(ENTENDRE / "modalites_qcm.csv") if q == "TE1"}
    crossed = {labels[code]: count for code, count in codes.items()}
    assert published(survey, fields["TE1"], "woman") == crossed
    assert published(survey, fields["region"]) == regions
    # Ages that straddle two of our bands are not shared out by guess: refused, and still told
    # by the question that keeps the column.
    straddling = {"35-44 ans", "75+ ans"}
    refused = [r for r in filled.report.refusals if r.code == "profile_no_category"]
    assert len(refused) == sum(people[person][4] in straddling for person in answered)
    assert {r.file for r in refused} == {"people"}


def test_typeform_with_one_column_per_option_gives_the_counts_of_the_file():
    mapping = mapping_from_text((MAPPINGS / "et_apres_typeform.json").read_bytes())
    survey, filled = follow(APRES / "et_apres_typeform.csv.gz", mapping)
    rows = rows_of(APRES / "et_apres_typeform.csv.gz")
    groups = {(1, 15): "q2", (16, 27): "q3", (29, 41): "q5", (46, 53): "q10"}

    assert (len(rows), len(rows[0])) == (590, 60)
    assert filled.report.ballots == 590
    for (first, other), field in groups.items():
        labels = [next(row[i] for row in rows if row[i]) for i in range(first, other)]
        ticks = [sum(bool(row[i]) for row in rows) for i in range(first, other)]
        others = Counter(row[other] for row in rows if row[other])
        straight = dict(zip(labels, ticks, strict=True)) | {"Autre": others.total()}
        assert published(survey, field) == straight
        assert texts(survey, f"{field}__other") == others
    assert published(survey, "q1") == Counter(row[0] for row in rows if row[0])
    assert texts(survey, "q4") == Counter(row[28] for row in rows if row[28])
    days = Tally.objects.filter(survey=survey, field="_day").values_list("answer", "count")
    assert dict(days) == Counter(row[59][:10] for row in rows)
    women = Tally.objects.get(survey=survey, field="", profile_value="woman")
    assert women.count == sum(row[56] == "Femme" for row in rows)
    refused = [(r.column, r.code, n) for r, n in filled.report.by_kind()]
    straddling = {"Entre 35 et 49 ans", "Entre 50 et 64 ans", "Plus de 65 ans"}
    lost = sum(row[55] in straddling for row in rows)
    assert refused == [("Tu as :", "profile_no_category", lost)]


def test_typeform_with_several_answers_in_one_cell_gives_the_counts_of_the_file():
    mapping = mapping_from_text((MAPPINGS / "sogood_typeform.json").read_bytes())
    survey, filled = follow(APRES / "sogood_typeform.csv.gz", mapping)
    rows = rows_of(APRES / "sogood_typeform.csv.gz")

    assert (len(rows), len(rows[0])) == (1_141, 12)
    empty = [line for line, row in enumerate(rows) if not any(row[:11])]
    refused = [r for r in filled.report.refusals if r.code == "row_without_answer"]
    assert len(refused) == len(filled.report.refusals) == len(empty)
    assert filled.report.ballots == len(rows) - len(empty)
    for index, mapped in enumerate(mapping.questions):
        field = f"q{index + 1}"
        if mapped.kind is Kind.MULTIPLE:
            # One cell has an empty piece between two commas.
            cells = [f", {row[index]}, ".replace(",,", ",") for row in rows]
            straight = {
                choice.label.fr: sum(f", {choice.label.fr}, " in cell for cell in cells)
                for choice in mapped.choices
            }
            counts = published(survey, field)
            others = counts.pop("Autre", 0)
            assert counts == straight
            assert others == texts(survey, f"{field}__other").total()
    latour = published(survey, "q5")
    assert latour == Counter(row[4] for row in rows if row[4])
    assert texts(survey, "q11") == Counter(row[10] for row in rows if row[10])


def test_every_piece_of_a_cell_is_a_choice_or_a_text_of_other():
    mapping = mapping_from_text((MAPPINGS / "sogood_typeform.json").read_bytes())
    survey, _ = follow(APRES / "sogood_typeform.csv.gz", mapping)
    cells = [row[0] for row in rows_of(APRES / "sogood_typeform.csv.gz") if row[0]]
    labels = sorted((c.label.fr for c in mapping.questions[0].choices), key=len, reverse=True)
    rests: Counter[str] = Counter()
    for cell in cells:
        left = f", {cell}, "
        for label in labels:
            left = left.replace(f", {label}, ", ", ").replace(f", {label}, ", ", ")
        if left.strip(", "):
            rests[left.strip(", ")] += 1

    assert texts(survey, "q1__other") == rests


def test_a_sheet_of_totals_is_refused_for_what_it_is():
    files = {ANSWERS: (APRES / "civocracy_questionnaire1_export_brut.csv.gz").read_bytes()}

    with pytest.raises(FileRefused) as refused:
        propose(files, on=ON)
    assert refused.value.code == "file_is_report"


@pytest.mark.parametrize(
    ("name", "ballots"),
    [("civocracy_discussions", 517), ("civocracy_propositions", 861), ("recovery_idees", 388)],
)
def test_the_exports_of_other_tools_are_read_row_by_row(name, ballots):
    path = APRES / f"{name}.csv.gz"
    proposal = propose({ANSWERS: path.read_bytes()}, on=ON)
    filled = fill_ballots(proposal.sources.table, proposal.mapping, title=Text("Essai"), on=ON)

    assert len(rows_of(path)) == filled.report.rows == filled.report.ballots == ballots
    used = {*proposal.mapping.used_columns(), *proposal.mapping.ignored}
    assert used == set(proposal.sources.table.columns)
