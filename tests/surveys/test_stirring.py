"""What an administrator of the database can read of the order of the rows."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from aimpact.accounts.models import User
from aimpact.accounts.services import delete_account
from aimpact.surveys.enums import Anonymity, Audience
from aimpact.surveys.models import Ballot, IncomingBallot, Participation, ResultsNotice, Survey
from aimpact.surveys.models.ballots import make_receipt
from aimpact.surveys.services import stirring
from aimpact.surveys.services.casting import AlreadyTookPart, Participant, cast_ballot
from aimpact.surveys.services.notices import ask_to_be_told, forget_notice, sign_notice
from aimpact.surveys.services.replacing import replace_ballot
from aimpact.surveys.services.sealing import seal_ballots
from aimpact.surveys.services.stirring import (
    LARGEST_STIRRED,
    STIRRED_AFTER_END,
    Piece,
    pieces_of,
    stir,
    stir_registers,
)
from tests.factories import make_open_survey, make_user
from tests.surveys.casting import fill_urn


def cast(survey: Survey, index: int) -> str:
    by = Participant(browser_key=index.to_bytes(16, "big"))
    now, receipt = timezone.now(), make_receipt()
    cast_ballot(survey, by=by, at=now, receipt=receipt, answers={"q1": "yes"}, profile={})
    return receipt


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


# --- piece by piece -----------------------------------------------------------------------
def transactions_of(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT xmin::text FROM {table}")
        return {xmin for (xmin,) in cursor.fetchall()}


@pytest.mark.parametrize(
    ("lines", "pieces"),
    [
        (0, 1),
        (LARGEST_STIRRED, 1),
        (LARGEST_STIRRED + 1, 2),
        (2 * LARGEST_STIRRED, 2),
        (2 * LARGEST_STIRRED + 1, 4),
        (10_000_000, 512),
    ],
)
def test_pieces_are_a_power_of_two_none_larger_than_what_one_transaction_takes(
    lines: int, pieces: int
) -> None:
    assert pieces_of(lines) == pieces


@pytest.mark.django_db(transaction=True)
def test_a_large_register_is_stirred_in_several_transactions_and_loses_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stirring, "LARGEST_STIRRED", 10)
    survey = make_open_survey()
    receipts = [cast(survey, index) for index in range(40)]
    stir(survey.pk)
    register, transactions = browsers()
    assert sorted(register) == list(range(40))
    assert 2 <= transactions <= 4  # each of four pieces has ten lines, by random numbers
    urn = transactions_of("surveys_incomingballot") | transactions_of("surveys_participation")
    assert len(urn) <= 4
    assert set(IncomingBallot.objects.values_list("pk", flat=True)) == set(receipts)


@pytest.mark.django_db
def test_pieces_share_out_every_key_once() -> None:
    survey = make_open_survey()
    fill_urn(survey, 30)
    for key in (0, 1, (1 << 61) - 1, 1 << 61, (1 << 62) - 1):
        Participation.objects.create(
            pk=key, survey=survey, browser_key=(key + 2**100).to_bytes(16, "big")
        )
    for model in (Participation, IncomingBallot):
        everything = sorted(model.objects.values_list("pk", flat=True))
        found = []
        for number in range(8):
            piece = Piece(number, 8)
            with connection.cursor() as cursor:
                table, rows = model._meta.db_table, piece.rows(model)
                cursor.execute(
                    f"SELECT {model._meta.pk.column} FROM {table} WHERE true {rows}",
                    piece.values(),
                )
                found += [pk for (pk,) in cursor.fetchall()]
        assert sorted(found) == everything


@pytest.mark.django_db(transaction=True)
def test_what_is_sealed_while_a_register_is_stirred_is_stirred_the_next_night(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stirring, "LARGEST_STIRRED", 40)
    survey = make_open_survey()
    batches: set[str] = set()

    def come(people: range) -> None:
        for index in people:
            cast(survey, index)
        before = transactions_of("surveys_ballot")
        seal_ballots(survey.pk, at=timezone.now())
        batches.update(transactions_of("surveys_ballot") - before)

    come(range(50))
    stir(survey.pk)
    assert not transactions_of("surveys_ballot") & batches
    come(range(50, 60))
    piece = stirring._stir_piece

    def piece_and_people(survey_id: int, which: Piece, *, since: str | None) -> None:
        piece(survey_id, which, since=since)
        come(range(60 + 10 * which.number, 70 + 10 * which.number))

    monkeypatch.setattr(stirring, "_stir_piece", piece_and_people)
    stir(survey.pk)
    assert len(transactions_of("surveys_ballot") & batches) > 0
    monkeypatch.setattr(stirring, "_stir_piece", piece)
    stir(survey.pk)
    assert not transactions_of("surveys_ballot") & batches
    kept = dict(Ballot.objects.extra(select={"x": "xmin::text"}).values_list("pk", "x"))
    stir(survey.pk)  # nobody came: the box is left as it is
    assert dict(Ballot.objects.extra(select={"x": "xmin::text"}).values_list("pk", "x")) == kept
    assert Ballot.objects.count() + IncomingBallot.objects.count() == Participation.objects.count()


@pytest.mark.django_db(transaction=True)
def test_ballots_do_not_wait_for_a_register_that_is_being_stirred() -> None:
    survey = make_open_survey()
    cast(survey, 1)
    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        stir(survey.pk)  # its locks are held to the end of the block
        receipt = pool.submit(elsewhere, lambda: cast(survey, 2)).result()
    assert IncomingBallot.objects.filter(pk=receipt).exists()
    assert Participation.objects.count() == 2


def elsewhere(work: Callable[[], object]) -> object:
    """Do it on a connection of its own, which waits for no lock very long."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '60s'")
        return work()
    finally:
        connection.close()


def during_a_stirring(survey: Survey, work: Callable[[], object]) -> None:
    """Begin it while rows are being written again; it waits, and ends after them."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            stir(survey.pk)
            begun = pool.submit(elsewhere, work)
            _wait_until_it_waits(begun)
        begun.result()


def _wait_until_it_waits(begun: Future[object]) -> None:
    """Until it waits for this connection, or has nothing to wait for."""
    waiting = "SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = "
    waiting += "ANY(pg_blocking_pids(pid))"
    while not begun.done():
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone() is not None:
                return
        time.sleep(0.01)


@pytest.mark.django_db(transaction=True)
def test_who_deletes_their_account_while_the_register_is_stirred_leaves_no_line() -> None:
    survey, user = make_open_survey(audience=Audience.MEMBERS), make_user()
    by, now = Participant(user_id=user.pk), timezone.now()
    cast_ballot(survey, by=by, at=now, receipt=make_receipt(), answers={"q1": "yes"}, profile={})

    during_a_stirring(survey, lambda: delete_account(user, by=user, at=timezone.now()))

    assert not User.objects.filter(pk=user.pk).exists()
    assert not Participation.objects.exists()
    assert IncomingBallot.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_ballot_that_may_change_changes_while_its_survey_is_stirred() -> None:
    survey, user = (
        make_open_survey(
            anonymity=Anonymity.PSEUDONYM,
            audience=Audience.MEMBERS,
            may_edit=True,
            closes_at=timezone.now() + timedelta(days=1),
        ),
        make_user(),
    )
    by, now = Participant(user_id=user.pk), timezone.now()
    values: dict[str, Any] = {"by": by, "at": now, "profile": {}}
    first = cast_ballot(survey, receipt=make_receipt(), answers={"q1": "yes"}, **values).receipt

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        stir(survey.pk)
        values |= {"replaces": first, "receipt": make_receipt(), "answers": {"q1": "no"}}
        begun = pool.submit(elsewhere, lambda: replace_ballot(survey, **values).receipt)
        receipt = begun.result()

    assert IncomingBallot.objects.get().pk == receipt


@pytest.mark.django_db(transaction=True)
def test_an_address_taken_back_while_addresses_are_stirred_is_gone() -> None:
    survey = make_open_survey(results_visibility="at_end")
    notice = ask_to_be_told(survey, "curieuse@example.org", language="fr", at=timezone.now())
    ask_to_be_told(survey, "curieux@example.org", language="fr", at=timezone.now())

    during_a_stirring(survey, lambda: forget_notice(sign_notice(notice)))

    assert ResultsNotice.objects.get().email == "curieux@example.org"
