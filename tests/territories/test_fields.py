"""A place typed in a form: understood, or asked back with what was typed."""

import pytest
from django import forms
from django.template import Context, Template

from aimpact.territories.enums import TerritoryKind
from aimpact.territories.fields import CommuneField, TerritoryField
from aimpact.territories.models import Territory

pytestmark = pytest.mark.django_db


class PlaceForm(forms.Form):
    commune = CommuneField(required=False)


class TerritoryForm(forms.Form):
    place = TerritoryField(kinds=[TerritoryKind.REGION, TerritoryKind.DEPARTEMENT])


def draw(form, name="commune"):
    context = Context({"field": form[name]})
    return Template("{% field field %}").render(context)


def commune(code):
    return Territory.objects.select_related("departement").get(kind="commune", code=code)


def errors(form, name="commune"):
    return [error.code for error in form.errors.as_data().get(name, [])]


def test_a_full_name_is_understood(france):
    form = PlaceForm({"commune": "Rennes"})

    assert form.is_valid()
    assert form.cleaned_data["commune"] == commune("35238")


def test_an_optional_place_may_stay_empty(france):
    for data in ({}, {"commune": ""}, {"commune": "   "}):
        form = PlaceForm(data)
        assert form.is_valid()
        assert form.cleaned_data["commune"] is None


def test_a_required_place_may_not(france):
    assert errors(TerritoryForm({"place": " "}), "place") == ["required"]


def test_an_ambiguous_name_comes_back_with_a_choice_and_what_was_typed(france):
    form = PlaceForm({"commune": "beaulieu"})

    assert errors(form) == ["ambiguous"]
    html = draw(form)
    assert 'value="beaulieu"' in html
    assert 'name="commune_choice" value="commune:43021"' in html
    assert 'name="commune_choice" value="commune:07028"' in html
    assert "Haute-Loire · 43800" in html


def test_the_chosen_candidate_is_taken(france):
    form = PlaceForm({"commune": "beaulieu", "commune_choice": "commune:43021"})

    assert form.is_valid()
    assert form.cleaned_data["commune"] == commune("43021")


def test_a_choice_that_does_not_fit_the_text_is_not_taken(france):
    form = PlaceForm({"commune": "beaulieu", "commune_choice": "commune:35238"})

    assert errors(form) == ["ambiguous"]


def test_a_text_corrected_after_the_choice_wins(france):
    form = PlaceForm({"commune": "Rennes", "commune_choice": "commune:43021"})

    assert form.is_valid()
    assert form.cleaned_data["commune"] == commune("35238")


def test_a_likeness_is_asked_back(france):
    assert errors(PlaceForm({"commune": "Renes"})) == ["unsure"]


@pytest.mark.parametrize("typed", ["Nowhere at all", "💥", "\x00", "99999"])
def test_an_unknown_place_is_refused_without_a_choice(france, typed):
    form = PlaceForm({"commune": typed})

    assert errors(form) == ["unknown"] if typed.strip() else form.is_valid()
    assert "commune_choice" not in draw(form)


def test_a_text_without_end_is_refused_before_any_search(france, django_assert_num_queries):
    form = PlaceForm({"commune": "Rennes " * 20_000})

    with django_assert_num_queries(0):
        assert errors(form) == ["too_long"]
        draw(form)


def test_the_place_known_is_shown_by_its_label(france):
    form = PlaceForm(initial={"commune": commune("35238")})

    assert 'value="Rennes (35)"' in draw(form)


def test_a_form_sent_unchanged_has_not_changed(france):
    rennes = commune("35238")

    assert not PlaceForm({"commune": "Rennes (35)"}, initial={"commune": rennes}).has_changed()
    assert PlaceForm({"commune": "Bruz"}, initial={"commune": rennes}).has_changed()
    assert not PlaceForm({}).has_changed()


def test_the_combobox_asks_for_the_kinds_of_the_field(france):
    assert 'data-combobox-url-value="/territoires/communes/"' in draw(PlaceForm())
    assert 'data-combobox-url-value="/territoires/region-departement/"' in draw(
        TerritoryForm(), "place"
    )


def test_a_name_of_two_levels_asks_which(france):
    form = TerritoryForm({"place": "53"})

    assert errors(form, "place") == ["ambiguous"]
    assert 'value="region:53"' in draw(form, "place")


def test_what_was_typed_is_escaped(france):
    html = draw(PlaceForm({"commune": '"><script>Renes'}))

    assert "<script>" not in html
