import re
from typing import Any

import pytest
from django import forms
from django.utils import translation

from tests.ui.drawing import draw


class Contact(forms.Form):
    email = forms.EmailField(label="Adresse e-mail", help_text="Pour vous répondre.")
    message = forms.CharField(label="Message", required=False, widget=forms.Textarea)
    secret = forms.CharField(label="Mot de passe", required=False, widget=forms.PasswordInput)
    means = forms.ChoiceField(
        label="Moyen", choices=[("pied", "À pied"), ("velo", "À vélo")], widget=forms.RadioSelect
    )
    reasons = forms.MultipleChoiceField(
        label="Raisons", choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="D’accord", help_text="Lisez d’abord.")
    place = forms.CharField(label="Commune", required=False)
    code = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any] | None:
        if self.data.get("message") == "non":
            raise forms.ValidationError("Ce message ne va pas.")
        return self.cleaned_data


@pytest.fixture(autouse=True)
def french():
    with translation.override("fr"):
        yield


def test_a_field_has_a_label_a_hint_and_says_that_it_is_required():
    drawn = draw("{% field form.email %}", form=Contact())

    assert '<label class="label" for="id_email">Adresse e-mail' in drawn
    assert "(obligatoire)" in drawn
    assert '<span class="hint" id="id_email_hint">Pour vous répondre.</span>' in drawn
    assert 'aria-describedby="id_email_hint"' in drawn


def test_an_optional_field_says_so():
    assert "(facultatif)" in draw("{% field form.message %}", form=Contact())


def test_an_error_stands_beside_the_field_and_what_was_typed_is_kept():
    drawn = draw("{% field form.email %}", form=Contact({"email": 'pas "une" adresse'}))

    assert 'aria-describedby="id_email_hint id_email_error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'id="id_email_error"' in drawn
    assert "Erreur\u00a0:" in drawn
    assert "pas &quot;une&quot; adresse" in drawn


def test_options_become_attributes_of_the_control():
    drawn = draw('{% field form.email autocomplete="email" css="input-short" %}', form=Contact())

    assert 'autocomplete="email"' in drawn
    assert 'class="input input-short"' in drawn


def test_a_group_is_a_fieldset_of_cards():
    drawn = draw("{% field form.means %}", form=Contact({"means": "velo"}))

    assert '<fieldset class="field" id="id_means">' in drawn
    assert '<legend class="legend">Moyen' in drawn
    assert drawn.count('<label class="choice">') == 2
    assert 'type="radio" name="means" value="velo"' in drawn
    assert drawn.count("checked") == 1


def test_a_group_without_an_answer_says_its_error_in_the_fieldset():
    drawn = draw("{% field form.means %}", form=Contact({}))

    assert '<fieldset class="field" id="id_means" aria-describedby="id_means_error">' in drawn
    assert drawn.count('aria-invalid="true"') == 2


def test_boxes_of_a_group_are_not_each_required():
    drawn = draw("{% field form.reasons inline=True %}", form=Contact({"reasons": ["b"]}))

    assert "choices-inline" in drawn
    assert " required" not in drawn
    assert drawn.count("checked") == 1


def test_a_choice_may_have_a_hint_of_its_own():
    hints = {"pied": "Moins de 2 km."}

    drawn = draw("{% field form.means hints=hints %}", form=Contact(), hints=hints)

    assert "À pied<small>Moins de 2 km.</small>" in drawn


def test_a_single_box_is_a_card_with_its_hint():
    drawn = draw("{% field form.agreed %}", form=Contact({"agreed": ""}))

    assert '<label class="choice" for="id_agreed">' in drawn
    assert '<small id="id_agreed_hint">Lisez d’abord.</small>' in drawn
    assert 'id="id_agreed_error"' in drawn


def test_characters_left_are_counted():
    drawn = draw("{% field form.message count=500 %}", form=Contact())

    assert 'data-controller="count" data-count-max-value="500"' in drawn
    assert re.search(r'data-count-left-value="[^"]*%d caractères', drawn)
    assert 'data-count-target="input"' in drawn


def test_suggestions_help_a_text_that_works_without_them():
    drawn = draw(
        '{% field form.place suggest_url="/communes/" suggest_code=form.code %}', form=Contact()
    )

    assert 'data-controller="combobox" data-combobox-url-value="/communes/"' in drawn
    assert '<input type="text" name="place" data-combobox-target="input"' in drawn
    assert '<input type="hidden" name="code" data-combobox-target="code"' in drawn
    assert 'role="combobox"' not in drawn  # only once the script runs


def test_a_password_may_be_shown_where_a_script_runs():
    drawn = draw("{% field form.secret reveal=True %}", form=Contact())

    assert 'data-reveal-target="input"' in drawn
    assert "hidden" in drawn


def test_errors_are_listed_above_the_form_with_links_to_the_fields():
    form = Contact({"email": "x", "reasons": ["a"], "message": "non"})

    drawn = draw("{% form_errors form %}", form=form)

    assert "4 points à corriger" in drawn
    assert "<li>Ce message ne va pas.</li>" in drawn
    assert '<a href="#id_email">Adresse e-mail\u00a0: ' in drawn
    assert '<a href="#id_means_0">' in drawn
    assert 'role="alert" tabindex="-1" data-controller="focus"' in drawn


def test_a_form_not_sent_yet_lists_no_error():
    assert draw("{% form_errors form %}", form=Contact()) == ""


def test_errors_of_several_forms_are_listed_together():
    sets = forms.formset_factory(Contact, extra=0)
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-email": "x"}

    drawn = draw("{% form_errors one many %}", one=Contact({}), many=sets(data))

    assert '<a href="#id_email">' in drawn
    assert '<a href="#id_form-0-email">' in drawn


def test_a_whole_form_is_drawn_in_order_with_its_hidden_fields():
    drawn = draw("{% form_fields form %}", form=Contact())

    assert '<input type="hidden" name="code" id="id_code">' in drawn
    assert drawn.index("id_email") < drawn.index("id_means") < drawn.index("id_agreed")
