"""Headings of a page in their order (RGAA 9.1): its title first, and no level left out after it."""

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from django.test import Client

from aimpact.surveys.models import Survey
from tests.consistency.test_urls import ours
from tests.factories import make_closed_survey, make_survey
from tests.permissions import make_staff

pytestmark = pytest.mark.django_db

TEAM = re.compile(r"e/<slug:slug>/equipe/(?!.*<(?!slug:slug>|(?:slug|str):code>))")
"""Addresses of a team that need its space, or its space and a survey, and nothing more."""


class Headings(HTMLParser):
    """The levels of the headings of a page, in their order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))


def faults(levels: list[int]) -> list[str]:
    """What is wrong with the headings of one page."""
    found = [] if levels[:1] == [1] else [f"begins with {levels[:1]}"]
    if levels.count(1) != 1:
        found.append(f"{levels.count(1)} titles")
    jumps = [f"{a} then {b}" for a, b in pairwise(levels) if b > a + 1]
    return found + jumps


def faults_by_page(survey: Survey) -> dict[str, list[str]]:
    """The pages of a team that its owner may open, and what is wrong with their headings."""
    client = Client()
    client.force_login(make_staff(survey.space))
    seen = {}
    for pattern in filter(TEAM.match, ours()):
        path = pattern.replace("<slug:slug>", survey.space.slug)
        path = re.sub(r"<\w+:code>", survey.code, path)
        response = client.get(f"/{path}")
        is_text = response.status_code == 200 and response["Content-Type"].startswith("text/html")
        page = response.content.decode() if is_text else ""
        if 'id="contenu"' in page:  # neither a part of a page nor a letter to copy
            seen[pattern] = faults(Headings(page).levels)
    return seen


@pytest.mark.parametrize("make", [make_survey, make_closed_survey])
def test_every_page_of_a_team_begins_with_its_title_and_leaves_no_level_out(make):
    seen = faults_by_page(make())

    assert len(seen) > 25
    assert {page: found for page, found in seen.items() if found} == {}


@pytest.mark.parametrize(
    ("levels", "found"),
    [
        ([1, 2, 3, 2], []),
        ([], ["begins with []", "0 titles"]),
        ([2, 1], ["begins with [2]"]),
        ([1, 2, 1], ["2 titles"]),
        ([1, 3], ["1 then 3"]),
    ],
)
def test_what_is_wrong_with_headings_is_found(levels, found):
    assert faults(levels) == found
