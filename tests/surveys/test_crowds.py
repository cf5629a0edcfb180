"""Many ballots from one place: a check for the device, no answer lost, nobody shut out."""

import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from aimpact.core.addresses import Place
from aimpact.core.models import RateWindow
from aimpact.core.services import GatheredRates
from aimpact.surveys.crowds import (
    IN_A_FLOOD,
    MANY,
    WORK,
    Limits,
    Pressure,
    Sent,
    crowded,
    pressure_of,
)
from aimpact.surveys.enums import Audience, Sign
from aimpact.surveys.models import IncomingBallot, QualityCount, Survey
from aimpact.surveys.services import crowds, quality
from aimpact.surveys.services.crowds import note_sent, read_pressure, write_crowds
from aimpact.surveys.services.quality import write_signs
from tests.core.test_challenges import solve
from tests.factories import make_member, make_open_survey, make_user
from tests.surveys.answering import (
    Form,
    answer,
    one_page,
    open_form,
    read_page_form,
    send,
    text_of,
)

AT = datetime(2026, 11, 23, 9, 10, tzinfo=UTC)
HERE = Place("192.0.2.1", "192.0.2.0/24")
LIMITS = Limits(place=30, survey=300)


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this process counted in memory is forgotten: it outlives the database of a test."""
    monkeypatch.setattr(crowds, "ballots", GatheredRates())
    monkeypatch.setattr(quality, "_waiting", Counter())


def pressure(place: int = 0, around: int = 0, survey: int = 0, limits: Limits = LIMITS) -> Pressure:
    return pressure_of(Sent(place, around, survey), limits)


# --- the rule -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"place": 29, "around": 299, "survey": 299}, Pressure.NONE),
        ({"place": 30}, Pressure.SOME),
        ({"around": 300}, Pressure.SOME),
        ({"place": 300}, Pressure.MUCH),
        ({"place": 3_000}, Pressure.FLOOD),
        ({"place": 10**6}, Pressure.FLOOD),
        ({"survey": 10**6}, Pressure.NONE),
        ({"place": 9, "survey": 300}, Pressure.NONE),
        ({"place": 10, "survey": 300}, Pressure.MUCH),
        ({"around": 100, "survey": 300}, Pressure.MUCH),
        ({"place": 100, "survey": 300}, Pressure.FLOOD),
    ],
)
def test_how_hard_a_place_presses(sent: dict[str, int], expected: Pressure) -> None:
    assert pressure(**sent) is expected


def test_a_limit_of_nothing_asks_for_no_check() -> None:
    assert pressure(place=10**6, limits=Limits(place=0, survey=300)) is Pressure.NONE
    assert pressure(place=30, survey=10**6, limits=Limits(place=30, survey=0)) is Pressure.SOME


NUMBERS = st.integers(0, 10**7)


@given(NUMBERS, NUMBERS, NUMBERS, st.integers(0, 1_000), st.integers(0, 1_000))
def test_whoever_sent_nothing_from_a_quiet_place_answers_without_a_check(
    place: int, around: int, survey: int, limit: int, minute: int
) -> None:
    limits = Limits(place=limit, survey=minute)
    assert pressure_of(Sent(0, 0, survey), limits) is Pressure.NONE
    now = pressure_of(Sent(place, around, survey), limits)
    assert pressure_of(Sent(place + 1, around + 1, survey + 1), limits) >= now


@given(st.integers(1, 1_000), NUMBERS)
def test_a_flooded_survey_lets_each_place_send_some(limit: int, survey: int) -> None:
    allowed = max(1, limit // IN_A_FLOOD)
    limits = Limits(place=limit, survey=1)
    assert pressure_of(Sent(allowed - 1, allowed - 1, survey), limits) is Pressure.NONE


@given(st.lists(st.integers(1, 40), max_size=12))
def test_the_ballots_of_a_crowd_are_counted_once_however_they_are_merged(parts: list[int]) -> None:
    total = told = 0
    for number in parts:
        told += crowded(total + number) - crowded(total)
        total += number
    assert told == (total if total >= MANY else 0)


# --- shared by the processes ------------------------------------------------------------------
def signs(survey: Survey) -> dict[str, int]:
    return dict(QualityCount.objects.filter(survey=survey).values_list("sign", "count"))


def sent(survey: Survey, number: int, place: Place = HERE) -> None:
    for _ in range(number):
        note_sent(survey, place, on=AT.date(), at=AT)


@pytest.mark.django_db
def test_a_place_that_sent_many_is_asked_and_another_is_not(settings: Any) -> None:
    settings.BALLOTS_AN_HOUR_FROM_ONE_PLACE = 3
    survey, other = make_open_survey(), make_open_survey()
    sent(survey, 3)
    assert read_pressure(survey, HERE, at=AT) is Pressure.SOME
    assert read_pressure(survey, Place("192.0.2.2", HERE.around), at=AT) is Pressure.NONE
    assert read_pressure(other, HERE, at=AT) is Pressure.NONE
    assert read_pressure(survey, HERE, at=AT + timedelta(hours=1)) is Pressure.NONE


@pytest.mark.django_db
def test_a_machine_that_moves_about_in_its_network_is_asked_too(settings: Any) -> None:
    settings.BALLOTS_AN_HOUR_FROM_ONE_PLACE = 2
    survey = make_open_survey()
    for number in range(20):
        sent(survey, 1, Place(f"2001:db8:0:{number}::/64", "2001:db8::/48"))
    fresh = Place("2001:db8:0:ffff::/64", "2001:db8::/48")
    assert read_pressure(survey, fresh, at=AT) is Pressure.SOME
    elsewhere = Place("2001:db8:1:1::/64", "2001:db8:1::/48")
    assert read_pressure(survey, elsewhere, at=AT) is Pressure.NONE


@pytest.mark.django_db
def test_counting_a_ballot_and_reading_the_pressure_ask_the_database_for_nothing(
    django_assert_num_queries: Any,
) -> None:
    survey = make_open_survey()
    with django_assert_num_queries(0):
        sent(survey, 1)
        read_pressure(survey, HERE, at=AT)
    with django_assert_num_queries(2):
        write_crowds()


@pytest.mark.django_db
def test_what_is_written_is_sums_and_tells_no_place() -> None:
    survey = make_open_survey()
    sent(survey, MANY - 1)
    sent(survey, 2, Place("198.51.100.7", "198.51.100.0/24"))
    write_crowds()
    assert signs(survey) == {Sign.SENT: MANY + 1}
    sent(survey, 3)
    write_crowds()
    assert signs(survey) == {Sign.SENT: MANY + 4, Sign.CROWDED: MANY + 2}
    written = b"|".join(bytes(window.key) for window in RateWindow.objects.all())
    assert b"192.0.2" not in written
    columns = {field.name for field in QualityCount._meta.concrete_fields}
    assert columns == {"id", "survey", "day", "sign", "count"}


@pytest.mark.django_db
def test_signs_of_a_survey_that_is_gone_are_left_out() -> None:
    survey = make_open_survey()
    sent(survey, 1)
    survey.delete()
    write_crowds()
    assert not QualityCount.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_written_waits() -> None:
    survey = make_open_survey()
    sent(survey, 1)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE surveys_qualitycount RENAME TO away")
        try:
            with pytest.raises(DatabaseError):
                write_crowds()
        finally:
            cursor.execute("ALTER TABLE away RENAME TO surveys_qualitycount")
    assert write_signs() == 1
    assert write_signs() == 0
    assert signs(survey) == {Sign.SENT: 1}


PROCESS = """
import os, sys, datetime, django
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()
from django.conf import settings
from django.db import DatabaseError, connection
connection.settings_dict["NAME"] = sys.argv[1]
from aimpact.core.addresses import Place
from aimpact.surveys.models import Survey
from aimpact.surveys.services.crowds import note_sent, read_pressure, write_crowds
settings.BALLOTS_AN_HOUR_FROM_ONE_PLACE = 20
survey, place = Survey.objects.get(pk=int(sys.argv[2])), Place("192.0.2.1", "192.0.2.0/24")
at = datetime.datetime.fromisoformat(sys.argv[3])
for _ in range(12):
    note_sent(survey, place, on=at.date(), at=at)
    write_crowds()
print(int(read_pressure(survey, place, at=at)))
"""


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_count_every_ballot_and_know_of_each_other(settings: Any) -> None:
    settings.BALLOTS_AN_HOUR_FROM_ONE_PLACE = 20
    # Of the hour that follows: the window of this one may end before both have written.
    survey, at = make_open_survey(), datetime.now(UTC) + timedelta(hours=1)
    name = str(connection.settings_dict["NAME"])
    command = [sys.executable, "-c", PROCESS, name, str(survey.pk), at.isoformat()]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [process.communicate(timeout=300)[0].split() for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert ["1"] in told, "the last to write knows of both"
    assert signs(survey) == {Sign.SENT: 24, Sign.CROWDED: 24}
    assert max(window.count for window in RateWindow.objects.all()) == 24


# --- at the survey's door ---------------------------------------------------------------------
def challenged(client: Client, survey: Survey) -> tuple[Any, Form]:
    response = answer(client, survey, q1="yes")
    return response, read_page_form(response)


def challenge_of(response: Any) -> str:
    """The challenge of a page, as its script reads it."""
    return str(response.context["check"].challenge)


@pytest.mark.django_db
@pytest.mark.usefixtures("mid_window")
def test_a_ballot_too_many_is_asked_for_a_check_and_let_in_once_it_is_done(settings: Any) -> None:
    settings.BALLOTS_AN_HOUR_FROM_ONE_PLACE = 2
    survey = one_page()
    for _ in range(2):
        assert answer(Client(), survey, q1="yes").status_code == 302

    late = Client()
    asked, form = challenged(late, survey)

    assert asked.status_code == 409
    assert "Une courte vérification, sans énigme" in text_of(asked)
    assert ("q1", "yes") in form.values
    assert IncomingBallot.objects.count() == 2
    solution = solve(challenge_of(asked))
    done = send(late, form, _challenge=solution)
    assert done.status_code == 302
    assert done["Location"].endswith("/merci/")
    assert IncomingBallot.objects.count() == 3
    write_crowds()
    assert signs(survey) == {Sign.SENT: 3, Sign.ASKED: 1, Sign.SOLVED: 1}


@pytest.mark.django_db
@pytest.mark.usefixtures("mid_window")
def test_a_check_done_opens_no_other_ballot(settings: Any) -> None:
    settings.BALLOTS_AN_HOUR_FROM_ONE_PLACE = 1
    survey = one_page()
    assert answer(Client(), survey, q1="yes").status_code == 302
    first, second = Client(), Client()
    asked, form = challenged(first, survey)
    solution = solve(challenge_of(asked))

    _response, other = challenged(second, survey)
    refused = send(second, other, _challenge=solution)

    assert refused.status_code == 409
    assert refused.context["check"].is_again
    assert send(first, form, _challenge=solution).status_code == 302
    assert send(first, form, _challenge=solution).status_code == 302, "sent twice, one ballot"
    assert IncomingBallot.objects.count() == 2
    write_crowds()
    assert signs(survey)[Sign.FAILED] == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("mid_window")
def test_work_done_before_a_flood_is_not_enough_during_it_and_no_answer_is_lost(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(WORK, Pressure.SOME, 2)
    monkeypatch.setitem(WORK, Pressure.MUCH, 4)
    settings.BALLOTS_AN_HOUR_FROM_ONE_PLACE = 1
    survey = one_page()
    answer(Client(), survey, q1="yes")
    client = Client()
    asked, form = challenged(client, survey)
    early = solve(challenge_of(asked))
    settings.BALLOTS_A_MINUTE_IN_ONE_SURVEY = 1  # the survey is flooded by now

    again = send(client, form, _challenge=early)
    assert again.status_code == 409
    assert ("q1", "yes") in read_page_form(again).values
    assert not again.context["check"].is_again, "it was right: the page goes on by itself"
    done = send(client, read_page_form(again), _challenge=solve(challenge_of(again)))

    assert done.status_code == 302
    assert IncomingBallot.objects.count() == 2
    write_crowds()
    assert signs(survey) == {Sign.SENT: 2, Sign.ASKED: 2, Sign.SOLVED: 1}


@pytest.mark.django_db
@pytest.mark.usefixtures("mid_window")
def test_who_is_signed_in_is_counted_and_asked_like_everybody(settings: Any) -> None:
    """An account costs an e-mail address: in a survey open to anyone it is no way past a check."""
    settings.BALLOTS_AN_HOUR_FROM_ONE_PLACE = 1
    survey = one_page()
    answer(Client(), survey, q1="yes")
    client = Client()
    client.force_login(make_user())

    asked, _form = challenged(client, survey)

    assert asked.status_code == 409
    assert IncomingBallot.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("mid_window")
def test_without_javascript_the_page_says_when_it_may_be_sent(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BALLOTS_AN_HOUR_FROM_ONE_PLACE = 1
    survey = one_page()
    answer(Client(), survey, q1="yes")
    late = Client()
    asked, form = challenged(late, survey)
    free_at = asked.context["check"].free_at
    assert free_at == timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    assert "Vous pouvez vous en passer" in text_of(asked)
    assert text_of(asked).count("après") >= 1
    # The hour passes: nothing of it is left, and the same page is let in.
    monkeypatch.setattr(crowds, "ballots", GatheredRates())
    assert send(late, form).status_code == 302


@pytest.mark.django_db
@pytest.mark.usefixtures("mid_window")
def test_people_who_are_known_are_never_asked(settings: Any) -> None:
    settings.BALLOTS_AN_HOUR_FROM_ONE_PLACE = 1
    survey = one_page(audience=Audience.MEMBERS)
    for _ in range(2):
        client = Client()
        client.force_login(make_member(survey.space))
        assert answer(client, survey, q1="yes").status_code == 302
    write_crowds()
    assert signs(survey) == {}


@pytest.mark.django_db
@pytest.mark.usefixtures("mid_window")
def test_an_empty_ballot_is_told_so_before_any_check(settings: Any) -> None:
    settings.BALLOTS_AN_HOUR_FROM_ONE_PLACE = 1
    survey = one_page()
    answer(Client(), survey, q1="yes")
    late = Client()
    response = send(late, open_form(late, survey))
    assert response.status_code == 422
    assert response.context["check"] is None
