"""Taking erased rows off the disk, without standing in anybody's way."""

import secrets
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from aimpact.surveys.models import OpenAnswer, PageTurn
from aimpact.surveys.services.sweeping import TABLES, sweep_tables
from tests.factories import make_open_survey

SWEEPING = "aimpact.surveys.services.sweeping"
TURNS = "surveys_pageturn"
TEXTS = "surveys_openanswer"


@pytest.fixture
def neighbour() -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """Another connection to the same database."""
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        yield other


def leave_erased_rows() -> None:
    survey = make_open_survey()
    PageTurn.objects.bulk_create(
        PageTurn(survey=survey, page=f"p{number}", count=1) for number in range(2_000)
    )
    PageTurn.objects.all().delete()
    assert size_of(TURNS) > 0


def size_of(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size(%s::regclass)", [table])
        return int(cursor.fetchone()[0])


def vacuum_long_texts(table: str) -> None:
    """As autovacuum does: the table of long texts by itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltoastrelid::regclass FROM pg_class WHERE oid = %s::regclass", [table]
        )
        cursor.execute(f"VACUUM {cursor.fetchone()[0]}")


def file_of(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_filenode(%s::regclass)", [table])
        return int(cursor.fetchone()[0])


def test_every_table_that_is_swept_exists(db: None) -> None:
    assert set(TABLES) <= set(connection.introspection.table_names())


@pytest.mark.django_db(transaction=True)
def test_erased_rows_go_and_a_small_table_gets_a_new_file() -> None:
    leave_erased_rows()
    before = file_of(TURNS)
    sweep_tables()
    assert size_of(TURNS) == 0
    assert file_of(TURNS) != before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_large", [True, False])
def test_a_large_table_and_a_busy_day_keep_the_file(
    monkeypatch: pytest.MonkeyPatch, is_large: bool
) -> None:
    monkeypatch.setattr(f"{SWEEPING}.REWRITTEN_UP_TO", -1 if is_large else 10**9)
    leave_erased_rows()
    before = file_of(TURNS)
    sweep_tables(rewrites=is_large)
    assert size_of(TURNS) == 0
    assert file_of(TURNS) == before


@pytest.mark.django_db(transaction=True)
def test_a_table_that_somebody_reads_is_swept_in_its_place(
    monkeypatch: pytest.MonkeyPatch, neighbour: "psycopg.Connection[tuple[object, ...]]"
) -> None:
    monkeypatch.setattr(f"{SWEEPING}.LONGEST_WAIT", "50ms")
    leave_erased_rows()
    before = file_of(TURNS)
    neighbour.execute(f"LOCK TABLE {TURNS} IN ACCESS SHARE MODE")
    sweep_tables()
    assert file_of(TURNS) == before
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone()[0] == "0"


@pytest.mark.django_db
def test_nothing_is_swept_inside_a_transaction() -> None:
    leave_erased_rows()
    before = size_of(TURNS)
    sweep_tables()
    assert size_of(TURNS) == before


@pytest.mark.django_db(transaction=True)
def test_a_long_text_erased_before_its_row_keeps_the_file(
    neighbour: "psycopg.Connection[tuple[object, ...]]", caplog: pytest.LogCaptureFixture
) -> None:
    """What a vacuum may erase shrinks once a snapshot counts another database's transaction."""
    survey, words = make_open_survey(), " ".join(secrets.token_hex(4) for _ in range(2_000))
    elsewhere = connection.get_connection_params() | {"cursor_factory": None, "dbname": "postgres"}
    with psycopg.connect(**elsewhere) as other_database:
        other_database.execute("SELECT pg_current_xact_id()")
        OpenAnswer.objects.create(survey=survey, field="q1", text=words)
        OpenAnswer.objects.all().delete()
        vacuum_long_texts(TEXTS)
        neighbour.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        neighbour.execute("SELECT")
        before = file_of(TEXTS)
        sweep_tables()
        assert file_of(TEXTS) == before
        assert "missing chunk" in caplog.text
    neighbour.rollback()
    sweep_tables()
    assert file_of(TEXTS) != before
    assert size_of(TEXTS) == 0
