"""What an administrator of the database can read of the order of the rows."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import IncomingBallot, Participation, Survey
from aimpact.surveys.models.ballots import make_receipt
from aimpact.surveys.services.casting import AlreadyTookPart, Participant, cast_ballot
from aimpact.surveys.services.stirring import STIRRED_AFTER_END, stir, stir_registers
from tests.factories import make_open_survey, make_user


def cast(survey: Survey, index: int) -> str:
    by = Participant(browser_key=index.to_bytes(16, "big"))
    now, receipt = timezone.now(), make_receipt()
    return cast_ballot(survey, by=by, at=now, receipt=receipt, answers={"q1": "yes"}, profile={})


def on_disk(table: str, column: str) -> tuple[list[object], int]:
    """The rows in their order on disk, and the number of transactions that wrote them."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column}, xmin::text FROM {table} ORDER BY ctid")
        rows = cursor.fetchall()
    return [value for value, _xmin in rows], len({xmin for _value, xmin in rows})


def browsers() -> tuple[list[int], int]:
    keys, transactions = on_disk("surveys_participation", "browser_key")
    return [int.from_bytes(bytes(key), "big") for key in keys], transactions  # type: ignore[call-overload]  # bytea


@pytest.mark.django_db(transaction=True)
def test_stirring_takes_the_order_of_arrival_off_the_register_and_the_urn() -> None:
    survey = make_open_survey()
    receipts = [cast(survey, index) for index in range(40)]
    assert browsers() == (list(range(40)), 40)
    stir(survey.pk)
    register, transactions = browsers()
    assert sorted(register) == list(range(40))
    assert register != list(range(40))  # 1 chance in 40! of being equal by luck
    assert transactions == 1
    urn, transactions = on_disk("surveys_incomingballot", "receipt")
    assert (sorted(map(str, urn)), transactions) == (sorted(receipts), 1)
    assert urn != receipts


@pytest.mark.django_db
def test_ids_of_the_register_are_in_no_order() -> None:
    survey = make_open_survey()
    for index in range(40):
        cast(survey, index)
    by_id = [bytes(row.browser_key or b"") for row in Participation.objects.order_by("pk")]
    assert by_id != sorted(by_id)


@pytest.mark.django_db
def test_after_stirring_one_person_still_has_one_ballot() -> None:
    survey = make_open_survey()
    cast(survey, 1)
    stir(survey.pk)
    with pytest.raises(AlreadyTookPart):
        cast(survey, 1)


@pytest.mark.django_db(transaction=True)
def test_stirring_while_ballots_come_in_loses_and_doubles_nothing() -> None:
    survey = make_open_survey()

    def work(number: int) -> None:
        try:
            if number % 5 == 0:
                stir(survey.pk)
                return
            try:
                cast(survey, number % 23)
            except AlreadyTookPart:
                return
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(120)))
    people = {number % 23 for number in range(120) if number % 5}
    assert sorted(browsers()[0]) == sorted(people)
    assert IncomingBallot.objects.count() == len(people)


@pytest.mark.django_db
def test_a_named_survey_is_left_as_it_is() -> None:
    survey = make_open_survey(anonymity=Anonymity.NAMED, audience=Audience.MEMBERS)
    by = Participant(user_id=make_user().pk)
    cast_ballot(
        survey, by=by, at=timezone.now(), receipt=make_receipt(), answers={"q1": "yes"}, profile={}
    )
    assert stir_registers(at=timezone.now()) == 0
    stir(survey.pk)
    assert IncomingBallot.objects.get().participation is not None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ended", "stirred"), [(timedelta(0), 1), (STIRRED_AFTER_END + timedelta(hours=1), 0)]
)
def test_a_register_is_stirred_some_nights_after_its_end_and_no_more(
    ended: timedelta, stirred: int
) -> None:
    survey = make_open_survey()
    cast(survey, 1)
    now = timezone.now()
    Survey.objects.filter(pk=survey.pk).update(closed_at=now)
    assert stir_registers(at=now + ended) == stirred


@pytest.mark.django_db
def test_a_survey_without_a_register_costs_nothing() -> None:
    make_open_survey()
    assert stir_registers(at=timezone.now()) == 0
