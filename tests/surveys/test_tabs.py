from collections.abc import Mapping

import pytest
from django.urls import reverse

from aimpact.spaces.enums import Role
from aimpact.spaces.rules import PERMISSIONS, Permission
from aimpact.surveys.models import Survey
from aimpact.surveys.tabs import SurveyTab, TabRows, _tabs, add_survey_tab, survey_tabs
from aimpact.ui.parts import Link
from tests.factories import make_survey

pytestmark = pytest.mark.django_db


def rows(survey: Survey, role: Role, path: str = "") -> TabRows:
    return survey_tabs(survey, survey.space.slug, PERMISSIONS[role], path=path)


def tabs(survey: Survey, role: Role, path: str = "") -> Mapping[str, Link]:
    return rows(survey, role, path).main


def labels(row: Mapping[str, Link]) -> list[tuple[str, bool]]:
    return [(str(link.label), link.current) for link in row.values()]


def test_an_editor_goes_from_the_overview_to_the_sharing() -> None:
    names = list(tabs(make_survey(), Role.EDITOR))
    assert names[:6] == [
        "survey_overview",
        "survey_builder",
        "survey_terms",
        "survey_screens",
        "survey_publish",
        "survey_share",
    ]


def test_what_belongs_together_stands_in_a_second_row() -> None:
    survey = make_survey()
    path = reverse("survey_logic", args=[survey.space.slug, survey.code])
    beside = rows(survey, Role.EDITOR, path).beside
    assert {name: link.current for name, link in beside.items()} == {
        "survey_builder": False,
        "survey_logic": True,
    }
    assert tabs(survey, Role.EDITOR, path)["survey_builder"].current
    alone = reverse("survey_publish", args=[survey.space.slug, survey.code])
    assert rows(survey, Role.EDITOR, alone).beside == {}


def test_the_many_pages_of_results_stand_in_groups() -> None:
    survey = make_survey()
    path = reverse("survey_weights", args=[survey.space.slug, survey.code])
    found = rows(survey, Role.OWNER, path)
    assert labels(found.beside) == [
        ("Résultats", False),
        ("Qui a répondu", True),
        ("Analyses", False),
        ("Conclusions", False),
        ("Données", False),
    ]
    assert labels(found.within) == [
        ("Représentativité", False),
        ("Redressement", True),
        ("Échantillon et notice", False),
    ]
    assert tabs(survey, Role.OWNER, path)["survey_results"].current


def test_the_page_of_results_itself_has_no_third_row() -> None:
    survey = make_survey()
    path = reverse("survey_results", args=[survey.space.slug, survey.code])
    found = rows(survey, Role.OWNER, path)
    assert labels(found.beside)[0] == ("Résultats", True)
    assert found.within == {}


def test_a_group_begins_with_the_first_page_that_one_may_see() -> None:
    survey = make_survey()
    slug, path = survey.space.slug, reverse("survey_results", args=[survey.space.slug, survey.code])
    for name, under in (("survey_delete", "survey_results"), ("survey_close", "survey_delete")):
        may = Permission.EDIT_SURVEYS if under == "survey_results" else Permission.READ_RESULTS
        add_survey_tab(SurveyTab(name, name, may, order=99, under=under, group="Ends"))
    try:
        groups = survey_tabs(survey, slug, PERMISSIONS[Role.ANALYST], path=path).beside
    finally:
        for name in ("survey_delete", "survey_close"):
            _tabs.pop(name)
    assert (groups["survey_delete"].label, groups["survey_delete"].url) == (
        "Ends",
        reverse("survey_close", args=[slug, survey.code]),
    )


@pytest.mark.parametrize("role", [Role.ANALYST, Role.MODERATOR])
def test_those_who_do_not_edit_have_no_tab_to_edit(role: Role) -> None:
    names = set(tabs(make_survey(), role))
    assert "survey_overview" in names
    assert not names & {"survey_builder", "survey_terms", "survey_publish", "survey_share"}


def test_a_member_has_no_tab() -> None:
    assert tabs(make_survey(), Role.MEMBER) == {}


@pytest.mark.parametrize(
    ("name", "args", "current"),
    [
        ("survey_overview", [], "survey_overview"),
        ("survey_delete", [], "survey_overview"),
        ("survey_question", ["q1"], "survey_builder"),
        ("survey_close", [], "survey_publish"),
    ],
)
def test_the_tab_of_the_page_is_current(name: str, args: list[str], current: str) -> None:
    survey = make_survey()
    path = reverse(name, args=[survey.space.slug, survey.code, *args])
    found = tabs(survey, Role.OWNER, path)
    assert [tab for tab, link in found.items() if link.current] == [current]
