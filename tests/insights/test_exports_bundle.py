"""Results as open data: a package that others can read, and that tells no more than the page."""

import csv
import hashlib
import json
import zipfile
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from aimpact.core.models import AuditEvent
from aimpact.insights.services.exports import (
    Content,
    ExportOrder,
    ExportRefused,
    FileFormat,
    export_survey,
    open_data,
)
from aimpact.insights.services.publications import publish_parts
from aimpact.questionnaire.document import from_json
from aimpact.spaces.enums import Role
from aimpact.surveys.models import Survey
from tests.factories import make_space, make_user
from tests.insights.ballots import NOW, make_answered_survey
from tests.permissions import SEEN, answers_of, make_cast, make_staff, team_page

pytestmark = pytest.mark.django_db
ADDRESS = "https://aimpact.example/s/ABCD2345/resultats/"


def package_of(survey: Survey) -> dict[str, bytes]:
    """The files of the package, by their path."""
    with translation.override("fr"):
        archive = zipfile.ZipFile(BytesIO(open_data(survey, at=NOW, address=ADDRESS).archive))
    return {name: archive.read(name) for name in archive.namelist()}


def rows_of(files: dict[str, bytes], path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(files[path].decode())))


def faults_of(descriptor: Path) -> tuple[list[list[str]], list[str]]:
    """What another program finds wrong in a package, and the files that it looked at."""
    limit = csv.field_size_limit()
    try:
        import frictionless  # it lifts a limit of csv for the whole process

        report = frictionless.validate(str(descriptor), type="package")
    finally:
        csv.field_size_limit(limit)
    return report.flatten(["type", "message"]), [task.name for task in report.tasks]


def test_another_program_reads_the_package_and_finds_no_fault(tmp_path: Path) -> None:
    for name, content in package_of(make_answered_survey()).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)

    faults, files = faults_of(tmp_path / "datapackage.json")

    assert faults == []
    assert files == ["resultats", "codebook", "questionnaire", "methode", "lisezmoi"]


def test_checksums_are_those_of_the_files() -> None:
    files = package_of(make_answered_survey())

    assert files["SHA256SUMS"].decode().splitlines() == [
        f"{hashlib.sha256(content).hexdigest()}  {name}"
        for name, content in files.items()
        if name != "SHA256SUMS"
    ]


def test_figures_are_those_of_the_export_in_the_same_order() -> None:
    survey = make_answered_survey()
    order = ExportOrder(content=Content.FIGURES, file_format=FileFormat.CSV)
    with translation.override("fr"):
        (sheet, *_) = export_survey(survey, order, by=make_user(), at=NOW)
        expected = [
            ["" if cell is None else str(cell) for cell in row[:-1]] for row in sheet.rows()
        ]
    found = [list(row.values())[:-1] for row in rows_of(package_of(survey), "data/resultats.csv")]

    assert found == expected


def test_a_hidden_count_is_empty_and_said_to_be_hidden() -> None:
    survey = make_answered_survey(smallest_cell=20)

    rows = rows_of(package_of(survey), "data/resultats.csv")

    assert {row["hidden"] for row in rows} <= {"true", "false"}
    assert all(row["count"] == row["share"] == "" for row in rows if row["hidden"] == "true")


def test_the_package_holds_no_ballot_and_no_free_text() -> None:
    files = package_of(make_answered_survey())

    assert sorted(files) == [
        "LISEZMOI.md", "METHODE.md", "SHA256SUMS", "data/codebook.csv", "data/resultats.csv",
        "datapackage.json", "questionnaire.json",
    ]  # fmt: skip


def test_the_questionnaire_can_be_asked_again() -> None:
    survey = make_answered_survey()

    written: dict[str, Any] = json.loads(package_of(survey)["questionnaire.json"])

    assert from_json(written["questionnaire"]) == survey.document


def test_the_same_results_make_the_same_package() -> None:
    survey = make_answered_survey()

    assert package_of(survey) == package_of(survey)


def test_too_few_ballots_make_no_package() -> None:
    with pytest.raises(ExportRefused):
        open_data(make_answered_survey(smallest_cell=500), at=NOW, address=ADDRESS)


def test_who_may_take_the_open_data(client: Client) -> None:
    space = make_space()
    survey = make_answered_survey(space)
    url = reverse("survey_open_data", args=[space.slug, survey.code])

    answers = answers_of(client, make_cast(space), url, method="post")

    assert answers == team_page(owner=SEEN, analyst=SEEN)


def test_the_trail_keeps_who_took_the_open_data(client: Client) -> None:
    space = make_space()
    survey = make_answered_survey(space)
    analyst = make_staff(space, Role.ANALYST)
    client.force_login(analyst)

    answer = client.post(reverse("survey_open_data", args=[space.slug, survey.code]))

    assert answer.headers["Content-Type"] == "application/zip"
    event = AuditEvent.objects.get(verb="export_results")
    assert (event.actor_id, event.details["content"]) == (analyst.pk, "open_data")


def test_too_few_ballots_are_told_on_the_page_of_downloads(client: Client) -> None:
    space = make_space()
    survey = make_answered_survey(space, smallest_cell=500)
    client.force_login(make_staff(space, Role.ANALYST))

    answer = client.post(reverse("survey_open_data", args=[space.slug, survey.code]), follow=True)

    assert answer.redirect_chain[-1][0] == reverse("survey_exports", args=[space.slug, survey.code])
    assert "500" in answer.content.decode()


# --- for everybody ------------------------------------------------------------------------
PAGES = ("public_open_data", "public_open_data_file", "public_open_data_entry")


def published(**fields: Any) -> Survey:
    """A survey whose team lets everybody take its open data."""
    survey = make_answered_survey(**fields)
    publish_parts(survey, ["open_data"], by=make_user(), at=NOW)
    return survey


def asked(client: Client, survey: Survey, page: str) -> Any:
    return client.get(reverse(page, args=[survey.code]))


def test_two_builds_of_the_same_survey_are_the_same_bytes() -> None:
    survey = make_answered_survey()
    builds = [open_data(survey, at=at, address=ADDRESS) for at in (NOW, NOW + timedelta(days=40))]
    assert builds[0].archive == builds[1].archive
    method = package_of(survey)["METHODE.md"].decode()
    assert "aucune graine" in method
    assert "open_data CODE FILE.zip" in method


def test_whoever_runs_the_platform_makes_the_same_file_again(
    client: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    survey, file = published(), tmp_path / "again.zip"
    call_command("open_data", survey.code, str(file))
    assert file.read_bytes() == asked(client, survey, "public_open_data_file").content
    assert hashlib.sha256(file.read_bytes()).hexdigest() in capsys.readouterr().out
    with pytest.raises(CommandError, match="No survey"):
        call_command("open_data", "ZZZZ9999", str(file))
    with pytest.raises(CommandError, match="too_few"):
        call_command("open_data", make_answered_survey(smallest_cell=500).code, str(file))


def test_the_page_says_what_the_archive_holds_its_licence_and_its_checksum(client: Client) -> None:
    survey = published()
    page = asked(client, survey, "public_open_data").content.decode()
    archive = asked(client, survey, "public_open_data_file").content
    assert hashlib.sha256(archive).hexdigest() in page
    for told in ("Licence Ouverte 2.0", "data/resultats.csv", "31 mars 2026", "moins de 5"):
        assert told in page
    results = client.get(reverse("public_results", args=[survey.code])).content.decode()
    assert reverse("public_open_data", args=[survey.code]) in results


def test_the_entry_for_catalogues_has_licence_date_address_and_checksum(client: Client) -> None:
    survey = published()
    entry = json.loads(asked(client, survey, "public_open_data_entry").content)
    archive = asked(client, survey, "public_open_data_file").content
    told = entry["dcat:distribution"]
    assert entry["dct:license"]["@id"].startswith("https://www.etalab.gouv.fr/")
    assert entry["dct:issued"].startswith("2026-03-31")
    assert told["dcat:byteSize"] == len(archive)
    assert told["spdx:checksum"]["spdx:checksumValue"] == hashlib.sha256(archive).hexdigest()
    assert told["dcat:downloadURL"]["@id"].endswith(
        reverse("public_open_data_file", args=[survey.code])
    )


@pytest.mark.parametrize("page", PAGES)
def test_open_data_are_for_nobody_until_the_team_says_so(client: Client, page: str) -> None:
    assert asked(client, make_answered_survey(), page).status_code == 404
    assert asked(client, published(results_visibility="team"), page).status_code == 403
    assert asked(client, published(smallest_cell=500), page).status_code == 404
