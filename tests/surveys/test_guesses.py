"""Guessing codes, links and receipts: what an attacker really gets, and that nobody is shut out."""

import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from math import log2
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from aimpact.core.addresses import Place
from aimpact.core.services import GatheredRates
from aimpact.core.text import CODE_ALPHABET
from aimpact.surveys.crowds import WORK, Pressure
from aimpact.surveys.enums import Audience, Sign
from aimpact.surveys.guesses import (
    FREE,
    FREE_TOKENS,
    MANY_IN_SURVEY,
    MOST,
    MOST_AROUND,
    WINDOW,
    Answer,
    Mistakes,
    answer_to,
    work_after,
)
from aimpact.surveys.models import QualityCount, Survey
from aimpact.surveys.selectors.codes import CODE_LENGTH
from aimpact.surveys.services import guesses, quality
from aimpact.surveys.services.guesses import note_mistake, read_mistakes, write_misses
from aimpact.surveys.services.quality import write_signs
from tests.core.test_challenges import solve
from tests.factories import make_open_survey
from tests.surveys.answering import one_page, text_of
from tests.surveys.test_printed_codes import make

AT = datetime(2026, 11, 23, 9, 10, tzinfo=UTC)
HERE = Place("192.0.2.1", "192.0.2.0/24")
NOBODY_S = "23456789AB"


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this process counted in memory is forgotten: it outlives the database of a test."""
    monkeypatch.setattr(guesses, "misses", GatheredRates())
    monkeypatch.setattr(quality, "_waiting", Counter())


# --- the rule -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("mistakes", "expected"),
    [
        (Mistakes(FREE - 1, 0, MANY_IN_SURVEY - 1), Answer.TAKEN),
        (Mistakes(FREE, FREE, FREE), Answer.CHECKED),
        (Mistakes(MOST - 1, MOST, MOST), Answer.CHECKED),
        (Mistakes(MOST, MOST, MOST), Answer.STOPPED),
        (Mistakes(0, MOST_AROUND, MOST_AROUND), Answer.STOPPED),
        (Mistakes(0, 0, MANY_IN_SURVEY), Answer.TAKEN),
        (Mistakes(1, 1, MANY_IN_SURVEY), Answer.CHECKED),
    ],
)
def test_what_happens_to_the_next_code(mistakes: Mistakes, expected: Answer) -> None:
    assert answer_to(mistakes) is expected


@given(st.integers(0, 10**9))
def test_whoever_made_no_mistake_types_freely_whatever_others_do(survey: int) -> None:
    assert answer_to(Mistakes(0, 0, survey)) is Answer.TAKEN


def test_the_check_is_harder_for_who_goes_on_guessing() -> None:
    assert work_after(Mistakes(FREE, 0, 0)) is Pressure.SOME
    assert work_after(Mistakes(MOST // 2, 0, 0)) is Pressure.MUCH


def test_what_a_day_of_guessing_finds() -> None:
    """The figures of ADR 0021: guesses of a day against the codes that there can be."""
    codes = len(CODE_ALPHABET) ** CODE_LENGTH
    assert 49 < log2(codes) < 50
    windows = timedelta(days=1) // WINDOW
    given_out = 100_000
    one_place, one_network = MOST * windows, MOST_AROUND * windows
    assert (one_place, one_network) == (8_640, 43_200)
    assert one_place * given_out / codes < 1 / 400_000
    assert 1_000 * one_network * given_out / codes < 1 / 90


# --- real attempts ----------------------------------------------------------------------------
def coded() -> tuple[Survey, str]:
    survey = one_page(audience=Audience.CODES)
    return survey, make(survey).codes[0]


def attempt(client: Client, survey: Survey, code: str, *, solves: bool = False) -> Any:
    """Type a code as a machine would; solve what it is asked to if it can."""
    response = client.post(f"/s/{survey.code}/", {"_code": code})
    if solves and response.status_code == 409:
        answer = solve(response.context["check"].challenge)
        response = client.post(f"/s/{survey.code}/", {"_code": code, "_challenge": answer})
    return response


def signs(survey: Survey) -> dict[str, int]:
    write_signs()
    return dict(QualityCount.objects.filter(survey=survey).values_list("sign", "count"))


@pytest.mark.django_db
@pytest.mark.usefixtures("mid_window")
def test_after_some_wrong_codes_the_right_one_takes_a_check(client: Client) -> None:
    survey, code = coded()
    for _try in range(FREE):
        assert attempt(client, survey, NOBODY_S).status_code == 422
    asked = attempt(client, survey, code)
    assert asked.status_code == 409
    assert "Une courte vérification, sans énigme" in text_of(asked)
    assert f'value="{code}"' in asked.content.decode(), "what was typed stays"
    assert attempt(client, survey, code, solves=True).status_code == 302
    seen = signs(survey)
    assert (seen[Sign.WRONG_CODE], seen[Sign.ASKED], seen[Sign.SOLVED]) == (FREE, 2, 1)


@pytest.mark.django_db
@pytest.mark.usefixtures("mid_window")
def test_one_check_serves_one_code(client: Client) -> None:
    survey, code = coded()
    for _try in range(FREE):
        attempt(client, survey, NOBODY_S)
    answer = solve(attempt(client, survey, NOBODY_S).context["check"].challenge)
    typed = {"_challenge": answer}
    first = client.post(f"/s/{survey.code}/", {"_code": NOBODY_S} | typed)
    second = client.post(f"/s/{survey.code}/", {"_code": code} | typed)
    assert (first.status_code, second.status_code) == (422, 409)
    assert second.context["check"].is_again
    assert signs(survey)[Sign.FAILED] == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("mid_window")
def test_a_machine_that_solves_every_check_is_stopped_and_others_are_not(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pressure in WORK:
        monkeypatch.setitem(WORK, pressure, 2)
    survey, code = coded()
    for _try in range(MOST):
        assert attempt(client, survey, NOBODY_S, solves=True).status_code == 422

    stopped = attempt(client, survey, code, solves=True)

    assert stopped.status_code == 429
    assert "Trop de codes erronés" in text_of(stopped)
    assert signs(survey)[Sign.STOPPED] == 1
    neighbour = Client(REMOTE_ADDR="198.51.100.7")
    assert attempt(neighbour, survey, code).status_code == 302


@pytest.mark.django_db
@pytest.mark.usefixtures("mid_window")
def test_a_survey_guessed_at_from_everywhere_stays_open_to_citizens() -> None:
    survey, code = coded()
    at = timezone.now()
    for number in range(MANY_IN_SURVEY):
        note_mistake(survey, Place(f"10.0.{number}.1", f"10.0.{number}.0/24"), at=at)

    citizen = Client(REMOTE_ADDR="198.51.100.7")
    assert attempt(citizen, survey, code).status_code == 302
    guesser = Client(REMOTE_ADDR="198.51.100.8")
    assert attempt(guesser, survey, NOBODY_S).status_code == 422
    assert attempt(guesser, survey, NOBODY_S).status_code == 409


@pytest.mark.django_db
def test_mistakes_are_read_and_counted_in_one_statement_each(
    django_assert_num_queries: Any,
) -> None:
    survey = make_open_survey()
    with django_assert_num_queries(1):
        note_mistake(survey, HERE, at=AT)
    with django_assert_num_queries(1):
        assert read_mistakes(survey, HERE, at=AT) == Mistakes(1, 1, 1)
    other = make_open_survey()
    assert read_mistakes(other, HERE, at=AT) == Mistakes(1, 1, 0), "a place, whatever the survey"
    assert read_mistakes(survey, HERE, at=AT + WINDOW) == Mistakes(0, 0, 1)
    assert read_mistakes(survey, HERE, at=AT + timedelta(hours=1)) == Mistakes(0, 0, 0)


PROCESS = """
import os, sys, datetime, django
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from aimpact.core.addresses import Place
from aimpact.surveys.models import Survey
from aimpact.surveys.guesses import Answer, answer_to
from aimpact.surveys.services.guesses import note_mistake, read_mistakes
survey, place = Survey.objects.get(pk=int(sys.argv[2])), Place("192.0.2.1", "192.0.2.0/24")
at = datetime.datetime.fromisoformat(sys.argv[3])
taken = 0
for _ in range(60):
    if answer_to(read_mistakes(survey, place, at=at)) is not Answer.STOPPED:
        note_mistake(survey, place, at=at)
        taken += 1
print(taken)
"""


@pytest.mark.django_db(transaction=True)
def test_two_processes_together_take_no_more_guesses_than_one() -> None:
    survey = make_open_survey()
    name = str(connection.settings_dict["NAME"])
    command = [sys.executable, "-c", PROCESS, name, str(survey.pk), AT.isoformat()]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    taken = [int(process.communicate(timeout=300)[0]) for process in running]
    assert MOST <= sum(taken) <= MOST + 1, "but for the guess that each may have under way"


# --- links and receipts -----------------------------------------------------------------------
def addresses(survey: Survey) -> dict[str, tuple[str, int]]:
    return {
        "invitation": (reverse("answer_invitation", args=["A" * 22]), 404),
        "saved": (f"/s/{survey.code}/?reprendre={'A' * 43}", 404),
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("mid_window")
@pytest.mark.parametrize("kind", ["invitation", "saved"])
def test_links_of_nothing_are_bounded_for_their_place_alone(client: Client, kind: str) -> None:
    survey = one_page(may_save=True)
    address, status = addresses(survey)[kind]
    for _try in range(FREE_TOKENS):
        assert client.get(address).status_code == status
    assert client.get(address).status_code == 429
    assert Client(REMOTE_ADDR="198.51.100.7").get(address).status_code == status
    assert client.get(f"/s/{survey.code}/").status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("mid_window")
def test_receipts_of_nothing_are_bounded_across_processes(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = one_page()
    address = reverse("answer_receipt", args=[survey.code])
    for _try in range(FREE_TOKENS):
        assert client.post(address, {"receipt": "A" * 16}).status_code == 422
    write_misses()
    monkeypatch.setattr(guesses, "misses", GatheredRates())
    # Another process knows nothing yet: its first miss brings the others' numbers with it.
    assert client.post(address, {"receipt": "A" * 16}).status_code == 422
    write_misses()
    refused = client.post(address, {"receipt": "A" * 16})
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0


@pytest.mark.django_db
def test_a_good_link_pays_for_no_count(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert client.get(reverse("answer_invitation", args=["A" * 22])).status_code == 404
