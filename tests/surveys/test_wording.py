"""Words of answering: every refusal has a sentence, every text says its language."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import timezone, translation

from aimpact.questionnaire import kinds
from aimpact.questionnaire.kinds import AnswerError
from aimpact.questionnaire.structure import Choice, Display, Kind, Question, Text
from aimpact.surveys.enums import Audience, ResultsVisibility
from aimpact.surveys.refusals import explain_refusal, next_steps
from aimpact.surveys.rules import Reason, Visitor
from aimpact.surveys.templatetags.answering import (
    fits_side_by_side,
    how_many,
    number_bounds,
    other_json,
    paragraphs,
    plain_words,
    stands_in_buttons,
    words,
)
from aimpact.surveys.wording import explain
from tests.factories import make_closed_survey, make_commune, make_survey, make_user

CODES = sorted(
    code
    for path in Path(kinds.__file__).parent.glob("*.py")
    for code in re.findall(r"\.refuse\(\s*[^,]+,\s*\"(\w+)\"", path.read_text())
)
FIGURES = {"minimum": 2, "maximum": 1_500, "length": 100_000}


def test_the_codes_of_refusals_were_found():
    assert {"required", "unknown_choice", "too_long", "not_a_number"} <= set(CODES)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("code", sorted(set(CODES)))
def test_every_refused_answer_has_its_sentence(code, language):
    with translation.override(language):
        unknown = explain(AnswerError("q1", "no such code"))
        sentence = explain(AnswerError("q1", code, dict(FIGURES)))
    assert sentence != unknown
    assert "%" not in sentence


def test_figures_are_written_as_the_reader_writes_them():
    error = AnswerError("q1", "too_long", {"maximum": 5_000, "length": 100_000})
    with translation.override("fr"):
        assert "100\u202f000 caractères" in explain(error)
    with translation.override("en"):
        assert "100,000 characters" in explain(error)


SAID_BY_THE_CHECKLIST = {Reason.NO_CODE, Reason.CONDITIONS}
"""Reasons of composed rules: `selectors.checklist` says what is met and what is not."""


@pytest.mark.django_db
@pytest.mark.parametrize("reason", sorted(set(Reason) - SAID_BY_THE_CHECKLIST))
@pytest.mark.parametrize("audience", list(Audience))
def test_every_refusal_says_why_and_what_to_do(reason, audience):
    survey = make_closed_survey(audience=audience, territory=make_commune())
    visitor = Visitor(user=make_user(commune=make_commune()))
    for language in ("fr", "en"):
        with translation.override(language):
            refusal = explain_refusal(survey, reason, visitor, at=timezone.now())
        assert refusal.title
        assert refusal.reason
        assert "%(" not in f"{refusal.title}{refusal.reason}{refusal.details}"
        assert refusal.actions
        assert all(action.url.startswith("/") for action in refusal.actions)


@pytest.mark.django_db
@pytest.mark.parametrize("visibility", list(ResultsVisibility))
def test_what_happens_next_says_when_and_where(visibility):
    survey = make_closed_survey(results_visibility=visibility)
    steps = next_steps(survey)
    assert len(steps) == 2
    assert "31" in steps[0]
    assert len(next_steps(make_survey(results_visibility=visibility))) == 1


def test_a_text_in_the_other_language_says_so():
    with translation.override("en"):
        assert words(Text("Oui", "Yes")) == "Yes"
        assert words(Text("Oui ?")) == '<span lang="fr">Oui\u202f?</span>'
        assert paragraphs(Text("Un\n\ndeux\ntrois")) == (
            '<p lang="fr">Un</p><p lang="fr">deux<br>trois</p>'
        )
    with translation.override("fr"):
        assert words(Text(en="Yes")) == '<span lang="en">Yes</span>'
        assert plain_words(Text("Oui", "Yes")) == "Oui"
        assert words(Text()) == ""


def test_a_text_is_escaped():
    assert words(Text("<b>&")) == "&lt;b&gt;&amp;"
    assert "<script>" not in paragraphs(Text("<script>\n\n<b>"))


@pytest.mark.parametrize(
    ("low", "high", "sentence"),
    [
        (None, None, "Plusieurs réponses possibles."),
        (None, 1, "Cochez au plus 1 réponse."),
        (None, 3, "Cochez au plus 3 réponses."),
        (2, None, "Cochez au moins 2 réponses."),
        (2, 2, "Cochez 2 réponses."),
        (2, 4, "Cochez de 2 à 4 réponses."),
        (1, 3, "Cochez au plus 3 réponses."),
    ],
)
def test_how_many_answers_are_wanted_is_said(low, high, sentence):
    question = Question(code="q1", kind=Kind.MULTIPLE, minimum=low, maximum=high)
    assert how_many(question) == sentence


@pytest.mark.parametrize(
    ("low", "high", "sentence"),
    [
        (None, None, ""),
        (0, 31, "Entre 0 et 31."),
        (1, None, "1 ou plus."),
        (None, 2_000, "2\u202f000 ou moins."),
    ],
)
def test_the_bounds_of_a_number_are_said(low, high, sentence):
    question = Question(code="q1", kind=Kind.NUMBER, minimum=low, maximum=high)
    assert number_bounds(question) == sentence


def scale(*labels):
    steps = tuple(Choice(code=f"c{n}", label=Text(label)) for n, label in enumerate(labels))
    return Question(code="q1", kind=Kind.RATING, choices=steps)


def test_a_scale_of_figures_fits_in_a_row_and_a_scale_of_words_does_not():
    assert fits_side_by_side(scale("1", "2", "3", "4", "5"))
    assert fits_side_by_side(scale("Pas du tout", "2", "3", "4", "Tout à fait"))
    assert not fits_side_by_side(scale("Pas du tout", "Plutôt pas", "Moyen", "Plutôt", "Tout"))
    assert not fits_side_by_side(scale(*map(str, range(11))))


def test_buttons_with_long_words_stand_one_under_the_other():
    asked = replace(scale("Oui", "Plus tard"), kind=Kind.SINGLE, display=Display.BUTTONS)
    assert stands_in_buttons(asked)
    long = Choice(code="c9", label=Text("La place du Marché, ses abords et la rue"))
    assert not stands_in_buttons(replace(asked, choices=(*asked.choices, long)))
    assert not stands_in_buttons(replace(asked, display=Display.RADIO))


def test_the_condition_of_other_is_that_it_is_chosen():
    question = Question(
        code="q1", kind=Kind.SINGLE, choices=(Choice(code="x", is_other=True), Choice(code="y"))
    )
    assert other_json(question) == (
        '{"match": "all", "tests": [{"field": "q1", "operator": "is", "value": ["x"]}]}'
    )


def test_what_is_over_the_budget_is_told_in_the_unit_of_the_question():
    amounts = {"cost": 110_500.0, "over": 10_500.0}
    error = AnswerError("q1", "over_budget", amounts, unit=Text("€", "€"))
    with translation.override("en"):
        assert explain(error) == (
            "Your choice costs 110,500 €, which is 10,500 € over the budget: take a project away."
        )
