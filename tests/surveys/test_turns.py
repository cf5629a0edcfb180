"""Pages gone past: counted in memory, bounded, written as sums, moved with a batch of ballots."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.utils import timezone

from aimpact.core.addresses import Place
from aimpact.surveys.crowds import NEIGHBOURS
from aimpact.surveys.models import PageTurn, Survey
from aimpact.surveys.services import turns
from aimpact.surveys.services.sealing import seal_ballots
from aimpact.surveys.services.turns import (
    MOST_OF_A_PLACE,
    Turn,
    Turns,
    note_page_turn,
    write_page_turns,
)
from aimpact.surveys.tokens import new_form
from tests.factories import make_open_survey
from tests.surveys.casting import fill_urn

NOW = timezone.now()
HOME = Place("192.0.2.7", "192.0.2.0/24")


@pytest.fixture(autouse=True)
def _nothing_waits() -> Iterator[None]:
    turns._turns.empty()
    yield
    turns._turns.empty()


def turn(survey: Survey, page: str = "p1", times: int = 1) -> None:
    for _time in range(times):
        form = new_form(survey, at=NOW)
        note_page_turn(survey, page, form=form, place=HOME, at=NOW)


def kept() -> dict[str, int]:
    return dict(PageTurn.objects.values_list("page", "count"))


def test_a_form_turns_a_page_once_and_another_page_as_well() -> None:
    counted = Turns()
    first, second = Turn(1, "p1"), Turn(1, "p2")

    said = [counted.add(one, form="A", place=HOME, at=NOW) for one in (first, first, second)]

    assert said == [True, False, True]
    assert counted.empty() == {first: 1, second: 1}
    assert counted.empty() == {}


def test_a_place_turns_a_page_so_many_times_in_an_hour() -> None:
    counted, page = Turns(), Turn(1, "p1")
    for form in range(MOST_OF_A_PLACE):
        assert counted.add(page, form=str(form), place=HOME, at=NOW)

    assert not counted.add(page, form="one more", place=HOME, at=NOW)
    assert counted.add(Turn(2, "p1"), form="another survey", place=HOME, at=NOW)
    elsewhere = Place("192.0.2.8", HOME.around)
    assert counted.add(page, form="a neighbour", place=elsewhere, at=NOW)
    later = NOW + timedelta(hours=1)
    assert counted.add(page, form="one more", place=HOME, at=later)


def test_a_neighbourhood_turns_ten_times_as_many() -> None:
    counted, page = Turns(), Turn(1, "p1")
    for form in range(MOST_OF_A_PLACE * NEIGHBOURS):
        place = Place(f"192.0.2.{form % 200}", HOME.around)
        assert counted.add(page, form=str(form), place=place, at=NOW)

    assert not counted.add(page, form="one more", place=Place("192.0.2.250", HOME.around), at=NOW)


def test_what_is_remembered_is_bounded_and_what_comes_past_it_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns, "MOST_KEPT", 2)
    counted = Turns()
    pages = [Turn(1, f"p{number}") for number in range(4)]

    assert all(counted.add(page, form="A", place=HOME, at=NOW) for page in pages)

    assert (len(counted._forms), len(counted._places)) == (2, 2)


@pytest.mark.django_db
def test_a_turn_costs_no_statement_and_becomes_one_line_for_all() -> None:
    survey = make_open_survey()
    with connection.execute_wrapper(_no_statement):
        turn(survey, times=3)
    write_page_turns()
    turn(survey, times=2)
    turn(survey, "p2")

    assert write_page_turns() == 2

    assert kept() == {"p1": 5, "p2": 1}
    assert write_page_turns() == 0


def _no_statement(*_words: object) -> None:
    pytest.fail("a page gone past asks nothing of the database")


@pytest.mark.django_db
def test_turns_of_a_survey_deleted_meanwhile_are_left_out() -> None:
    survey, gone = make_open_survey(), make_open_survey()
    turn(gone)
    turn(survey)
    gone.delete()

    write_page_turns()

    assert list(PageTurn.objects.values_list("survey", "count")) == [(survey.pk, 1)]


@pytest.mark.django_db
def test_what_cannot_be_written_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    turn(make_open_survey())
    with monkeypatch.context() as broken:
        broken.setattr(turns, "_ADD", "SELECT nothing FROM nowhere")
        with pytest.raises(Error), transaction.atomic():
            write_page_turns()

    write_page_turns()

    assert kept() == {"p1": 1}


@pytest.mark.django_db
def test_figures_move_with_a_batch_of_ballots_and_no_sooner() -> None:
    survey = make_open_survey()
    fill_urn(survey, 6)
    turn(survey, times=6)
    write_page_turns()
    assert seal_ballots(survey.pk, at=timezone.now()) == 0
    assert kept() == {"p1": 6}

    fill_urn(survey, 4, start=6)
    assert seal_ballots(survey.pk, at=timezone.now()) == 5

    assert kept() == {}
    assert survey.tallies.get(field="_page", answer="p1").count == 6


@pytest.mark.django_db
def test_the_database_keeps_one_line_a_page() -> None:
    survey = make_open_survey()
    PageTurn.objects.create(survey=survey, page="p1", count=1)

    with pytest.raises(IntegrityError, match="surveys_pageturn_unique"), transaction.atomic():
        PageTurn.objects.create(survey=survey, page="p1", count=1)
