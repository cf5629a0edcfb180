"""The team's side menu: which page is the current one."""

import pytest
from django.urls import reverse

from aimpact.spaces.enums import Role
from aimpact.spaces.menu import team_links
from aimpact.spaces.rules import PERMISSIONS
from tests.factories import make_space

pytestmark = pytest.mark.django_db


def current_page(space, path: str) -> list[str]:
    groups = team_links(space, PERMISSIONS[Role.OWNER], path=path)
    return [link.url for group in groups for link in group.links if link.current]


@pytest.mark.parametrize("name", ["survey_list", "import_start", "questionnaire_import"])
def test_a_page_shows_the_entry_that_it_belongs_to(name):
    space = make_space()

    path = reverse(name, args=[space.slug])

    assert current_page(space, f"{path}7/") == [reverse("survey_list", args=[space.slug])]


def test_the_home_of_the_team_is_current_on_its_own_page():
    space = make_space()
    home = reverse("team_home", args=[space.slug])

    assert current_page(space, home) == [home]


def test_a_page_of_an_entry_that_is_not_shown_marks_none():
    space = make_space()
    path = reverse("import_start", args=[space.slug])

    assert team_links(space, frozenset(), path=path) == ()
