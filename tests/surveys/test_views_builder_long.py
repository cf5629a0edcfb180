"""A questionnaire of many pages: one is unfolded, the others are found again at a glance."""

import zlib
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.structure import Page, Questionnaire, Text
from aimpact.surveys.models import Survey
from aimpact.surveys.selectors.builder import UNFOLDED_AT_MOST
from tests.factories import make_open_survey, make_survey, single_question
from tests.permissions import SEEN, answers_of, make_cast, team_page
from tests.surveys.builder import Desk, sit_down, words_of

pytestmark = pytest.mark.django_db

HEAVIEST = 100_000
"""Bytes that a page of the builder may weigh, compressed."""


def long_document(*, pages: int = 20, each: int = 10) -> Questionnaire:
    """Every other question of a page hangs on the first of the page before."""
    made = []
    for number in range(1, pages + 1):
        first = (number - 1) * each + 1
        earlier = Condition(
            tests=(Test(field=f"q{first - each}", operator=Operator.IS, value=("yes",)),)
        )
        questions = tuple(
            replace(
                single_question(f"q{n}"),
                label=Text(f"Question {n} du quartier ?"),
                condition=earlier if number > 1 and n % 2 else None,
            )
            for n in range(first, first + each)
        )
        made.append(Page(code=f"p{number}", title=Text(f"Thème {number}"), questions=questions))
    return Questionnaire(
        title=Text("Grand sondage"), pages=tuple(made), last_page=pages, last_question=pages * each
    )


@pytest.fixture
def desk(client: Client) -> Desk:
    return sit_down(client, make_survey(questionnaire=long_document()))


def unfolded(response: Any) -> list[str]:
    return [card.page.code for card in response.context["builder"].pages if card.is_open]


def codes_of(desk: Desk, page: str) -> list[str]:
    found = desk.document().page(page)
    assert found is not None
    return [question.code for question in found.questions]


@pytest.mark.parametrize(
    ("query", "shown"), [("", "p1"), ("?page=p7", "p7"), ("?page=p99", "p1"), ("?page=", "p1")]
)
def test_one_page_is_unfolded_the_one_asked_for_or_the_first(
    desk: Desk, query: str, shown: str
) -> None:
    response = desk.client.get(desk.url("survey_builder") + query)
    assert unfolded(response) == [shown]


@pytest.mark.parametrize(
    ("name", "part", "shown"), [("survey_question", "q155", "p16"), ("survey_page", "p3", "p3")]
)
def test_an_open_card_unfolds_its_page(desk: Desk, name: str, part: str, shown: str) -> None:
    assert unfolded(desk.get(name, part)) == [shown]


def test_a_short_survey_shows_all_its_pages(client: Client) -> None:
    desk = sit_down(client, make_survey())
    response = desk.get("survey_builder")
    assert unfolded(response) == ["p1", "p2"]
    assert 'name="cherche"' not in words_of(response)


def test_a_folded_page_names_its_questions_and_their_conditions(desk: Desk) -> None:
    shown = words_of(desk.get("survey_builder"))
    assert f"{desk.url('survey_question', 'q155')}#q-q155" in shown
    assert "Question 155 du quartier" in shown
    assert shown.count("5 conditions") == 19
    assert "141. Question 141 du quartier" in shown


@pytest.mark.parametrize(
    ("name", "args"),
    [("survey_builder", []), ("survey_question", ["q155"]), ("survey_logic", [])],
)
def test_two_hundred_questions_stay_light(desk: Desk, name: str, args: list[str]) -> None:
    response = desk.get(name, *args)
    assert response.status_code == 200
    assert len(zlib.compress(response.content)) < HEAVIEST


def test_pages_travel_compressed_where_the_browser_takes_it(desk: Desk) -> None:
    response = desk.client.get(desk.url("survey_builder"), headers={"accept-encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert len(response.content) < HEAVIEST // 2
    assert "Content-Encoding" not in desk.get("survey_builder")


def test_two_hundred_questions_on_one_page_stay_light(client: Client) -> None:
    document = long_document(pages=1, each=200)
    desk = sit_down(client, make_survey(questionnaire=document))
    response = desk.get("survey_question", "q150")
    assert response.context["builder"].pages[0].is_crowded
    assert len(zlib.compress(response.content)) < HEAVIEST
    shown = words_of(response)
    assert shown.count('class="builder-row"') == 199
    assert 'id="q-q150-up"' in shown


def test_the_queries_are_as_many_for_a_long_survey_as_for_a_short_one(
    client: Client, django_assert_num_queries: Any
) -> None:
    short = sit_down(client, make_survey())
    short.get("survey_builder")
    with django_assert_num_queries(13):
        short.get("survey_builder")
    long = Desk(client, make_survey(short.survey.space, questionnaire=long_document()))
    with django_assert_num_queries(13):
        long.get("survey_builder")


# --- finding ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("QUESTION 155", ["q155"]),
        ("  quartier   q7 ", ["q7", "q70", "q71"]),
        ("fontaine", []),
        ("?!", []),
    ],
)
def test_a_question_is_found_by_its_words_or_its_code(
    desk: Desk, typed: str, found: list[str]
) -> None:
    response = desk.client.get(desk.url("survey_builder"), {"cherche": typed})
    assert [card.question.code for card in response.context["found"]][:3] == found
    assert response.status_code == 200


def test_what_is_searched_is_shown_as_it_is_typed(desk: Desk) -> None:
    response = desk.client.get(desk.url("survey_builder"), {"cherche": "<b>fontaine</b>"})
    assert "<b>fontaine" not in words_of(response)


# --- going on at the right page -------------------------------------------------------------
def test_a_saved_card_leads_back_to_its_page(desk: Desk) -> None:
    response = desk.save("q155")
    assert response["Location"] == f"{desk.url('survey_builder')}?carte=q-q155&page=p16#q-q155"


def test_a_question_that_goes_over_to_the_next_page_is_followed(desk: Desk) -> None:
    response = desk.post("survey_question_button", "q20", do="down")
    assert response["Location"] == f"{desk.url('survey_builder')}?page=p3#q-q20"


def test_a_drop_leaves_the_page_that_was_unfolded(desk: Desk) -> None:
    data = {"moved": "q12", "into": "p9", "position": "10", "shown": "p2"}
    response = desk.post("survey_place", **data)
    assert response["Location"] == f"{desk.url('survey_builder')}?page=p2#q-q12"
    assert codes_of(desk, "p9")[-1] == "q12"


@pytest.mark.parametrize(
    ("name", "part", "shown"),
    [
        ("survey_question_delete", "q156", "p16"),
        ("survey_page_delete", "p20", "p19"),
    ],
)
def test_a_deletion_leads_back_to_where_it_was(
    desk: Desk, name: str, part: str, shown: str
) -> None:
    response = desk.post(name, part)
    assert response["Location"] == f"{desk.url('survey_builder')}?page={shown}"


def test_deleting_the_first_page_leads_to_the_next(client: Client) -> None:
    document = long_document()
    free = replace(document.pages[0], questions=())
    document = replace(document, pages=(free, *document.pages[2:]))
    pages = tuple(
        replace(p, questions=tuple(replace(q, condition=None) for q in p.questions))
        for p in document.pages
    )
    desk = sit_down(client, make_survey(questionnaire=replace(document, pages=pages)))
    response = desk.post("survey_page_delete", "p1")
    assert response["Location"] == f"{desk.url('survey_builder')}?page=p3"


# --- moving far away ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("where", "page", "index"),
    [("p9:0", "p9", 0), ("p9:4", "p9", 4), ("p20:10", "p20", 10), ("p2:0", "p2", 0)],
)
def test_a_question_is_moved_to_any_page(desk: Desk, where: str, page: str, index: int) -> None:
    response = desk.post("survey_question_move", "q14", where=where)
    assert codes_of(desk, page)[index] == "q14"
    assert response["Location"] == f"{desk.url('survey_builder')}?carte=q-q14&page={page}#q-q14"


def test_the_move_offers_every_place_but_its_own_and_stands_where_it_is(desk: Desk) -> None:
    form = desk.get("survey_question_move", "q14").context["form"]
    groups = form.fields["where"].choices
    assert [len(places) for _name, places in groups] == [11, 10, *[11] * 18]
    assert form.fields["where"].initial == "p2:3"
    desk.post("survey_question_move", "q14", where="p2:3")
    assert Survey.objects.get().version == 1


@pytest.mark.parametrize("where", ["", "p99:0", "p9:11", "p9:-1", "p9"])
def test_a_place_that_is_not_offered_moves_nothing(desk: Desk, where: str) -> None:
    response = desk.post("survey_question_move", "q14", where=where)
    assert response.status_code == 422
    assert response.context["form"].errors
    assert Survey.objects.get().version == 1


def test_what_is_not_there_is_not_moved(desk: Desk) -> None:
    assert desk.get("survey_question_move", "q999").status_code == 404


def test_nothing_is_moved_once_the_survey_is_published(client: Client) -> None:
    desk = sit_down(client, make_open_survey())
    response = desk.post("survey_question_move", "q1", where="p2:0")
    assert response.status_code == 302
    assert Survey.objects.get().version == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_move_a_question(client: Client, method: str) -> None:
    desk = Desk(client, make_survey())
    url = desk.url("survey_question_move", "q1")
    answers = answers_of(client, make_cast(desk.survey.space), url, method=method)
    assert answers == team_page(owner=SEEN, editor=SEEN)


def test_the_threshold_is_where_cards_stop(client: Client) -> None:
    desk = sit_down(
        client,
        make_survey(questionnaire=long_document(pages=2, each=UNFOLDED_AT_MOST // 2)),
    )
    assert unfolded(desk.get("survey_builder")) == ["p1", "p2"]
