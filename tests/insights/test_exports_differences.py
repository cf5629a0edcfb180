"""The tests of the page of differences as a sheet."""

import pytest

from aimpact.insights.exports.differences import differences_sheet
from aimpact.insights.readings.differences import read_differences
from aimpact.insights.selectors.differences import differences_of
from aimpact.insights.services.exports import Content, ExportOrder, FileFormat, export_survey
from aimpact.spaces.enums import Role
from tests.insights.ballots import NOW
from tests.insights.test_analyses_differences import make_divided_survey
from tests.insights.test_views_differences import analyse
from tests.permissions import make_staff

pytestmark = pytest.mark.django_db


def test_each_test_is_a_line_with_the_figures_of_the_page() -> None:
    survey = make_divided_survey()
    part = analyse(survey).parts["differences"]
    sheet = differences_sheet(differences_of(survey, at=NOW))
    assert sheet is not None
    rows = [*sheet.rows()]
    every = [*read_differences(part), *read_differences(part, pairs=True)]
    tests = [(each.field, test) for each in every for test in each.tests]
    assert [(row[0], *row[5:13]) for row in rows] == [
        (field, t.n, t.statistic, t.df, t.p, t.corrected, t.v, t.low, t.high) for field, t in tests
    ]
    assert {len(row) for row in rows} == {len(sheet.header)}


def test_the_sheet_stands_in_the_spreadsheet_of_the_results_once_they_are_analysed() -> None:
    survey = make_divided_survey()
    person = make_staff(survey.space, Role.ANALYST)
    order = ExportOrder(content=Content.FIGURES, file_format=FileFormat.XLSX)
    before = [sheet.name for sheet in export_survey(survey, order, by=person, at=NOW)]
    analyse(survey)
    after = [sheet.name for sheet in export_survey(survey, order, by=person, at=NOW)]
    assert "Écarts" not in before
    assert "Écarts" in after
