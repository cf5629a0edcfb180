import pytest
from django.urls import reverse

from aimpact.spaces.enums import Role
from aimpact.spaces.rules import PERMISSIONS
from aimpact.surveys.models import Survey
from aimpact.surveys.tabs import survey_tabs, tabs_beside
from aimpact.ui.parts import Link
from tests.factories import make_survey

pytestmark = pytest.mark.django_db


def tabs(survey: Survey, role: Role, path: str = "") -> dict[str, Link]:
    return survey_tabs(survey, survey.space.slug, PERMISSIONS[role], path=path)


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
    permissions = PERMISSIONS[Role.EDITOR]
    beside = tabs_beside(survey, survey.space.slug, permissions, path=path)
    assert {name: link.current for name, link in beside.items()} == {
        "survey_builder": False,
        "survey_logic": True,
    }
    assert tabs(survey, Role.EDITOR, path)["survey_builder"].current
    alone = reverse("survey_publish", args=[survey.space.slug, survey.code])
    assert tabs_beside(survey, survey.space.slug, permissions, path=alone) == {}


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
