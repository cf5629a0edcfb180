"""Free texts are masked as they are counted, then read for names by the model of French."""

import pytest
from django.utils import timezone

from aimpact.surveys.models import OpenAnswer, Survey
from aimpact.surveys.services.masking import read_for_names
from aimpact.surveys.services.sealing import seal_ballots
from tests.factories import make_open_survey
from tests.surveys.casting import fill_urn

pytestmark = pytest.mark.django_db


def sealed(text: str) -> None:
    """Five ballots that say it, counted."""
    survey = make_open_survey()
    fill_urn(survey, 5, answers={"q3": text})
    Survey.objects.filter(pk=survey.pk).update(closed_at=timezone.now())
    seal_ballots(survey.pk, at=timezone.now())


def texts() -> set[tuple[str, bool]]:
    return set(OpenAnswer.objects.values_list("masked", "is_read_for_names"))


def test_a_text_is_masked_in_the_breath_that_counts_it() -> None:
    sealed("Appelez Gaëtan au 06 12 34 56 78")
    assert texts() == {("Appelez [nom masqué] au [téléphone masqué]", False)}


def test_a_text_without_a_possible_name_waits_for_nothing() -> None:
    sealed("Plus de bus le soir")
    assert texts() == {("Plus de bus le soir", True)}
    assert read_for_names() == 0


def test_reading_gives_places_back_and_keeps_names_covered() -> None:
    sealed("Refaire la rue Victor-Hugo, dit Jean Martin")
    assert read_for_names(most=3) == 3
    assert read_for_names() == 2
    assert texts() == {("Refaire la rue Victor-Hugo, dit [nom masqué]", True)}
    assert read_for_names() == 0


def test_what_is_covered_is_not_found_by_searching() -> None:
    sealed("Mon voisin Martin fait du bruit")
    assert OpenAnswer.objects.filter(search="bruit").count() == 5
    assert not OpenAnswer.objects.filter(search="martin").exists()
