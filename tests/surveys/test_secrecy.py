"""Whoever holds the whole database tries to set the register of an anonymous survey beside its
ballots: every column of every table, those of the system too, the pages of the disk and what
erased rows leave on them. Data are fixed; what is drawn at random would fail these tests less than
once in a billion billion runs.
"""

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from aimpact.accounts.models import User
from aimpact.core.addresses import Place
from aimpact.core.services import Mail
from aimpact.surveys.enums import Audience
from aimpact.surveys.models import Participation, Survey
from aimpact.surveys.models.ballots import make_receipt
from aimpact.surveys.services import stirring
from aimpact.surveys.services.casting import Participant, cast_ballot
from aimpact.surveys.services.saving import forget_answers, mail_saved_link, save_answers
from aimpact.surveys.services.sealing import seal_ballots
from aimpact.surveys.services.stirring import stir_registers
from aimpact.surveys.services.sweeping import TABLES, sweep_tables
from aimpact.surveys.services.turns import note_page_turn, write_page_turns
from aimpact.surveys.tokens import FormToken
from tests.factories import make_open_survey, make_user

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 40
FIRST_ID = 740_516_293_000
"""Numbers of accounts long enough to be found in a row by no accident."""
NEAR = 2
"""Two places of the right one count as a hit: 5 in 40 by luck."""
TOO_MANY = 30
"""Hits that luck gives less than once in 10^13 (Poisson of mean 5)."""
BALLOTS = ("surveys_ballot", "surveys_incomingballot", "surveys_openanswer")
HOME = "192.0.2.7"
SYSTEM = ("ctid", "xmin", "xmax", "cmin", "cmax", "tableoid")

Row = dict[str, str]


@dataclass(frozen=True)
class Vote:
    """What really happened: this person cast this ballot."""

    user: User
    receipt: str
    text: str


def opinion(rank: int) -> str:
    """A text of the person's own, long enough to be kept out of line (TOAST)."""
    return "".join(hashlib.sha256(f"{rank}|{part}".encode()).hexdigest() for part in range(120))


def vote(survey: Survey, rank: int) -> Vote:
    """Sign in, set one's answers aside, come back by the link, send them."""
    user = make_user(pk=FIRST_ID + rank, email=f"votante-tres-secrete-{rank}@example.org")
    Client().force_login(user)
    now, text = timezone.now(), opinion(rank)
    link = save_answers(survey, {"q3": [text]}, at=now)
    words = Mail(to=user.email, subject="Vos réponses", text=f"https://example.org/?reprise={link}")
    mail_saved_link(survey, link, mail=words, at=now)
    receipt = make_receipt()
    form = FormToken(receipt, survey.version, int(now.timestamp()))
    note_page_turn(survey, "p1", form=form, place=Place(HOME, HOME), at=now)
    write_page_turns()
    cast_ballot(
        survey,
        by=Participant(user_id=user.pk),
        at=now,
        receipt=receipt,
        answers={"q1": "yes" if rank % 3 else "no", "q3": text},
        profile={},
        seconds=int(hashlib.sha256(text.encode()).hexdigest()[:4], 16) % 600,
    )
    forget_answers(survey, link)
    return Vote(user, receipt, text)


def hold_election(*, seals: bool = True) -> tuple[Survey, list[Vote]]:
    """Forty people, one after the other; the worker seals as they come."""
    survey = make_open_survey(audience=Audience.MEMBERS, may_save=True)
    votes = []
    for rank in range(PEOPLE):
        votes.append(vote(survey, rank))
        if seals and rank % 4 == 0:
            seal_ballots(survey.pk, at=timezone.now())
    return survey, votes


def pass_the_night() -> None:
    """What the worker does at three o'clock."""
    stir_registers(at=timezone.now())
    sweep_tables()


# --- the attacker -------------------------------------------------------------------------
def ask(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def tables() -> list[str]:
    found = ask("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = %s", _public())
    return sorted(name for (name,) in found)


def _public() -> int:
    ((oid,),) = ask("SELECT 'public'::regnamespace::oid::bigint")
    return int(oid)


def rows_of(table: str) -> list[Row]:
    """Every row as texts, system columns included."""
    columns = ask(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 "
        "AND NOT attisdropped",
        table,
    )
    names = [*SYSTEM, *(name for (name,) in columns)]
    listed = ", ".join(f'"{name}"::text' for name in names)
    return [
        {name: "" if value is None else value for name, value in zip(names, row, strict=True)}
        for row in ask(f'SELECT {listed} FROM "{table}"')
    ]


def in_order(value: str) -> tuple[Any, ...]:
    """A value by which rows are put in order: places and numbers as such, texts as texts."""
    parts = value.strip("()").split(",")
    if all(part.isdecimal() for part in parts):
        return (0, *map(int, parts))
    return (1, value)


def owners(votes: list[Vote]) -> dict[str, list[tuple[int, Row]]]:
    """Rows of every table that tell a person, by the person's rank."""
    lines = {str(one.pk): one.user_id for one in Participation.objects.all()}
    marks = {str(one.user.pk): rank for rank, one in enumerate(votes)}
    marks |= {one.user.email: rank for rank, one in enumerate(votes)}
    marks |= {pk: user - FIRST_ID for pk, user in lines.items() if user is not None}
    found: dict[str, list[tuple[int, Row]]] = {}
    for table in tables():
        for row in rows_of(table):
            ranks = {marks[value] for value in row.values() if value in marks}
            ranks |= _of_session(row, votes) if table == "django_session" else set()
            found.setdefault(table, []).extend((rank, row) for rank in ranks)
    return {table: rows for table, rows in found.items() if rows}


def _of_session(row: Row, votes: list[Vote]) -> set[int]:
    said = Session(session_data=row["session_data"]).get_decoded()
    return {rank for rank, one in enumerate(votes) if str(one.user.pk) == said["_auth_user_id"]}


def authors(votes: list[Vote]) -> dict[str, list[tuple[int, Row]]]:
    """Rows that hold answers, by the rank of the person who really gave them."""
    by_receipt = {one.receipt: rank for rank, one in enumerate(votes)}
    by_text = {one.text: rank for rank, one in enumerate(votes)}
    found: dict[str, list[tuple[int, Row]]] = {}
    for table in BALLOTS:
        for row in rows_of(table):
            rank = by_receipt.get(row.get("receipt", ""), by_text.get(row.get("text", "")))
            assert rank is not None
            found.setdefault(table, []).append((rank, row))
    return found


def places(rows: list[tuple[int, Row]], column: str) -> dict[int, float] | None:
    """Where each person comes when the rows are put in order by a column; equals share theirs.

    From 0 to `PEOPLE`. `None` for a column that puts nobody before anybody.
    """
    values = sorted(in_order(row[column]) for _rank, row in rows)
    if values[0] == values[-1]:
        return None
    first = {value: at for at, value in reversed(list(enumerate(values)))}
    number = {value: values.count(value) for value in set(values)}
    scale = PEOPLE / len(values)
    return {
        rank: scale * (first[value] + (number[value] - 1) / 2)
        for rank, value in ((rank, in_order(row[column])) for rank, row in rows)
    }


def hits(people: dict[int, float], ballots: dict[int, float]) -> int:
    """How many persons are found within `NEAR` places of their own ballot."""
    both = people.keys() & ballots.keys()
    return sum(abs(people[rank] - ballots[rank]) <= NEAR for rank in both)


def attacks(votes: list[Vote]) -> Iterator[tuple[str, int]]:
    """Every column that tells people against every column that tells ballots, both ways round."""
    people = list(_orders(owners(votes)))
    ballots = list(_orders(authors(votes)))
    for mine, order in people:
        for theirs, other in ballots:
            backwards = {rank: PEOPLE - 1 - at for rank, at in other.items()}
            yield f"{mine} = {theirs}", max(hits(order, other), hits(order, backwards))


def _orders(found: dict[str, list[tuple[int, Row]]]) -> Iterator[tuple[str, dict[int, float]]]:
    for table, rows in found.items():
        for column in rows[0][1]:
            order = places(rows, column)
            if order is not None:
                yield f"{table}.{column}", order


# --- on the pages of the disk -------------------------------------------------------------
PAGE, LOWER_AND_UPPER = 8192, slice(12, 16)


@pytest.fixture
def pageinspect() -> Iterator[None]:
    """The extension that reads pages as they are on the disk; PostgreSQL comes with it."""
    if not ask("SELECT 1 FROM pg_available_extensions WHERE name = 'pageinspect'"):
        pytest.skip("this PostgreSQL was installed without its contrib modules")
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pageinspect")
        for table in TABLES:  # nobody else cleans the pages while they are read
            cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")
        yield
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} RESET (autovacuum_enabled)")
        cursor.execute("DROP EXTENSION pageinspect")


def pages_of(table: str) -> list[bytes]:
    """The pages of a table and of its texts kept out of line."""
    ((toast, size, toast_size),) = ask(
        "SELECT coalesce(nullif(reltoastrelid, 0)::regclass::text, ''), pg_relation_size(oid), "
        "coalesce(pg_relation_size(nullif(reltoastrelid, 0)), 0) "
        "FROM pg_class WHERE oid = %s::regclass",
        table,
    )
    numbers = [(table, number) for number in range(size // PAGE)]
    numbers += [(toast, number) for number in range(toast_size // PAGE)]
    return [bytes(ask("SELECT get_raw_page(%s, %s)", *each)[0][0]) for each in numbers]


def erased_rows_of(table: str) -> int:
    """Rows on the pages of a table that nobody sees any more."""
    ((on_pages,),) = ask(
        "SELECT count(*)"
        " FROM generate_series(0, pg_relation_size(%s::regclass) / 8192 - 1) AS page,"
        " heap_page_items(get_raw_page(%s, page::int)) AS item WHERE item.t_data IS NOT NULL",
        table,
        table,
    )
    ((seen,),) = ask(f'SELECT count(*) FROM "{table}"')
    return int(on_pages) - int(seen)


def has_clean_space(page: bytes) -> bool:
    """Whether nothing is left of former rows in the free space of a page."""
    lower, upper = struct.unpack("<HH", page[LOWER_AND_UPPER])
    return not any(page[lower:upper])


# --- before the night: the attacks are good ones ------------------------------------------
@pytest.mark.usefixtures("pageinspect")
def test_before_any_sealing_a_transaction_joins_everybody_to_their_ballot() -> None:
    survey, votes = hold_election(seals=False)
    found = dict(attacks(votes))
    assert found["surveys_participation.xmin = surveys_incomingballot.xmin"] == PEOPLE
    assert found["surveys_participation.ctid = surveys_incomingballot.ctid"] == PEOPLE
    assert found["django_session.expire_date = surveys_incomingballot.xmin"] == PEOPLE
    seal_ballots(survey.pk, at=timezone.now())
    assert erased_rows_of("surveys_incomingballot") > 0
    written = b"".join(pages_of("surveys_incomingballot"))
    sealed = {row["receipt"] for row in rows_of("surveys_ballot")}
    assert any(receipt.encode() in written for receipt in sealed)


# --- after it -----------------------------------------------------------------------------
def test_after_the_night_nothing_sets_people_beside_their_ballots() -> None:
    _survey, votes = hold_election()
    pass_the_night()
    found = dict(attacks(votes))
    assert {"surveys_participation.ctid = surveys_ballot.ctid"} <= found.keys()
    assert {name: number for name, number in found.items() if number >= TOO_MANY} == {}
    assert_batches_of_the_day_are_one()
    assert_random_marks_are_written_once(votes)
    assert_nothing_is_shown_of_queries(votes)
    before = {row["receipt"]: row["xmin"] for row in rows_of("surveys_ballot")}
    pass_the_night()  # ballots of former days are not written again and again
    assert {row["receipt"]: row["xmin"] for row in rows_of("surveys_ballot")} == before


def test_a_register_stirred_piece_by_piece_sets_nobody_beside_their_ballot(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stirring, "LARGEST_STIRRED", 5)  # eight pieces
    _survey, votes = hold_election()
    pass_the_night()
    found = dict(attacks(votes))
    assert {"surveys_participation.xmin = surveys_ballot.xmin"} <= found.keys()
    assert {name: number for name, number in found.items() if number >= TOO_MANY} == {}


def assert_batches_of_the_day_are_one() -> None:
    """Sealed by five all day long, they would tell in which minute their authors were there."""
    for table in (*BALLOTS, "surveys_participation"):
        rows = rows_of(table)
        assert rows
        for column in ("xmin", "xmax", "cmin", "cmax", "tableoid", "survey_id", "day"):
            assert len({row.get(column) for row in rows}) == 1, (table, column)


def assert_random_marks_are_written_once(votes: list[Vote]) -> None:
    """No receipt outside the ballots, no line's number outside the register, no row with both a
    person and an answer.
    """
    lines = {str(pk) for pk in Participation.objects.values_list("pk", flat=True)}
    receipts = {one.receipt for one in votes}
    people, answers = {str(one.user.pk) for one in votes}, {one.text for one in votes}
    for table in tables():
        for row in rows_of(table):
            values = set(row.values())
            assert table in {"surveys_ballot", "surveys_incomingballot"} or not values & receipts
            assert table == "surveys_participation" or not values & lines
            line = " ".join(values)
            is_of_somebody = bool(values & people) or "votante-tres-secrete" in line
            assert not (is_of_somebody and any(text in line for text in answers)), table


def assert_nothing_is_shown_of_queries(votes: list[Vote]) -> None:
    """PostgreSQL shows the last query of each connection to whoever runs it."""
    shown = " ".join(query or "" for (query,) in ask("SELECT query FROM pg_stat_activity"))
    assert not any(one.receipt in shown or one.text in shown for one in votes)


@pytest.mark.usefixtures("pageinspect")
def test_after_the_night_the_pages_hold_nothing_of_the_rows_that_were_erased() -> None:
    survey, votes = hold_election()
    Survey.objects.filter(pk=survey.pk).update(closed_at=timezone.now())
    seal_ballots(survey.pk, at=timezone.now())
    pass_the_night()
    assert {table: erased_rows_of(table) for table in TABLES if erased_rows_of(table)} == {}
    assert [table for table in TABLES if not all(map(has_clean_space, pages_of(table)))] == []
    assert pages_of("surveys_incomingballot") == []
    written = b"".join(page for table in TABLES for page in pages_of(table))
    assert votes[0].receipt.encode() in written  # a ballot of the box: the search finds
    waiting = {row["to"] for row in rows_of("core_outgoingmail")}
    assert {one.user.email for one in votes if one.user.email.encode() in written} <= waiting


def times() -> set[tuple[str, str]]:
    """Columns that hold a time, in the tables of what participants leave; letters to them, which
    go when they are sent, and the hours of rate limits, whose keys tell nobody, apart.
    """
    tables = [table for table in TABLES if not table.startswith("core_")]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_name = ANY(%s) AND data_type ~ 'time|date|interval'",
            [tables],
        )
        return set(cursor.fetchall())


def test_what_two_people_of_one_day_leave_tells_no_hour() -> None:
    morning = timezone.now().replace(hour=7, minute=12, second=34)
    survey = make_open_survey(
        audience=Audience.MEMBERS, opens_at=morning - timedelta(days=1), closes_at=None
    )
    for at in (morning, morning + timedelta(hours=9)):
        save_answers(survey, {"q3": ["À finir"]}, at=at)
        by = Participant(user_id=make_user().pk)
        cast_ballot(survey, by=by, at=at, receipt=make_receipt(), answers={}, profile={})
    assert times() == {
        ("surveys_arrival", "day"),
        ("surveys_ballot", "day"),
        ("surveys_incomingballot", "day"),
        ("surveys_pendingfile", "kept_until"),  # at a midnight: test_files
        ("surveys_savedanswers", "expires_at"),
    }
    with connection.cursor() as cursor:
        for table, column in times():
            cursor.execute(f"SELECT count(DISTINCT {column}) FROM {table}")
            assert cursor.fetchone()[0] <= 1, (table, column)
