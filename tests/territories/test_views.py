"""Suggestions for the combobox."""

import pytest

pytestmark = pytest.mark.django_db


def suggestions(client, path, **query):
    response = client.get(path, query)
    assert response.status_code == 200
    return response.json()["results"]


def test_a_stranger_gets_communes(client, france):
    assert suggestions(client, "/territoires/communes/", q="beaul") == [
        {"value": "43021", "label": "Beaulieu (43)", "hint": "Haute-Loire · 43800"},
        {"value": "07028", "label": "Beaulieu (07)", "hint": "Ardèche · 07460"},
        # A former commune whose name looks like it.
    ]


def test_many_postal_codes_are_cut_short(client, france):
    (found,) = suggestions(client, "/territoires/communes/", q="35238")

    assert found["hint"] == "Ille-et-Vilaine · 35000, 35200, 35700"


def test_ten_suggestions_at_most(client, france):
    assert len(suggestions(client, "/territoires/region-departement-epci-commune/", q="e")) <= 10


@pytest.mark.parametrize("query", [{}, {"q": ""}, {"q": "\x00"}, {"q": "💥"}, {"q": "%_'"}])
def test_nothing_is_suggested_for_nothing(client, france, query):
    assert suggestions(client, "/territoires/communes/", **query) == []


def test_a_text_without_end_is_cut(client, france):
    assert suggestions(client, "/territoires/communes/", q="x" * 5_000) == []


def test_other_kinds_are_named_in_the_address(client, france):
    found = suggestions(client, "/territoires/region-departement/", q="53")

    assert [place["value"] for place in found] == ["53", "53"]


@pytest.mark.parametrize("kinds", ["planet", "region-planet", "region--epci"])
def test_an_unknown_kind_is_not_found(client, france, kinds):
    assert client.get(f"/territoires/{kinds}/", {"q": "x"}).status_code == 404


def test_suggestions_are_only_read(client, france):
    assert client.post("/territoires/communes/", {"q": "x"}).status_code == 405


def test_few_queries_whatever_is_found(client, france, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        suggestions(client, "/territoires/communes/", q="ren")


def test_suggestions_may_be_those_of_one_territory(client, france):
    path = "/territoires/communes/"
    found = suggestions(client, path, q="beaul", dans="departement_43")

    assert [place["value"] for place in found] == ["43021"]
    assert suggestions(client, path, q="rennes", dans="departement_43") == []
    assert len(suggestions(client, path, q="beaul", dans="nulle-part")) == 2
