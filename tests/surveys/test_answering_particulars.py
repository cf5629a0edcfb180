"""Tables, dates, places, contacts, consents and values of the link, answered without JavaScript."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from aimpact.questionnaire.blank import blank_question
from aimpact.questionnaire.checks import Problem
from aimpact.questionnaire.conditions import Condition, Operator, Test
from aimpact.questionnaire.structure import (
    Cells,
    Choice,
    Kind,
    Level,
    Page,
    Question,
    Questionnaire,
    Row,
    Text,
)
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import IncomingBallot, Survey
from aimpact.surveys.selectors.places import TerritoryPlaces
from aimpact.surveys.services.editing import NotReady
from aimpact.surveys.services.publishing import publish_survey
from aimpact.surveys.services.terms import AsksForNames, terms_of, update_terms
from aimpact.territories.enums import TerritoryKind
from aimpact.territories.models import Territory
from tests.factories import (
    make_commune,
    make_open_survey,
    make_survey,
    make_user,
    matrix_question,
    single_question,
    text_question,
)
from tests.insights.ballots import NOW
from tests.surveys.answering import (
    answer,
    ballots,
    one_page,
    open_form,
    read_page_form,
    send,
    text_of,
)

pytestmark = pytest.mark.django_db

SOURCE = Question(
    code="source",
    kind=Kind.HIDDEN,
    label=Text("Venu par"),
    choices=(Choice(code="poster"), Choice(code="letter")),
)


def asked(kind: Kind, **fields: Any) -> Question:
    return replace(blank_question(kind, "q1"), label=Text("Et donc ?"), **fields)


@pytest.fixture
def brittany() -> Territory:
    """Two communes called Beaulieu, in two départements; Rennes beside one of them."""
    region = make_commune(kind=TerritoryKind.REGION, code="53", name="Bretagne")
    near = make_commune(
        kind=TerritoryKind.DEPARTEMENT, code="35", name="Ille-et-Vilaine", region=region
    )
    far = make_commune(kind=TerritoryKind.DEPARTEMENT, code="2A", name="Corse-du-Sud")
    make_commune(code="35238", name="Rennes", search_text="rennes", departement=near, region=region)
    make_commune(code="35020", name="Beaulieu", search_text="beaulieu", departement=near)
    make_commune(code="2A020", name="Beaulieu", search_text="beaulieu", departement=far)
    return region


# --- places -------------------------------------------------------------------------------
def test_a_place_is_kept_with_the_codes_of_those_around_it(
    client: Client, brittany: Territory
) -> None:
    answer(client, one_page(asked(Kind.PLACE)), q1="Rennes (35)")
    assert ballots() == [{"q1": ["commune_35238", "departement_35", "region_53"]}]


def test_a_name_that_two_communes_bear_is_asked_back(client: Client, brittany: Territory) -> None:
    survey = one_page(asked(Kind.PLACE))
    again = answer(client, survey, q1="Beaulieu")
    assert again.status_code == 422
    words = text_of(again)
    assert "Beaulieu (35)" in words
    assert "Beaulieu (2A)" in words
    assert send(client, read_page_form(again), q1=["commune_2a020", "Beaulieu"]).status_code == 302
    assert ballots() == [{"q1": ["commune_2a020", "departement_2a"]}]


def test_the_name_of_a_place_may_be_corrected_instead(client: Client, brittany: Territory) -> None:
    again = answer(client, one_page(asked(Kind.PLACE)), q1="Beaulieu")
    send(client, read_page_form(again), q1=["", "Rennes"])
    assert ballots()[0]["q1"][0] == "commune_35238"


def test_a_place_that_was_chosen_comes_back_by_its_name(
    client: Client, brittany: Territory
) -> None:
    survey = one_page(asked(Kind.PLACE), replace(text_question("q3"), is_required=True))
    again = answer(client, survey, q1="commune_2a020", q3="")
    assert ("q1", "Beaulieu (2A)") in read_page_form(again).values


@pytest.mark.parametrize(
    ("typed", "level", "found"),
    [
        ("Ys", Level.COMMUNE, []),
        ("35", Level.DEPARTEMENT, ["departement_35", "region_53"]),
        ("Bretagne", Level.REGION, ["region_53"]),
        ("region_53", Level.COMMUNE, []),
        ("commune_99999", Level.COMMUNE, []),
    ],
)
def test_places_of_each_level_are_found(
    typed: str, level: Level, found: list[str], brittany: Territory
) -> None:
    assert [*TerritoryPlaces().find(level, typed)] == found


def test_a_place_is_looked_up_once_a_request(
    brittany: Territory, django_assert_num_queries: Any
) -> None:
    places = TerritoryPlaces()
    places.find(Level.COMMUNE, "Rennes (35)")
    with django_assert_num_queries(0):
        assert places.label(Level.COMMUNE, "Rennes (35)") == "Rennes (35)"
        assert places.candidates(Level.COMMUNE, "Rennes (35)") == []


def test_a_later_page_may_depend_on_a_place(client: Client, brittany: Territory) -> None:
    test = Test(field="q1", operator=Operator.IS, value=("departement_35",))
    later = Page(code="p2", questions=(text_question("q3"),), condition=Condition(tests=(test,)))
    document = Questionnaire(
        title=Text("La place"), pages=(Page(code="p1", questions=(asked(Kind.PLACE),)), later)
    )
    survey = make_open_survey(questionnaire=document)
    form = read_page_form(send(client, open_form(client, survey), "next", q1="Rennes"))
    assert "q3" in form.names


# --- dates and times ----------------------------------------------------------------------
def test_moments_are_read_as_people_type_them(client: Client) -> None:
    date, time = asked(Kind.DATE), replace(asked(Kind.TIME), code="q2")
    answer(client, one_page(date, time), q1="15 mars 2026", q2="18 h 30")
    assert ballots() == [{"q1": "2026-03-15", "q2": "18:30"}]


def test_a_date_that_cannot_be_read_comes_back_as_it_was_typed(client: Client) -> None:
    again = answer(client, one_page(asked(Kind.DATE)), q1="vers la mi-mars")
    assert again.status_code == 422
    assert ("q1", "vers la mi-mars") in read_page_form(again).values
    assert 'type="text" id="f-q1"' in again.content.decode().replace("  ", " ")


def test_today_as_a_limit_is_the_day_of_the_survey(client: Client) -> None:
    again = answer(client, one_page(asked(Kind.DATE, latest="today")), q1="01/01/2999")
    assert again.status_code == 422


# --- tables -------------------------------------------------------------------------------
def test_each_form_of_a_table_is_answered(client: Client) -> None:
    rows = (Row(code="r1", label=Text("Samedi")), Row(code="r2", label=Text("Dimanche")))
    columns = (Choice(code="c1", label=Text("A")), Choice(code="c2", label=Text("B")))
    table = replace(matrix_question("q1"), rows=rows, choices=columns)
    survey = one_page(
        replace(table, cells=Cells.MULTIPLE),
        replace(table, code="q2", cells=Cells.NUMBER),
        replace(table, code="q3", cells=Cells.TEXT, choices=()),
    )
    answer(client, survey, q1__r1=["c1", "c2"], q2__r2__c1="1,5", q3__r1="Le marché")
    assert ballots() == [{"q1__r1": ["c1", "c2"], "q2__r2__c1": 1.5, "q3__r1": "Le marché"}]


def test_a_cell_that_is_wrong_says_so_beside_it_and_names_its_line(client: Client) -> None:
    table = replace(matrix_question("q1"), cells=Cells.NUMBER)
    cell = table.cell_field(table.rows[0], table.choices[0])
    again = answer(client, one_page(table), **{cell: "beaucoup"})
    page = again.content.decode()
    assert f'id="e-{cell}"' in page
    assert f'href="#f-{cell}"' in page
    assert table.rows[0].label.fr in text_of(again)


# --- contacts and consents ----------------------------------------------------------------
def test_contacts_are_kept_in_one_form_and_said_to_be_personal(client: Client) -> None:
    phone = replace(asked(Kind.PHONE), code="q2")
    survey = one_page(asked(Kind.EMAIL), phone)
    page = client.get(f"/s/{survey.code}/")
    assert text_of(page).count("donnée personnelle") == 2
    answer(client, survey, q1="Camille@Exemple.FR", q2="06 12 34 56 78")
    assert ballots() == [{"q1": "Camille@exemple.fr", "q2": "+33612345678"}]


def test_a_box_is_never_ticked_beforehand(client: Client) -> None:
    form = open_form(client, one_page(asked(Kind.CONSENT)))
    assert "q1" in form.names
    assert "q1" not in dict(form.values)


def test_without_the_agreement_that_it_needs_a_survey_keeps_nothing(client: Client) -> None:
    survey = one_page(asked(Kind.CONSENT, is_required=True), text_question("q3"))
    refused = answer(client, survey, q3="Bonjour")
    assert refused.status_code == 422
    assert "vous pouvez quitter cette page" in text_of(refused)
    assert not IncomingBallot.objects.exists()
    answer(client, survey, q1="yes", q3="Bonjour")
    assert ballots() == [{"q1": "yes", "q3": "Bonjour"}]


# --- values of the link -------------------------------------------------------------------
def two_screens() -> Survey:
    pages = (
        Page(code="p1", questions=(SOURCE, single_question("q1"))),
        Page(code="p2", questions=(text_question("q3"),)),
    )
    return make_open_survey(questionnaire=Questionnaire(title=Text("La place"), pages=pages))


def test_a_declared_value_of_the_link_follows_to_the_ballot(client: Client) -> None:
    survey = two_screens()
    first = read_page_form(client.get(f"/s/{survey.code}/?source=poster&q1=no&other=x"))
    assert first.action == f"/s/{survey.code}/?source=poster"
    assert ("source", "poster") in first.values
    second = read_page_form(send(client, first, "next", q1="yes"))
    send(client, second, q3="Bonjour")
    assert ballots() == [{"source": "poster", "q1": "yes", "q3": "Bonjour"}]


@pytest.mark.parametrize("query", ["", "?source=elsewhere", "?source=%3Cscript%3E", "?source="])
def test_a_value_that_nobody_declared_is_dropped(client: Client, query: str) -> None:
    survey = two_screens()
    first = read_page_form(client.get(f"/s/{survey.code}/{query}"))
    assert first.action == f"/s/{survey.code}/"
    assert "source" not in first.names


def test_the_page_kept_for_newcomers_holds_nobodys_value(client: Client) -> None:
    survey = two_screens()
    assert "source" not in open_form(client, survey).names
    carrying = read_page_form(client.get(f"/s/{survey.code}/?source=letter"))
    assert ("source", "letter") in carrying.values
    assert "source" not in open_form(client, survey).names


def test_a_value_of_the_link_alone_is_no_ballot(client: Client) -> None:
    survey = one_page(SOURCE, text_question("q3"))
    form = read_page_form(client.get(f"/s/{survey.code}/?source=poster"))
    assert send(client, form).status_code == 422
    assert not IncomingBallot.objects.exists()


# --- what names people --------------------------------------------------------------------
@pytest.mark.parametrize("kind", [Kind.EMAIL, Kind.PHONE])
def test_an_anonymous_survey_that_asks_for_names_is_not_published(kind: Kind) -> None:
    document = Questionnaire(title=Text("A"), pages=(Page(code="p1", questions=(asked(kind),)),))
    survey = make_survey(questionnaire=document)
    with pytest.raises(NotReady) as refused:
        publish_survey(survey, by=make_user(), at=NOW)
    assert [*refused.value.problems] == [Problem("q1", "names_in_anonymous")]
    named = make_survey(
        questionnaire=document, anonymity=Anonymity.NAMED, audience=Audience.MEMBERS
    )
    assert publish_survey(named, by=make_user(), at=NOW).published_at == NOW


def test_a_web_address_is_no_name() -> None:
    pages = (Page(code="p1", questions=(asked(Kind.URL),)),)
    survey = make_survey(questionnaire=Questionnaire(title=Text("A"), pages=pages))
    assert publish_survey(survey, by=make_user(), at=NOW).published_at == NOW


def test_a_published_survey_that_asks_for_names_cannot_become_anonymous() -> None:
    pages = (Page(code="p1", questions=(asked(Kind.EMAIL),)),)
    survey = make_open_survey(
        questionnaire=Questionnaire(title=Text("A"), pages=pages),
        anonymity=Anonymity.NAMED,
        audience=Audience.MEMBERS,
    )
    terms = replace(terms_of(survey), anonymity=Anonymity.ANONYMOUS)
    with pytest.raises(AsksForNames):
        update_terms(survey, terms, by=make_user(), at=survey.opens_at or NOW)
