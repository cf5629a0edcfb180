"""aimpact import-answers: the same import, from a terminal."""

import csv
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from aimpact.surveys.models import Survey, Tally
from tests.factories import make_space, make_user

pytestmark = pytest.mark.django_db

CSV = "Avis;Idée\nOui;Planter\nNon;\nOui;Un kiosque\nPeut-être;\n"


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "avis.csv"
    file.write_bytes(CSV.encode("cp1252"))
    return file


def run(*words: object) -> str:
    out = StringIO()
    call_command("import_answers", *map(str, words), stdout=out, skip_checks=True)
    return out.getvalue()


def propose_to(path, tmp_path, **changes):
    mapping = json.loads(run(path, "--propose")) | changes
    file = tmp_path / "mapping.json"
    file.write_text(json.dumps(mapping))
    return file


def test_propose_prints_a_mapping_that_the_command_accepts(path, tmp_path):
    mapping = propose_to(path, tmp_path)
    said = run(path, "--mapping", mapping, "--space", make_space().slug, "--title", "Le mail")

    survey = Survey.objects.get()
    assert survey.code in said
    assert survey.title("fr") == "Le mail"
    assert survey.results_visibility == "team"


def test_a_corrected_mapping_is_followed_and_refusals_are_reported(path, tmp_path):
    question = {"kind": "single", "label": "Pour ?", "columns": ["Avis"], "choices": ["Oui", "Non"]}
    mapping = propose_to(path, tmp_path, questions=[question], ignored={"Idée": "hors sujet"})
    report = tmp_path / "report.csv"

    said = run(
        path, "--mapping", mapping, "--space", make_space().slug, "--report", report,
        "--visibility", "at_end", "--by", make_user(email="team@example.org").email,
    )  # fmt: skip

    assert "4 rows read, 3 ballots, 1 rows refused, 1 values refused" in said
    assert "hors sujet" in said
    with report.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file, delimiter=";"))
    assert lines[0] == ["file", "line", "column", "value", "reason"]
    assert [line[1:4] for line in lines[1:3]] == [["5", "Avis", "Peut-être"], ["5", "", ""]]
    assert lines[3][2] == "Idée"
    assert Tally.objects.get(field="q1", answer="c1", profile_field="").count == 2
    assert str(Survey.objects.get().created_by) == "team@example.org"


def test_check_reads_and_reports_but_writes_nothing(path):
    assert "4 rows read" in run(path, "--check")
    assert Survey.objects.count() == 0


def test_the_same_file_is_refused_until_it_is_meant(path):
    space = make_space()
    run(path, "--space", space.slug)

    with pytest.raises(CommandError, match="already became"):
        run(path, "--space", space.slug)
    run(path, "--space", space.slug, "--again")
    assert Survey.objects.count() == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "--space says"),
        (["--space", "nowhere"], "Unknown: nowhere"),
        (["--space", "here", "--by", "nobody@example.org"], "Unknown: nobody@example.org"),
        (["--mapping", "absent.json"], "absent.json"),
        (["--codes", "absent.csv"], "absent.csv"),
    ],
)
def test_what_is_missing_is_named(path, words, said):
    make_space(slug="here")

    with pytest.raises(CommandError, match=said):
        run(path, *words)
    assert Survey.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"PK\x03\x04", "CSV"), (b'a;b\n"open;2\n', "2"), (b"", ".")],
)
def test_files_that_cannot_be_read_are_refused_in_words(tmp_path, content, said):
    file = tmp_path / "bad.csv"
    file.write_bytes(content)

    with pytest.raises(CommandError, match=said):
        run(file, "--check")


def test_a_mapping_that_does_not_hold_is_refused_in_words(path, tmp_path):
    mapping = propose_to(path, tmp_path, ignored={"Nulle part": "x"})

    with pytest.raises(CommandError, match="Nulle part"):
        run(path, "--mapping", mapping, "--check")


def test_an_import_of_nothing_is_refused(path, tmp_path):
    question = {"kind": "single", "label": "Pour ?", "columns": ["Avis"], "choices": ["Ja", "Nein"]}
    mapping = propose_to(path, tmp_path, questions=[question], ignored={"Idée": "x"})

    with pytest.raises(CommandError, match="Nothing was imported"):
        run(path, "--mapping", mapping, "--space", make_space().slug)
