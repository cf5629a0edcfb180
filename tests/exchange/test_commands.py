"""Questionnaires in and out from a terminal."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from aimpact.exchange.formats.anything import read_questionnaire
from aimpact.exchange.formats.counters import with_counters
from aimpact.exchange.formats.imported import Carried
from aimpact.surveys.models import Survey
from tests.exchange.real_files import DATA, needs_real_files, real_files
from tests.exchange.sending import TSV
from tests.exchange.test_formats import TEXT
from tests.factories import make_space, make_survey, make_user

pytestmark = pytest.mark.django_db


def run(command: str, *words: object) -> str:
    out = StringIO()
    call_command(command, *map(str, words), stdout=out, skip_checks=True)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of two questionnaires and of a file that is none."""
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "marche.txt").write_text(TSV)
    (tmp_path / "lettre.txt").write_text(TEXT)
    (tmp_path / "notes.md").write_text("Rien à voir.")
    return tmp_path


def test_check_tells_each_question_and_writes_nothing(folder):
    said = run("import_questionnaire", folder, "--check")

    assert re.search(r"whole +Avis \(list \(radio\)\) Content", said)
    assert re.search(r"not +Calcul \(equation\)", said)
    assert Survey.objects.count() == 0


def test_the_table_has_a_line_a_file_and_totals(folder):
    said = run("import_questionnaire", folder, "--check", "-v", "0", "--reasons")

    assert re.search(r"^deeper/marche.txt .* 3 +2 +0 +1$", said, re.MULTILINE)
    assert re.search(r"^lettre.txt .* 4 +4 +0 +0$", said, re.MULTILINE)
    assert re.search(r"^notes.md .*[a-z]", said, re.MULTILINE)
    assert re.search(r"^Total +7 +6 +0 +1$", said, re.MULTILINE)
    assert re.search(r"^ +1  not ", said, re.MULTILINE)


def test_files_become_drafts_of_a_space(folder):
    space, user = make_space(), make_user(email="team@example.org")

    said = run("import_questionnaire", folder, "--space", space.slug, "--by", user.email)

    assert {survey.code in said for survey in Survey.objects.filter(space=space)} == {True}
    assert Survey.objects.filter(space=space, published_at=None).count() == 2


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ([], "--space says"),
        (["--space", "nowhere", "--by", "nobody@example.org"], "Unknown: nowhere"),
    ],
)
def test_an_import_says_what_it_lacks(folder, words, problem):
    with pytest.raises(CommandError, match=problem):
        run("import_questionnaire", folder, *words)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"none\.txt"):
        run("import_questionnaire", tmp_path / "none.txt", "--check")


@needs_real_files
def test_the_census_of_the_real_files_counts_each_of_their_questions():
    said = run("import_questionnaire", DATA / "limesurvey", DATA / "xlsform",
               DATA / "questionnaires-insee", "--check", "-v", "0")  # fmt: skip

    whole, partly, left_out = (
        sum(
            read_questionnaire(path.read_bytes()).tally()[carried]
            for path in real_files()
            if path.suffix != ".xls"
        )
        for carried in Carried
    )
    total = re.search(r"^Total +(\d+) +(\d+) +(\d+) +(\d+)$", said, re.MULTILINE)
    assert total
    assert [*map(int, total.groups())] == [whole + partly + left_out, whole, partly, left_out]


@pytest.mark.parametrize("file_format", ["json", "xlsform", "limesurvey"])
def test_a_questionnaire_is_written_for_another_tool_and_read_again(tmp_path, file_format):
    survey, path = make_survey(), tmp_path / "file"

    said = run("export_questionnaire", survey.code, "--format", file_format, "--to", path)

    assert str(path) in said
    found = read_questionnaire(path.read_bytes()).questionnaire
    assert with_counters(found) == with_counters(survey.document)


def test_an_unknown_survey_and_a_folder_are_refused(tmp_path):
    with pytest.raises(CommandError, match="Unknown"):
        run("export_questionnaire", "NOTHING1")
    with pytest.raises(CommandError, match="directory"):
        run("export_questionnaire", make_survey().code, "--to", tmp_path)
