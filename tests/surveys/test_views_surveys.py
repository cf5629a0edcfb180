from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.converters import IntConverter
from django.utils import timezone

from aimpact.questionnaire.structure import Questionnaire, Text
from aimpact.spaces.enums import Role
from aimpact.surveys.models import Survey, Tally
from tests.factories import make_closed_survey, make_open_survey, make_space, make_survey
from tests.permissions import (
    HIDDEN,
    REFUSED,
    SEEN,
    answers_of,
    ask,
    make_cast,
    make_staff,
    team_page,
)
from tests.surveys.builder import sit_down, words_of

pytestmark = pytest.mark.django_db
EDITORS = {"owner": SEEN, "editor": SEEN}
WHOLE_TEAM = EDITORS | {"analyst": SEEN, "moderator": SEEN}


def test_who_may_see_the_list(client: Client) -> None:
    space = make_space()
    url = reverse("survey_list", args=[space.slug])
    assert answers_of(client, make_cast(space), url) == team_page(**WHOLE_TEAM)


def test_who_may_see_the_overview(client: Client) -> None:
    survey = make_survey()
    url = reverse("survey_overview", args=[survey.space.slug, survey.code])
    assert answers_of(client, make_cast(survey.space), url) == team_page(**WHOLE_TEAM)


def test_who_may_create_a_survey(client: Client) -> None:
    space = make_space()
    cast, url = make_cast(space), reverse("survey_create", args=[space.slug])
    assert answers_of(client, cast, url) == team_page(**EDITORS)
    made = answers_of(client, cast, url, method="post", data={"title": "Le marché"})
    assert made == team_page(**EDITORS)
    assert Survey.objects.count() == 2


@pytest.mark.parametrize("name", ["survey_duplicate", "survey_delete"])
def test_who_may_copy_and_delete(client: Client, name: str) -> None:
    survey = make_survey()
    url = reverse(name, args=[survey.space.slug, survey.code])
    cast = make_cast(survey.space)
    editors = {"owner": cast.pop("owner"), "editor": cast.pop("editor")}
    answers = answers_of(client, cast, url, method="post")
    expected = team_page()
    assert answers == {name: expected[name] for name in cast}
    assert ask(client, editors["editor"], url, method="post") == SEEN


def test_a_survey_of_another_space_does_not_exist(client: Client) -> None:
    foreign = make_survey()
    desk = sit_down(client, make_survey())
    url = reverse("survey_overview", args=[desk.survey.space.slug, foreign.code])
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_many_queries_for_three_surveys_as_for_one(
    client: Client, number: int, django_assert_num_queries
) -> None:
    space = make_space()
    for _ in range(number):
        make_open_survey(space)
    client.force_login(make_staff(space))
    url = reverse("survey_list", args=[space.slug])
    client.get(url)
    # Who asks (4), the right to edit, the shelves, the page (2), the frame (2).
    with django_assert_num_queries(10):
        client.get(url)


def test_the_list_shows_the_answers_counted_and_the_state(client: Client) -> None:
    survey = make_open_survey()
    Tally.objects.create(survey=survey, field="", answer="", count=1_234)
    desk = sit_down(client, survey)
    (line,) = client.get(reverse("survey_list", args=[survey.space.slug])).context["lines"]
    assert (line.ballots, str(line.state), line.title.fr) == (1_234, "open", "La place du marché")
    assert desk.survey == line.survey


@pytest.mark.parametrize(
    ("shelf", "number"),
    [("", 5), ("brouillons", 1), ("en-cours", 2), ("clos", 2), ("ailleurs", 5)],
)
def test_each_shelf_holds_its_surveys(client: Client, shelf: str, number: int) -> None:
    space, now = make_space(), timezone.now()
    make_survey(space)
    make_open_survey(space)
    make_survey(space, published_at=now, opens_at=now + timedelta(days=1))
    make_closed_survey(space)
    make_open_survey(space, closed_at=now)
    client.force_login(make_staff(space))
    response = client.get(reverse("survey_list", args=[space.slug]), {"etat": shelf})
    assert len(response.context["lines"]) == number
    counts = [link.count for link in response.context["shelves"]]
    assert counts == [5, 1, 2, 2]


def test_an_empty_list_says_what_to_do(client: Client) -> None:
    space = make_space()
    client.force_login(make_staff(space))
    words = words_of(client.get(reverse("survey_list", args=[space.slug])))
    assert reverse("survey_create", args=[space.slug]) in words


def test_a_survey_without_a_title_can_be_found(client: Client) -> None:
    survey = make_survey(questionnaire=Questionnaire())
    desk = sit_down(client, survey)
    assert survey.code in words_of(client.get(reverse("survey_list", args=[survey.space.slug])))
    assert desk.get("survey_overview").status_code == 200


@pytest.mark.parametrize(
    ("language", "title"), [("fr", Text(fr="Le marché 🧺")), ("en", Text(en="Le marché 🧺"))]
)
def test_a_new_survey_has_its_title_in_the_language_of_the_page(
    client: Client, language: str, title: Text
) -> None:
    space = make_space()
    client.force_login(make_staff(space))
    client.cookies["django_language"] = language
    url = reverse("survey_create", args=[space.slug])
    response = client.post(url, {"title": " Le marché 🧺\x00 "})
    survey = Survey.objects.get()
    assert response["Location"] == reverse("survey_builder", args=[space.slug, survey.code])
    assert survey.document.title == title


@pytest.mark.parametrize("typed", ["", "  ", "\x00", "a" * 100_000])
def test_a_title_that_cannot_be_is_refused_and_kept(client: Client, typed: str) -> None:
    space = make_space()
    client.force_login(make_staff(space))
    response = client.post(reverse("survey_create", args=[space.slug]), {"title": typed})
    assert response.status_code == 422
    assert "title" in response.context["form"].errors
    assert response.context["form"]["title"].value() == typed
    assert not Survey.objects.exists()


def test_a_copy_opens_in_the_builder(client: Client) -> None:
    desk = sit_down(client, make_open_survey())
    response = desk.post("survey_duplicate")
    copy = Survey.objects.latest("pk")
    assert response["Location"] == reverse("survey_builder", args=[copy.space.slug, copy.code])


def test_deleting_asks_first(client: Client) -> None:
    desk = sit_down(client, make_survey())
    assert desk.get("survey_delete").status_code == 200
    assert Survey.objects.count() == 1
    desk.post("survey_delete")
    assert not Survey.objects.exists()


def test_a_published_survey_is_not_deleted(client: Client) -> None:
    desk = sit_down(client, make_open_survey())
    response = desk.post("survey_delete")
    assert response["Location"] == desk.url("survey_overview")
    assert Survey.objects.count() == 1


@pytest.mark.parametrize("make", [make_survey, make_open_survey, make_closed_survey])
def test_the_overview_leads_through_the_steps(client: Client, make) -> None:
    desk = sit_down(client, make())
    steps = desk.get("survey_overview").context["steps"]
    assert [step["link"].url for step in steps][:4] == [
        desk.url(name)
        for name in ("survey_builder", "survey_terms", "survey_screens", "survey_publish")
    ]


def test_an_analyst_sees_only_the_steps_that_are_open_to_them(client: Client) -> None:
    survey = make_survey()
    url = reverse("survey_builder", args=[survey.space.slug, survey.code])
    cast = make_cast(survey.space)
    assert ask(client, cast["analyst"], url) == REFUSED
    words = words_of(client.get(reverse("survey_overview", args=[survey.space.slug, survey.code])))
    assert url not in words
    assert ask(client, cast["staff elsewhere"], url) == HIDDEN


def route_of(name: str) -> tuple[str, list[str], dict[str, Any]]:
    """The address of a page, the words that it takes, and what reads each of them."""
    possible, _pattern, _defaults, converters = get_resolver().reverse_dict.getlist(name)[0]
    address, words = possible[0]
    return address, words, converters


CODED = [
    name
    for name in get_resolver().reverse_dict
    if isinstance(name, str)
    and route_of(name)[0].startswith("e/%(slug)s/equipe/sondages/%(code)s/")
]
"""Names of every team page of one survey, whichever app it is in."""


def test_the_names_of_the_pages_were_found() -> None:
    assert {"survey_overview", "survey_question", "survey_share"} <= set(CODED)


@pytest.mark.parametrize("name", sorted(CODED))
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_shows_or_touches_a_survey_of_another_space(
    client: Client, name: str, method: str
) -> None:
    foreign, desk = make_survey(), sit_down(client, make_survey(), Role.OWNER)
    _address, wanted, converters = route_of(name)
    known = {"slug": desk.survey.space.slug, "code": foreign.code, "part": "q1"}
    numbers = {key for key in wanted if isinstance(converters[key], IntConverter)}
    values = {key: known.get(key, 1 if key in numbers else "x") for key in wanted}
    response = getattr(client, method)(reverse(name, kwargs=values))
    assert response.status_code in {404, 405}
    foreign.refresh_from_db()
    assert (foreign.version, foreign.published_at) == (1, None)
